package dev.fallline.train;

import static dev.fallline.train.TrainingSettings.INIT;
import static dev.fallline.train.Trainings.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.graph.Evaluator;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;
import dev.fallline.nn.Mlp;
import dev.fallline.plan.Plan;
import dev.fallline.train.Diagnosis.Layer;
import dev.fallline.train.Diagnosis.Symptom;
import dev.fallline.train.Diagnosis.Warning;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunData;
import dev.fallline.train.run.RunFolder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class DiagnosisTest {
    @TempDir Path temp;

    private static class Curious implements TrainingListener {
        @Override
        public boolean diagnoses() {
            return true;
        }
    }

    private List<Diagnosis> diagnose(String flags) {
        Path run = temp.resolve("diagnosed");
        Run.start(config(flags), run, new Curious());
        return RunFolder.open(run).diagnoses();
    }

    /** A last batch that is smaller; limits within an epoch; everything random switched on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'epochs': 3, 'dropout': 0.3, 'batch-norm': true, 'batch': 50",
                "'epochs': 2, 'steps': 7, 'batch': 64, 'optimizer': 'momentum', 'clip-norm': 0.5",
                "'epochs': 3, 'batch': 'all', 'val-fraction': 0.2, 'early-stop': 1",
                "'epochs': 2, 'batch': 1"
            })
    void theTrainingKeepsItsBits(String flags) throws IOException {
        Config config = config("{'data': 'spiral', 'hidden': [9, 5], " + flags + "}");
        Path plain = temp.resolve("plain");
        Path watched = temp.resolve("watched");
        Trainings.train(config, plain);
        Run.start(config, watched, new Curious());
        Trainings.assertSame(plain, watched);
        List<Epoch> epochs = RunFolder.open(watched).report().epochs();
        List<Diagnosis> seen = RunFolder.open(watched).diagnoses();
        assertThat(seen).extracting(Diagnosis::epoch).hasSize(epochs.size() + 1).startsWith(0, 1);
        assertThat(seen.getLast().steps()).isEqualTo(epochs.getLast().steps());
        assertThat(RunFolder.open(plain).diagnoses()).isEmpty();
        assertThat(plain.resolve("diagnosis.jsonl")).doesNotExist();
    }

    /** Against the same network in double precision. */
    @Test
    void whatIsSeenIsSo() {
        String flags =
                "{'data': 'spiral', 'hidden': [7, 6], 'l2': 0.1, 'dropout': 0.5, 'epochs': 1, 'val-fraction': 0.9}";
        Config config = config(flags);
        List<Diagnosis> seen = diagnose(flags);
        Setup setup = Setup.of(Recipe.of(config), RunData.open(config, _ -> {}));
        Diagnosis first = seen.getFirst();
        // All examples are fewer than a sample, so it does not matter which are drawn.
        int n = setup.split().train().length;
        assertThat(first.examples()).isEqualTo(n).isLessThan(512);
        float[] weights = setup.mlp().initialize(setup.config().get(INIT), 1);
        Graph g = new Graph();
        Mlp mlp = setup.mlp();
        Node value = setup.objective().value(g, n, Mlp.Mode.EVALUATION);
        Node x = g.input(Plan.FEATURES, new Shape(n, mlp.inputs()));
        List<Node> outputs = mlp.layerOutputs(g, x, Mlp.Mode.EVALUATION);
        List<Node> gradients = g.gradients(value, mlp.weights(g));
        Evaluator evaluator = new Evaluator(g, feed(setup, weights));
        for (int i = 0; i < 3; i++) {
            Layer l = first.layers().get(i);
            assertThat(l.layer()).isEqualTo(i + 1);
            assertThat(l.updateRatio()).isNull();
            assertSpread(l.weights(), evaluator.value(mlp.weights(g).get(i)));
            assertSpread(l.gradients(), evaluator.value(gradients.get(i)));
            double[] activations = evaluator.value(outputs.get(i));
            assertSpread(l.activations(), activations);
            if (i == 2) assertThat(l.dead()).isNull();
            else assertThat(l.dead()).isEqualTo(dead(activations, l.units()));
        }
    }

    private static Map<String, double[]> feed(Setup setup, float[] weights) {
        Map<String, double[]> feed = new HashMap<>();
        for (Slice s : setup.mlp().layout().slices()) {
            int end = s.offset() + s.shape().size();
            feed.put(s.name(), doubles(Arrays.copyOfRange(weights, s.offset(), end)));
        }
        Examples examples = setup.data().train().take(setup.split().train());
        feed.put(Plan.FEATURES, doubles(((Features.Reals) examples.features()).values()));
        feed.put(Plan.LABELS, doubles(examples.targets().values()));
        return feed;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) doubles[i] = values[i];
        return doubles;
    }

    private static double dead(double[] activations, int units) {
        int dead = 0;
        for (int j = 0; j < units; j++) {
            double sum = 0;
            for (int i = j; i < activations.length; i += units) sum += activations[i];
            if (sum == 0) dead++;
        }
        return (double) dead / units;
    }

    private static void assertSpread(DistributionSummary found, double[] x) {
        double norm = Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
        double mean = Arrays.stream(x).average().orElseThrow();
        double spread = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / x.length;
        assertThat(found.norm()).isCloseTo(norm, within(1e-5 * norm));
        assertThat(found.mean()).isCloseTo(mean, within(1e-5 * norm));
        assertThat(found.std()).isCloseTo(Math.sqrt(spread), within(1e-5 * norm));
        assertThat(found.min())
                .isCloseTo(Arrays.stream(x).min().orElseThrow(), within(1e-5 * norm));
        assertThat(found.max())
                .isCloseTo(Arrays.stream(x).max().orElseThrow(), within(1e-5 * norm));
        assertThat(Arrays.stream(found.histogram()).sum()).isEqualTo(x.length);
    }

    @Test
    void histogramsByHand() {
        float[] x = {9, 0, 0.9f, 1, 10, 19.99f, 20, 20, 9};
        DistributionSummary s = DistributionSummary.of(x, 1, 8);
        int[] expected = new int[20];
        expected[0] = 2;
        expected[1] = 1;
        expected[10] = 1;
        expected[19] = 3;
        assertThat(s.histogram()).isEqualTo(expected);
        assertThat(s.min()).isZero();
        assertThat(s.max()).isEqualTo(20);
        assertThat(DistributionSummary.of(new float[] {3, 3}, 0, 2).histogram()[0]).isEqualTo(2);
        assertThat(DistributionSummary.of(new float[] {3, Float.NaN}, 0, 2).histogram())
                .containsOnly(0);
    }

    /** With one step an epoch, on all examples, ΔW is the rate times the gradient seen before. */
    @Test
    void updatesAreThoseOfTheLastStep() {
        List<Diagnosis> seen =
                diagnose(
                        "{'data': 'spiral', 'hidden': [7], 'batch': 'all', 'epochs': 4, 'val-fraction': 0.9, 'optimizer': 'sgd', 'lr': 0.25}");
        for (int e = 1; e <= 4; e++) {
            for (int i = 0; i < 2; i++) {
                Layer now = seen.get(e).layers().get(i);
                double gradient = seen.get(e - 1).layers().get(i).gradients().norm();
                double expected = 0.25 * gradient / now.weights().norm();
                assertThat(now.updateRatio()).isCloseTo(expected, within(1e-4 * expected));
            }
        }
    }

    /** Killed in the third epoch, with half a line at the end: as if nothing had happened. */
    @Test
    void resumed() throws IOException {
        Config config = config("{'data': 'spiral', 'hidden': [7], 'batch': 50, 'epochs': 4}");
        Path whole = temp.resolve("whole");
        Path broken = temp.resolve("broken");
        Run.start(config, whole, new Curious());
        TrainingListener moody =
                new Curious() {
                    private boolean stops;

                    @Override
                    public void epoch(Epoch e) {
                        stops = e.epoch() == 2;
                    }

                    @Override
                    public boolean stops() {
                        return stops;
                    }
                };
        Run.start(config, broken, moody);
        Path file = broken.resolve("diagnosis.jsonl");
        // What a killed process had come to after its last checkpoint.
        List<String> lines = Files.readAllLines(whole.resolve("diagnosis.jsonl"));
        assertThat(Files.readAllLines(file)).hasSize(3);
        Files.writeString(file, Files.readString(file) + lines.get(3) + "\n{\"epoch\":4,\"st");
        assertThat(RunFolder.open(broken).diagnoses()).hasSize(4);
        // Without being told again to look.
        Run.resume(broken, Config.DEFAULTS, new TrainingListener() {});
        assertThat(RunFolder.open(broken).diagnoses())
                .usingRecursiveComparison()
                .ignoringFields("seconds")
                .isEqualTo(RunFolder.open(whole).diagnoses());
    }

    /** Killed before the first look at the layers. */
    @Test
    void rememberedFromTheFirstMoment() throws IOException {
        Config config = config("{'data': 'spiral', 'hidden': [7], 'epochs': 2}");
        Path whole = temp.resolve("all");
        Path killed = temp.resolve("killed");
        TrainingListener copying =
                new Curious() {
                    @Override
                    public void begins(Path folder) {
                        try {
                            Files.createDirectory(killed);
                            for (String name : List.of("config", "environment")) {
                                copy(name + ".json");
                            }
                            copy("diagnosis.jsonl");
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }

                    private void copy(String name) throws IOException {
                        Files.copy(whole.resolve(name), killed.resolve(name));
                    }
                };
        Run.start(config, whole, copying);
        Run.resume(killed, Config.DEFAULTS, new TrainingListener() {});
        assertThat(RunFolder.open(killed).diagnoses())
                .usingRecursiveComparison()
                .ignoringFields("seconds")
                .isEqualTo(RunFolder.open(whole).diagnoses());
    }

    /** What provokes each warning, as the document says. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "VANISHING_GRADIENTS | 1 | 'activation': 'sigmoid', 'hidden': [30,30,30,30,30,30], 'epochs': 1",
                "DEAD_UNITS | 2 | 'lr': 100, 'epochs': 1",
                "LARGE_UPDATES | 1 | 'activation': 'leaky-relu', 'lr': 0.1, 'batch': 'all', 'epochs': 1",
                "SMALL_UPDATES | 3 | 'lr': 1e-6, 'epochs': 1",
                "EXPLODING_GRADIENTS | 0 | 'activation': 'leaky-relu', 'optimizer': 'sgd', 'lr': 100, 'batch': 'all', 'epochs': 2",
            })
    void warnings(Symptom symptom, int layer, String flags) {
        String hidden = flags.contains("'hidden'") ? "" : "'hidden': [64, 32], ";
        List<Diagnosis> seen = diagnose("{'data': 'spiral', " + hidden + flags + "}");
        assertThat(seen)
                .flatExtracting(Diagnosis::warnings)
                .filteredOn(w -> w.symptom() == symptom)
                .extracting(Warning::layer)
                .contains(layer);
    }

    /**
     * Batch normalization makes gradients grow by a fifth from layer to layer (Yang et al. 2019).
     */
    @Test
    void explodingBackwards() {
        String widths = "16" + ",16".repeat(49);
        List<Diagnosis> seen =
                diagnose(
                        "{'data': 'spiral', 'batch-norm': true, 'steps': 1, 'hidden': ["
                                + widths
                                + "]}");
        assertThat(seen.getFirst().warnings())
                .extracting(Warning::symptom)
                .containsExactly(Symptom.EXPLODING_GRADIENTS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'data': 'spiral'",
                "'data': 'spiral', 'activation': 'tanh', 'schedule': 'cosine', 'epochs': 30",
                "'data': 'moons', 'optimizer': 'momentum', 'lr': 0.05",
                "'data': 'linear', 'model': 'linear', 'optimizer': 'sgd', 'lr': 0.1, 'epochs': 30, 'batch': 'all'",
                "'data': 'spiral', 'batch-norm': true, 'dropout': 0.2"
            })
    void healthyTrainingsAreLeftAlone(String flags) {
        assertThat(diagnose("{" + flags + "}")).flatExtracting(Diagnosis::warnings).isEmpty();
    }
}
