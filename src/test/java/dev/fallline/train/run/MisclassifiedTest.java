package dev.fallline.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.TinyImages;
import dev.fallline.data.Column;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.nn.Loss;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.Predictions;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Misclassified.Example;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

class MisclassifiedTest {
    @TempDir Path folder;

    private RunFolder train(String settings) {
        Config config = ConfigFile.parse(settings);
        return Run.start(config, folder.resolve("run"), new TrainingListener() {}).folder();
    }

    /** Against the outputs of the finished network, with a softmax of our own. */
    @Test
    void theMostConfidentErrorsOfTheTestSetComeFirst() {
        TinyImages.write(folder.resolve("data"), 90, 300);
        RunFolder run =
                train(
                        "{'data': '%s', 'hidden': [4], 'epochs': 3}"
                                .formatted(folder.resolve("data")));
        Misclassified wrong = run.misclassified().orElseThrow();
        Model model = run.model();
        Examples test = RunData.open(run.config(), _ -> {}).test();
        double[] confidence = new double[test.count()];
        int count = 0;
        try (var device = Devices.open("cpu", DeviceOptions.ofThreads(1)).device();
                var predictor = new Predictor(model, new Loss.CrossEntropy(0), device)) {
            float[] z = predictor.outputs(test);
            for (int i = 0; i < test.count(); i++) {
                double sum = 0;
                int best = 0;
                for (int j = 0; j < 3; j++) {
                    sum += Math.exp(z[3 * i + j]);
                    if (z[3 * i + j] > z[3 * i + best]) best = j;
                }
                if (best == test.labels()[i]) continue;
                count++;
                confidence[i] = Math.exp(z[3 * i + best]) / sum;
            }
        }
        assertThat(wrong.subset()).isEqualTo("test");
        assertThat(wrong.examples()).isEqualTo(300);
        assertThat(wrong.count()).isEqualTo(count).isGreaterThan(24);
        assertThat(wrong.most()).hasSize(24);
        double[] falling = Arrays.stream(confidence).map(c -> -c).sorted().map(c -> -c).toArray();
        for (int i = 0; i < 24; i++) {
            Example e = wrong.most().get(i);
            assertThat(e.probability()).isCloseTo(falling[i], within(1e-6));
            assertThat(e.probability()).isCloseTo(confidence[e.index()], within(1e-6));
            assertThat(e.label()).isEqualTo("" + test.labels()[e.index()]);
            assertThat(e.predicted()).isNotEqualTo(e.label());
            assertThat(e.probability() + e.labelProbability()).isLessThanOrEqualTo(1 + 1e-9);
            assertHasItsPicture(e, test);
        }
    }

    private static void assertHasItsPicture(Example e, Examples all) {
        Features pixels = all.features().rows(12, new int[] {e.index()});
        assertThat(Base64.getDecoder().decode(e.picture()))
                .isEqualTo(((Features.Bytes) pixels).values());
    }

    /** Held-out examples are numbered as in the training set. */
    @Test
    void withoutATestSetThoseOfValidation() {
        TinyImages.write(folder.resolve("data"), 300, 0);
        RunFolder run =
                train(
                        "{'data': '%s', 'test-fraction': 0, 'val-fraction': 0.3, 'hidden': [4], 'epochs': 2}"
                                .formatted(folder.resolve("data")));
        Misclassified wrong = run.misclassified().orElseThrow();
        assertThat(wrong.subset()).isEqualTo("validation");
        assertThat(wrong.examples()).isEqualTo(90);
        Examples train = RunData.open(run.config(), _ -> {}).train();
        for (Example e : wrong.most()) {
            assertThat(e.label()).isEqualTo("" + train.labels()[e.index()]);
            assertHasItsPicture(e, train);
        }
    }

    @Test
    void thePageOfAThousandClassesStaysSmall() throws Exception {
        StringBuilder table = new StringBuilder("a,b,kind\n");
        for (int i = 0; i < 5000; i++) {
            table.append("%d.5,%d.25,class %d\n".formatted(i % 71, i % 97, i % 1000));
        }
        Path file = folder.resolve("table.csv");
        Files.writeString(file, table);
        RunFolder run = train("{'data': '%s', 'hidden': [8], 'epochs': 1}".formatted(file));
        assertThat(run.report().scores()).hasSize(1000);
        Path page = TrainingDocument.of(run).write();
        assertThat(page)
                .content()
                .contains("Misclassified examples", "examples are misclassified.");
        assertThat(Files.size(page)).isLessThan(3_000_000);
    }

    /** Mean 10, scale 2: a feature of 1.5 is 13. */
    @Test
    void rowsAreInTheUnitsOfTheTable() {
        Column number = new Column("size", List.of(), 10, 2, 0, true);
        Column category = Column.of("color", List.of("red", "green"));
        Schema schema =
                new Schema(
                        ExampleShape.row(4),
                        0,
                        List.of(number, category),
                        List.of(Column.of("kind", List.of("a", "b"))),
                        null,
                        List.of());
        float[] x = {1.5f, 0, 0, 1, 0, 1, 1, 0};
        Examples all = new Examples(4, new Features.Reals(x), new int[] {0, 1});
        float[] outputs = {0, (float) Math.log(3), 2, 0};
        var predictions = new Predictions(outputs, all.targets());
        Misclassified wrong = of(predictions, new Loss.CrossEntropy(0), all, schema).orElseThrow();
        assertThat(wrong.most()).hasSize(2);
        assertThat(wrong.most().get(0).row()).containsExactly("–", "red");
        Example second = wrong.most().get(1);
        assertThat(second.row()).containsExactly("13", "green");
        assertThat(second.probability()).isCloseTo(0.75, within(1e-6));
        assertThat(second.picture()).isNull();
        assertThat(of(predictions, new Loss.SquaredError(), all, schema)).isEmpty();
    }

    private static Optional<Misclassified> of(
            Predictions predictions, Loss loss, Examples all, Schema schema) {
        return Misclassified.of(predictions, loss, "test", all, new int[] {0, 1}, schema);
    }
}
