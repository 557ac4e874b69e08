package dev.fallline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.data.synthetic.Linear;
import dev.fallline.data.synthetic.PlanePoints;
import dev.fallline.data.synthetic.PlanePoints.Form;
import dev.fallline.device.Device;
import dev.fallline.train.TrainingProgress.Ending;
import dev.fallline.train.run.Run;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

/** Trainings by L-BFGS and conjugate gradients, whose steps a line search measures. */
class LineSearchTrainingTest {
    private static final double LAMBDA = 0.01;
    private static final Dataset CLOUDS = new PlanePoints(Form.BLOBS, 300, 100, 2, 0.8).make(7);

    /** Several parts and a rest. */
    private static final Dataset MANY = new PlanePoints(Form.BLOBS, 10_001, 0, 2, 1.5).make(3);

    private static final Dataset LINE =
            new Linear(300, 100, List.of(2.0, -1.0, 0.5), 1, 0.3).make(7);

    /** What a training came to, and its last note. */
    private record Trained(float[] solution, Ending ending, List<Epoch> epochs, String note) {
        int evaluations() {
            return Integer.parseInt(note.replaceAll(".* ([\\d,]+) times.*", "$1").replace(",", ""));
        }
    }

    private static Trained train(String json, Dataset data) {
        Setup setup = Setup.of(Recipe.of(Trainings.config(json)), data);
        List<String> notes = new ArrayList<>();
        TrainingListener listener =
                new TrainingListener() {
                    @Override
                    public void note(String text) {
                        notes.add(text);
                    }
                };
        try (Device device = Run.open(setup.config()).device();
                Trainer trainer = new Trainer(setup, device)) {
            assertThat(trainer.run(listener).divergence()).isEmpty();
            TrainingProgress progress = trainer.progress();
            return new Trained(
                    trainer.solution(),
                    progress.ending(),
                    progress.history(),
                    notes.isEmpty() ? "" : notes.getLast());
        }
    }

    /** The mean of ln(1 + eᶻ) − y z, plus ½λ‖w‖² of the weights without the bias. */
    private static double objective(Examples examples, double[] p) {
        double[][] x = Solve.withOnes(examples);
        int[] y = examples.labels();
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double z = Solve.dot(x[i], p);
            sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - y[i] * z;
        }
        double squares = 0;
        for (int c = 0; c < p.length - 1; c++) squares += p[c] * p[c];
        return sum / x.length + LAMBDA / 2 * squares;
    }

    /** How far a solution is above the least value, which Newton's method finds. */
    private static double above(Examples examples, float[] solution) {
        double[] p = new double[solution.length];
        for (int i = 0; i < p.length; i++) p[i] = solution[i];
        return objective(examples, p) - objective(examples, Solve.logistic(examples, LAMBDA));
    }

    private static void assertClose(float[] found, double[] expected, double tolerance) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).as("" + i).isCloseTo(expected[i], within(tolerance));
        }
    }

    private static String logistic(String optimizer, int epochs) {
        return "{'model': 'logistic', 'l2': %s, 'optimizer': '%s', 'batch': 'all', 'epochs': %d}"
                .formatted(LAMBDA, optimizer, epochs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lbfgs", "cg"})
    void findsTheOptimum(String optimizer) {
        for (Dataset data : List.of(CLOUDS, MANY)) {
            float[] found = train(logistic(optimizer, 40), data).solution;
            assertThat(above(data.train(), found)).isCloseTo(0, within(1e-6));
            assertClose(found, Solve.logistic(data.train(), LAMBDA), 2e-3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lbfgs", "cg"})
    void endsWhereNoStepLowersTheLoss(String optimizer) {
        String json = "{'model': 'linear', 'optimizer': '%s', 'epochs': 100}".formatted(optimizer);
        Trained trained = train(json, LINE);
        assertClose(trained.solution, Solve.leastSquares(LINE.train(), 0), 1e-4);
        assertThat(trained.ending).isEqualTo(Ending.CONVERGED);
        assertThat(trained.note).endsWith(", and no further step lowers the loss");
    }

    /** With as many evaluations of the gradient. */
    @ParameterizedTest
    @ValueSource(strings = {"lbfgs", "cg"})
    void isFarAheadOfAdam(String optimizer) {
        Trained trained = train(logistic(optimizer, 8), CLOUDS);
        int evaluations = trained.evaluations();
        assertThat(evaluations).isBetween(9, 40);
        double above = above(CLOUDS.train(), trained.solution);
        for (double rate : new double[] {0.01, 0.1, 1}) {
            String adam = logistic("adam(lr=" + rate + ")", evaluations);
            assertThat(above(CLOUDS.train(), train(adam, CLOUDS).solution))
                    .as("rate " + rate)
                    .isGreaterThan(20 * above);
        }
    }

    /** The history has the loss at the end of each step, which never rises. */
    @ParameterizedTest
    @ValueSource(strings = {"lbfgs", "cg"})
    void descendsOnANetwork(String optimizer) {
        Trained trained =
                train(
                        "{'hidden': [16], 'activation': 'tanh', 'optimizer': '%s', 'epochs': 100}"
                                .formatted(optimizer),
                        new PlanePoints(Form.MOONS, 400, 100, 2, 0.1).make(5));
        for (int i = 1; i < trained.epochs.size(); i++) {
            double before = trained.epochs.get(i - 1).trainLoss();
            assertThat(trained.epochs.get(i).trainLoss()).isLessThanOrEqualTo(before * (1 + 1e-6));
        }
        assertThat(trained.epochs.getLast().trainLoss()).isLessThan(0.02);
        assertThat(trained.epochs.getFirst().lr()).isPositive();
    }

    @Test
    void takesOverFromAnother() {
        float[] found = train(logistic("adam(lr=0.1)@0..5,lbfgs@5..", 25), CLOUDS).solution;
        assertThat(above(CLOUDS.train(), found)).isCloseTo(0, within(1e-6));
    }

    /** That of a sum decides on its rounding. */
    @Test
    void theOrderOfTheExamplesHasNoEffect() {
        String json = logistic("lbfgs", 8);
        assertThat(train(json.replace("}", ", 'order': 'file'}"), CLOUDS).solution)
                .isEqualTo(train(json, CLOUDS).solution);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    'batch': 32 | --batch 32 does not go with --optimizer cg, whose steps are of all examples: remove it, or give all
                    'lr': 0.1 | --lr does not go with --optimizer cg, whose line search finds the length of each step: remove it
                    'schedule': 'cosine' | --schedule does not go with --optimizer cg, whose line search finds the length of each step: remove it
                    'scale-lr': 32 | --scale-lr does not go with --optimizer cg, whose line search finds the length of each step: remove it
                    'dropout': 0.1 | --dropout does not go with --optimizer cg, whose line search needs the same loss at each evaluation: remove it
                    'augment': 'noise=0.1' | --augment does not go with --optimizer cg, whose line search needs the same loss at each evaluation: remove it
                    'batch-norm': true | --batch-norm does not go with --optimizer cg, whose evaluations would enter running statistics: remove it
                    'accumulate': 2 | --accumulate does not go with --optimizer cg, which adds up the gradients of all examples anyway: remove it
                    'online': true | --online does not go with --optimizer cg, whose steps are of all examples: remove it
                    'average': 'ema' | --average does not go with --optimizer cg, whose last weights have the least loss: remove it
                    'clip-norm': 1 | --clip-norm does not go with --optimizer cg, whose directions need the whole gradient: remove it
                    'precision': 'tf32' | --precision does not go with --optimizer cg, whose line search needs the digits of fp32: remove it
                    'momentum': 0.9 | --momentum does not apply to cg
                    """)
    void refusesWhatItCannotUse(String setting, String message) {
        Config config = Trainings.config("{'optimizer': 'cg', " + setting + "}");
        assertThatThrownBy(() -> Recipe.of(config))
                .isInstanceOf(FalllineException.class)
                .hasMessage(message);
    }
}
