package dev.fallline.train.run;

import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.FROM;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.Data;
import dev.fallline.Fallline;
import dev.fallline.FalllineException;
import dev.fallline.TrainedModel;
import dev.fallline.data.Dataset;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.train.Config;
import dev.fallline.train.CustomParts;
import dev.fallline.train.Setup;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.Trainings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** {@code --from RUN}: what a training begins with. */
class PretrainedTest {
    private static final TrainingListener SILENT = new TrainingListener() {};

    @TempDir Path temp;
    private final List<String> notes = new ArrayList<>();

    private Path trained(String json, Path data) {
        Path run = temp.resolve("source");
        Trainings.train(Trainings.config(json).with(DATA, data.toString()), run);
        return run;
    }

    private Setup from(Path run, Config config) {
        var recipe =
                Pretrained.recipe(config.with(FROM, run.toString()), CustomParts.NONE, notes::add);
        Dataset data = RunData.open(recipe.config(), _ -> {});
        return Setup.of(recipe, data);
    }

    private static Config data(Path file) {
        return Trainings.config("{}").with(DATA, file.toString());
    }

    /** Columns size, colour and weight in this order, and a target that is a function of them. */
    private Path table(String name, int seed, double scale, boolean numbers) throws IOException {
        StringBuilder text = new StringBuilder("size,colour,weight,label\n");
        Random random = new Random(seed);
        String[] colours = {"red", "green", "blue"};
        for (int i = 0; i < 80; i++) {
            double size = 5 + scale * random.nextGaussian();
            double weight = scale * random.nextDouble();
            String label = numbers ? "" + (300 * scale + size - weight) : size > 5 ? "big" : "tiny";
            text.append("%s,%s,%s,%s%n".formatted(size, colours[i % 3], weight, label));
        }
        return Files.writeString(temp.resolve(name), text);
    }

    /** The same file with its columns in another order. */
    private Path reordered(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] c = line.split(",");
            lines.add(String.join(",", c[2], c[3], c[1], c[0]));
        }
        return Files.write(temp.resolve("reordered.csv"), lines);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'hidden': [6, 5], 'epochs': 3}",
                "{'hidden': [6], 'epochs': 3, 'batch-norm': true}",
                "{'model': 'logistic', 'epochs': 3}",
            })
    void theSameDataBeginWithTheSameBits(String json) throws IOException {
        Path run = trained(json, table("a.csv", 1, 2, false));
        assertThat(from(run, Trainings.config("{}")).initialParameters())
                .isEqualTo(RunFolder.open(run).model().parameters());
    }

    /** Other means, scales and places of columns: the network still predicts what it did. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    {'hidden': [6, 5], 'epochs': 20}                     | false
                    {'hidden': [6], 'epochs': 20, 'batch-norm': true}    | false
                    {'hidden': [6], 'epochs': 20, 'task': 'regression'}  | true
                    {'model': 'linear', 'epochs': 20}                    | true
                    """)
    void otherDataBeginWithTheSamePredictions(String json, boolean numbers) throws IOException {
        Path run = trained(json, table("a.csv", 1, 2, numbers));
        Path other = reordered(table("b.csv", 2, 7, numbers));
        Config config = data(other).with("label", "label");
        if (numbers) config = config.with("task", "regression");
        Setup setup = from(run, config);
        Model adapted = new Model(setup.mlp(), setup.initialParameters(), setup.data().schema());
        Path begun = temp.resolve("begun");
        RunFolder source = RunFolder.open(run);
        Config kept = source.config().with(DATA, other.toString());
        RunFolder.save(begun, kept, source.environment(), adapted, List.of());
        Data rows = Data.open(other.toString()).split(0);
        try (TrainedModel before = Fallline.load(run);
                TrainedModel after = Fallline.load(begun)) {
            double[][] expected = predictions(before, rows, numbers);
            double[][] actual = predictions(after, rows, numbers);
            double size = numbers ? 2_000 : 1;
            for (int i = 0; i < 80; i++) {
                for (int j = 0; j < expected[i].length; j++) {
                    assertThat(actual[i][j]).isCloseTo(expected[i][j], within(1e-5 * size));
                }
            }
            assertThat(Arrays.deepToString(expected)).isNotEqualTo(Arrays.deepToString(actual));
        }
    }

    private static double[][] predictions(TrainedModel model, Data rows, boolean numbers) {
        if (!numbers) return model.predictProbabilities(rows);
        return Arrays.stream(model.predictValues(rows))
                .mapToObj(v -> new double[] {v})
                .toArray(double[][]::new);
    }

    @Test
    void otherClassesHaveAnotherLastLayer() throws IOException {
        Path a = table("a.csv", 1, 2, false);
        Path run = trained("{'hidden': [6, 5], 'epochs': 3}", a);
        Path b = temp.resolve("b.csv");
        Files.writeString(
                b, Files.readString(a).replace("big", "huge").replaceFirst("tiny", "new"));
        Setup setup = from(run, data(b));
        float[] parameters = setup.initialParameters();
        Model source = RunFolder.open(run).model();
        for (Slice s : setup.mlp().layout().slices()) {
            int end = s.offset() + s.shape().size();
            float[] actual = Arrays.copyOfRange(parameters, s.offset(), end);
            boolean last = s.name().startsWith("layer3");
            float[] expected = last ? setup.freshParameters() : source.parameters();
            int at = last ? s.offset() : source.mlp().layout().slice(s.name()).offset();
            assertThat(actual).isEqualTo(Arrays.copyOfRange(expected, at, at + actual.length));
        }
        assertThat(notes.getLast())
                .isEqualTo(
                        "begins with %s (5-6-5-2, relu): layers 1 to 2 taken, layer 3 initialized"
                                .formatted(run.toAbsolutePath()));
    }

    /** The configuration tells the weights apart from others; a checkpoint needs them no more. */
    @Test
    void whatIsKept() throws IOException {
        Path a = table("a.csv", 1, 2, false);
        Path run = trained("{'hidden': [6], 'epochs': 3}", a);
        Config config = data(a).with(FROM, run.toString()).with("epochs", 2);
        Path whole = temp.resolve("whole");
        Path resumed = temp.resolve("resumed");
        Trainings.train(config, whole);
        String kept = RunFolder.open(whole).config().get(FROM);
        assertThat(kept).matches(run.toAbsolutePath() + "#[0-9a-f]{8}");
        assertThat(Reproduction.of(RunFolder.open(whole), SILENT).same()).isTrue();

        var once =
                new TrainingListener() {
                    @Override
                    public boolean stops() {
                        return true;
                    }
                };
        Run.start(config, resumed, once);
        Path weights = run.resolve("weights.safetensors");
        Path away = temp.resolve("away");
        Files.move(weights, away);
        Run.resume(resumed, Config.DEFAULTS, SILENT);
        Trainings.assertSame(whole, resumed);

        Files.move(away, weights);
        Model model = RunFolder.open(run).model();
        model.parameters()[0] += 1;
        model.write(weights);
        assertThatThrownBy(() -> Reproduction.of(RunFolder.open(whole), SILENT))
                .hasMessageContaining("the weights of --from " + run.toAbsolutePath())
                .hasMessageContaining("have changed");
    }

    @Test
    void anyTextNamesAFolder() {
        Config config = Trainings.config("{}").with(FROM, "a\nb");
        assertThatThrownBy(() -> Pretrained.recipe(config, CustomParts.NONE, _ -> {}))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("a\nb does not exist: give the folder of a run");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    {'hidden': [9]}           | --hidden 9 does not go with --from
                    {'activation': 'tanh'}    | --activation tanh does not go with --from
                    {'batch-norm': true}      | --batch-norm true does not go with --from
                    {'data': 'spiral'}        | spiral has examples of 2 numbers, so nothing of --from
                    {'drop': ['size']}        | has examples of 1 number, 1 column of categories
                    """)
    void refused(String json, String why) throws IOException {
        Path run = trained("{'hidden': [6], 'epochs': 1}", table("a.csv", 1, 2, false));
        assertThatThrownBy(() -> from(run, Trainings.config(json)).initialParameters())
                .hasMessageContaining(why);
    }
}
