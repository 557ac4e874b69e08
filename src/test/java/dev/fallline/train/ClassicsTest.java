package dev.fallline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.data.Dataset;
import dev.fallline.data.Targets;
import dev.fallline.data.synthetic.Linear;
import dev.fallline.data.synthetic.PlanePoints;
import dev.fallline.data.synthetic.PlanePoints.Form;
import dev.fallline.device.Device;
import dev.fallline.optim.schedule.Schedule;
import dev.fallline.train.run.Run;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Gradient descent on one-layer graphs comes to what closed forms and Newton's method say. */
class ClassicsTest {
    private static final Dataset LINE =
            new Linear(300, 100, List.of(2.0, -1.0, 0.5), 1, 0.3).make(7);
    private static final Dataset CLOUDS = new PlanePoints(Form.BLOBS, 300, 0, 2, 0.8).make(7);

    private static float[] train(String json, Dataset data) {
        return train(Setup.of(Recipe.of(Trainings.config(json)), data));
    }

    private static float[] train(Setup setup) {
        try (Device device = Run.open(setup.config()).device();
                Trainer trainer = new Trainer(setup, device)) {
            assertThat(trainer.run(new TrainingListener() {}).divergence()).isEmpty();
            return trainer.solution();
        }
    }

    private static void assertClose(float[] found, double[] expected, double tolerance) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).as("" + i).isCloseTo(expected[i], within(tolerance));
        }
    }

    @Test
    void leastSquares() {
        float[] found =
                train(
                        "{'model': 'linear', 'optimizer': 'sgd', 'lr': 0.5, 'batch': 'all', 'epochs': 60}",
                        LINE);
        assertClose(found, Solve.leastSquares(LINE.train(), 0), 1e-5);
        // The truth is not far: standard errors are 0.3/√300.
        assertClose(found, new double[] {2, -1, 0.5, 1}, 4 * 0.3 / Math.sqrt(300));
    }

    @ParameterizedTest
    @ValueSource(doubles = {ModelKind.USUAL_RIDGE, 0.01, 2})
    void ridge(double lambda) {
        String given = lambda == ModelKind.USUAL_RIDGE ? "" : "'l2': " + lambda + ", ";
        float[] found =
                train(
                        "{'model': 'ridge', "
                                + given
                                + "'optimizer': 'sgd', 'lr': 0.3, 'batch': 'all', 'epochs': 100}",
                        LINE);
        assertClose(found, Solve.leastSquares(LINE.train(), lambda), 1e-5);
    }

    @Test
    void logisticOfTwoClasses() {
        float[] found =
                train(
                        "{'model': 'logistic', 'optimizer': 'nesterov', 'lr': 1, 'batch': 'all', 'epochs': 300}",
                        CLOUDS);
        assertClose(found, Solve.logistic(CLOUDS.train()), 1e-4);
    }

    /** Two outputs have a common shift to spare: their difference is what one output says. */
    @Test
    void logisticWithTwoOutputs() {
        float[] found =
                train(
                        "{'model': 'logistic', 'loss': 'cross-entropy', 'optimizer': 'nesterov', 'lr': 1, 'batch': 'all', 'epochs': 300}",
                        CLOUDS);
        float[] difference = new float[3];
        for (int i = 0; i < 3; i++) difference[i] = found[2 * i + 1] - found[2 * i];
        assertClose(difference, Solve.logistic(CLOUDS.train()), 1e-4);
    }

    /** At the optimum of softmax regression, residuals are orthogonal to the features. */
    @Test
    void logisticOfMoreClasses() {
        Dataset data = new PlanePoints(Form.BLOBS, 300, 0, 3, 0.8).make(7);
        float[] found =
                train(
                        "{'model': 'logistic', 'optimizer': 'nesterov', 'lr': 1, 'batch': 'all', 'epochs': 300}",
                        data);
        double[][] x = Solve.withOnes(data.train());
        double[][] gradient = new double[3][3];
        for (int i = 0; i < x.length; i++) {
            double[] powers = new double[3];
            double sum = 0;
            for (int j = 0; j < 3; j++) {
                double z = 0;
                for (int c = 0; c < 3; c++) z += x[i][c] * found[3 * c + j];
                powers[j] = Math.exp(z);
                sum += powers[j];
            }
            for (int j = 0; j < 3; j++) {
                double residual = powers[j] / sum - (data.train().labels()[i] == j ? 1 : 0);
                for (int c = 0; c < 3; c++) gradient[j][c] += residual * x[i][c] / x.length;
            }
        }
        for (double[] row : gradient) for (double g : row) assertThat(g).isCloseTo(0, within(1e-5));
    }

    /** Robbins and Monro: with rates that fall as 1/t, all sizes of a batch end at one place. */
    @ParameterizedTest
    @ValueSource(strings = {"all", "32", "1"})
    void everyBatchEndsAtTheSamePlace(String batch) {
        String json =
                "{'model': 'linear', 'optimizer': 'sgd', 'epochs': %d, 'batch': '%s'}"
                        .formatted(batch.equals("all") ? 400 : 100, batch);
        Setup constant = Setup.of(Recipe.of(Trainings.config(json)), LINE);
        Schedule falling = step -> 0.3 / (1 + 0.1 * step);
        Setup setup = constant.with(falling);
        assertClose(train(setup), Solve.leastSquares(LINE.train(), 0), 3e-3);
    }

    @Test
    void residualsByHand() {
        Residuals r = Residuals.of(new float[] {1, 2, 6}, new Targets.Reals(new float[] {2, 2, 5}));
        assertThat(r.rmse()).isCloseTo(Math.sqrt(2 / 3.0), within(1e-12));
        assertThat(r.mae()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(r.r2()).isCloseTo(1 - 2 / 6.0, within(1e-12));
        assertThat(Residuals.of(new float[] {1}, new Targets.Reals(new float[] {1})).r2()).isNull();
    }

    /** What is measured in the epochs agrees with what is measured at the end. */
    @Test
    void measures() {
        String json = "{'task': 'regression', 'hidden': [8], 'loss': 'huber', 'val-fraction': 0.2}";
        Setup setup = Setup.of(Recipe.of(Trainings.config(json)), LINE);
        try (Device device = Run.open(setup.config()).device();
                Trainer trainer = new Trainer(setup, device)) {
            trainer.run(new TrainingListener() {});
            Epoch last = trainer.progress().history().getLast();
            Residuals r = trainer.answers().orElseThrow().residuals().orElseThrow();
            assertThat(last.value("rmse", Subset.TEST)).isCloseTo(r.rmse(), within(1e-5));
            assertThat(last.value("r2", Subset.TEST)).isCloseTo(r.r2(), within(1e-5));
            assertThat(last.value("rmse", Subset.VALIDATION)).isPositive();
            assertThat(last.values().get("generalization_gap"))
                    .isEqualTo(
                            last.value("rmse", Subset.VALIDATION)
                                    - last.value("rmse", Subset.TRAINING));
            assertThat(last.trainAccuracy()).isNull();
            assertThat(last.testAccuracy()).isNull();
        }
    }
}
