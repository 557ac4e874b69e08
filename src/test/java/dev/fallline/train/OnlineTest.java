package dev.fallline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.data.synthetic.Linear;
import dev.fallline.data.synthetic.PlanePoints;
import dev.fallline.data.synthetic.PlanePoints.Form;
import dev.fallline.device.Device;
import dev.fallline.train.run.Reproduction;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunFolder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** One pass, every example predicted before it is learned from, and the regret of it. */
class OnlineTest {
    private static final TrainingListener SILENT = new TrainingListener() {};

    /** Rates c/√t. */
    private static final double C = 0.4;

    private static final String LOGISTIC =
            "{'model': 'logistic', 'online': true, 'order': 'file', 'optimizer': 'sgd', 'init': 'zeros'}";

    private static Online look(String json, Dataset data) {
        Setup usual = Setup.of(Recipe.of(Trainings.config(json)), data);
        Setup setup = usual.with(step -> C / Math.sqrt(step + 1));
        try (Device device = Run.open(setup.config()).device();
                Trainer trainer = new Trainer(setup, device)) {
            trainer.run(SILENT);
            assertThat(trainer.progress().epoch()).isEqualTo(2);
            return new Hindsight(setup, device, SILENT)
                    .look(trainer.progress().marks(), trainer.solution())
                    .orElseThrow();
        }
    }

    /** ln(1 + eᶻ) − y z. */
    private static double loss(double[] x, double[] p, int y) {
        double z = Solve.dot(x, p);
        return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - y * z;
    }

    /**
     * Online gradient descent written out in double precision, and Zinkevich's bound (2003): with
     * rates c/√t, regret ≤ (D²/(2c) + c G²) √T for convex losses, D the largest distance of a θ_t
     * to the best θ, G the largest gradient.
     */
    @Test
    void regretOfAConvexProblemStaysWithinItsBound() {
        Dataset data = new PlanePoints(Form.BLOBS, 2000, 0, 2, 0.8).make(5);
        double[][] x = Solve.withOnes(data.train());
        int[] y = data.train().labels();
        Online online = look(LOGISTIC, data);
        assertThat(online.best()).isEqualTo("computed");
        assertThat(online.regret()).hasSize(7);

        double[] p = new double[3];
        double sum = 0;
        double hits = 0;
        double steepest = 0;
        double[][] path = new double[x.length][];
        int row = 0;
        for (int t = 1; t <= x.length; t++) {
            double[] now = x[t - 1];
            path[t - 1] = p.clone();
            sum += loss(now, p, y[t - 1]);
            double z = Solve.dot(now, p);
            if (z > 0 == (y[t - 1] == 1)) hits++;
            double residual = 1 / (1 + Math.exp(-z)) - y[t - 1];
            steepest = Math.max(steepest, Math.abs(residual) * Math.sqrt(Solve.dot(now, now)));
            for (int c = 0; c < 3; c++) p[c] -= C / Math.sqrt(t) * residual * now[c];

            Online.Row r = online.regret().get(row);
            if (r.examples() != t) continue;
            row++;
            assertThat(r.loss()).isCloseTo(sum, within(1e-3));
            assertThat(r.regret()).isEqualTo(r.loss() - r.bestLoss());
            assertThat(r.perRoot()).isCloseTo(r.regret() / Math.sqrt(t), within(1e-12));
            if (t < 200) continue;
            Examples some = data.train().take(IntStream.range(0, t).toArray());
            double[] best = Solve.logistic(some);
            double least = 0;
            double far = 0;
            for (int i = 0; i < t; i++) {
                least += loss(x[i], best, y[i]);
                double squares = 0;
                for (int c = 0; c < 3; c++) squares += Math.pow(path[i][c] - best[c], 2);
                far = Math.max(far, squares);
            }
            assertThat(r.bestLoss()).isCloseTo(least, within(1e-4));
            assertThat(r.regret()).isPositive();
            assertThat(r.perRoot()).isLessThan(far / (2 * C) + C * steepest * steepest);
        }
        assertThat(row).isEqualTo(7);
        assertThat(online.loss()).isCloseTo(sum / x.length, within(1e-6));
        assertThat(online.accuracy()).isEqualTo(hits / x.length);
        List<Online.Row> rows = online.regret();
        assertThat(rows.getLast().perExample()).isLessThan(rows.get(2).perExample() / 2);
    }

    @Test
    void leastSquaresInHindsight() {
        Dataset data = new Linear(500, 0, List.of(1.0, 2.0), -1, 0.5).make(5);
        Online online =
                look(
                        "{'model': 'linear', 'online': true, 'order': 'file', 'optimizer': 'sgd', 'batch': '4'}",
                        data);
        double[][] x = Solve.withOnes(data.train());
        float[] y = data.train().targets().values();
        for (Online.Row r : online.regret()) {
            if (r.examples() < 10) continue;
            int count = (int) r.examples();
            assertThat(count % 4).isZero();
            Examples some = data.train().take(IntStream.range(0, count).toArray());
            double[] best = Solve.leastSquares(some, 0);
            double least = 0;
            for (int i = 0; i < count; i++) {
                least += Math.pow(Solve.dot(x[i], best) - y[i], 2) / 2;
            }
            assertThat(r.bestLoss()).isCloseTo(least, within(1e-4));
        }
        assertThat(online.accuracy()).isNull();
        assertThat(online.rmse()).isCloseTo(Math.sqrt(2 * online.loss()), within(1e-6));
    }

    /** What is found for a network is no worse than what the pass ended with. */
    @Test
    void networksAreLookedFor(@TempDir Path folder) {
        String json =
                "{'online': true, 'data': 'moons', 'hidden': [8], 'lr': 0.01, 'hindsight-epochs': %d}";
        Online few =
                Trainings.train(Trainings.config(json.formatted(1)), folder.resolve("few"))
                        .online();
        Online many =
                Trainings.train(Trainings.config(json.formatted(40)), folder.resolve("many"))
                        .online();
        assertThat(few.best()).isEqualTo("found");
        assertThat(many.loss()).isEqualTo(few.loss());
        assertThat(many.regret().getLast().bestLoss())
                .isLessThan(few.regret().getLast().bestLoss());
        for (Online.Row r : many.regret()) assertThat(r.regret()).isPositive();
    }

    /** Two stops: within the pass, and while the best network is looked for. */
    @Test
    void resumes(@TempDir Path folder) throws IOException {
        Config config =
                Trainings.config(
                        "{'online': true, 'data': 'spiral', 'hidden': [4], 'hindsight-epochs': 2}");
        Path whole = folder.resolve("whole");
        Path broken = folder.resolve("broken");
        Trainings.train(config, whole);
        int[] asked = {0};
        TrainingListener later =
                new TrainingListener() {
                    @Override
                    public boolean stops() {
                        return ++asked[0] > 3;
                    }
                };
        TrainingListener atOnce =
                new TrainingListener() {
                    @Override
                    public boolean stops() {
                        return true;
                    }
                };
        assertThat(Run.start(config, broken, atOnce).report()).isEmpty();
        assertThat(Run.resume(broken, Config.DEFAULTS, later).report()).isEmpty();
        assertThat(broken.resolve("weights.safetensors")).doesNotExist();
        assertThat(Run.resume(broken, Config.DEFAULTS, SILENT).report()).isPresent();
        Trainings.assertSame(whole, broken);
        assertThat(Reproduction.of(RunFolder.open(broken), SILENT).same()).isTrue();
    }
}
