package dev.fallline.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Task;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.nn.Loss;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.ConfusionMatrix;
import dev.fallline.train.Recipe;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Predictor;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunFolder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

class CifarFolderTest {
    private static final int RECORD = 3073;

    @TempDir Path folder;

    @Test
    void planesBecomePixels() throws IOException {
        byte[] batch = records(4);
        // Of the second picture the pixel in row 1, column 2: red 11, green 12, blue 13.
        for (int c = 0; c < 3; c++) batch[RECORD + 1 + c * 1024 + 32 + 2] = (byte) (11 + c);
        write("data_batch_1.bin", batch);
        write("data_batch_2.bin", records(2));
        write("test_batch.bin", records(3));
        Dataset data = open();
        assertThat(data.shape()).isEqualTo(new ExampleShape(32, 32, 3));
        assertThat(data.train().labels()).containsExactly(0, 1, 2, 3, 0, 1);
        assertThat(data.test().count()).isEqualTo(3);
        assertThat(data.classes()).hasSize(10).contains("airplane", "truck");
        byte[] pixels = ((Features.Bytes) data.train().features()).values();
        int at = 3072 + (32 + 2) * 3;
        assertThat(Arrays.copyOfRange(pixels, at - 1, at + 4)).containsExactly(0, 11, 12, 13, 0);
    }

    /** Pictures of which the class is the quarter that is bright. */
    @Test
    void aNetworkLearnsThem(@TempDir Path runs) throws IOException {
        for (String file : List.of("data_batch_1.bin", "test_batch.bin")) {
            byte[] records = new byte[200 * RECORD];
            for (int i = 0; i < records.length; i++) {
                int label = i / RECORD % 4;
                int at = i % RECORD;
                boolean bright = (at - 1) / (RECORD / 4) == label;
                records[i] = (byte) (at == 0 ? label : (bright ? 200 : 20) + i % 7);
            }
            write(file, records);
        }
        RunFolder run =
                Run.start(
                                ConfigFile.parse(
                                        "{'data': '%s', 'hidden': [16], 'epochs': 10, 'batch': 10}"
                                                .formatted(folder)),
                                runs.resolve("run"),
                                new TrainingListener() {})
                        .folder();
        Examples test = run.model().read(folder.toString(), DatasetOptions.defaults());
        Loss loss = Recipe.loss(run.config(), Task.CLASSIFICATION, 10);
        try (Device device = Devices.open("cpu", DeviceOptions.ofThreads(1)).device();
                Predictor predictor = new Predictor(run.model(), loss, device)) {
            float[] outputs = predictor.outputs(test);
            long right =
                    IntStream.range(0, test.count())
                            .filter(
                                    i ->
                                            ConfusionMatrix.decide(outputs, 10 * i, 10)
                                                    == test.labels()[i])
                            .count();
            assertThat(right).isGreaterThan(190);
        }
    }

    @Test
    void withoutATestFile() throws IOException {
        write("data_batch_1.bin", records(20));
        assertThat(open().test().count()).isEqualTo(4);
    }

    @Test
    void refusesWhatIsNoRecord() throws IOException {
        write("data_batch_1.bin", Arrays.copyOf(records(2), 2 * RECORD - 1));
        refused("data_batch_1.bin has 6,145 bytes", "multiple of 3073");
        byte[] batch = records(2);
        batch[RECORD] = 10;
        write("data_batch_1.bin", batch);
        refused("data_batch_1.bin has label 10 at byte 3073", "0 to 9");
        write("data_batch_1.bin", new byte[0]);
        refused("data_batch_1.bin has 0 bytes");
    }

    private void refused(String... parts) {
        assertThatThrownBy(this::open)
                .isInstanceOf(FalllineException.class)
                .hasMessageContainingAll(parts);
    }

    private Dataset open() {
        return Datasets.open(folder.toString(), DatasetOptions.defaults());
    }

    private static byte[] records(int count) {
        byte[] records = new byte[count * RECORD];
        for (int i = 0; i < count; i++) records[i * RECORD] = (byte) (i % 10);
        return records;
    }

    private void write(String name, byte[] content) throws IOException {
        Files.write(folder.resolve(name), content);
    }
}
