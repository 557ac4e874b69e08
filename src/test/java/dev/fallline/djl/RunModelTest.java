package dev.fallline.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.MalformedModelException;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.Trainer;
import ai.djl.translate.NoopTranslator;

import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.table.RowEncoder;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.nn.Loss;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunFolder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Runs of this library as models of DJL. */
class RunModelTest {
    @TempDir private Path folder;

    private final Random random = new Random(3);

    private RunFolder train(Path data, String flags) {
        Config config =
                ConfigFile.parse("{'data': '%s', %s}".formatted(data, flags).replace('\'', '"'));
        return Run.start(config, folder.resolve("run"), new TrainingListener() {}).folder();
    }

    private <I, O> Criteria<I, O> criteria(Class<I> input, Class<O> output, Path run) {
        return Criteria.builder()
                .setTypes(input, output)
                .optEngine("Fallline")
                .optModelPath(run)
                .optTranslatorFactory(input == float[].class ? new RunTranslatorFactory() : null)
                .build();
    }

    /** What this library itself makes of the features. */
    private static float[] outputs(Model model, Features features) {
        try (Device device = Devices.open("cpu", DeviceOptions.ofThreads(1)).device();
                var predictor =
                        new dev.fallline.train.run.Predictor(
                                model, new Loss.CrossEntropy(0), device)) {
            return predictor.outputs(new Examples(model.mlp().inputs(), features, new int[1]));
        }
    }

    private static double[] softmax(float[] z) {
        double[] doubles = new double[z.length];
        for (int i = 0; i < z.length; i++) doubles[i] = z[i];
        return new Loss.CrossEntropy(0).probabilities(doubles);
    }

    private Path table(boolean regression) throws IOException {
        StringBuilder text = new StringBuilder("width,height," + (regression ? "price" : "kind"));
        for (int i = 0; i < 60; i++) {
            double width = 10 + random.nextDouble();
            double height = 200 * random.nextDouble();
            String target = regression ? "" + (1000 + 3 * height) : height > 100 ? "tall" : "low";
            text.append("\n%s,%s,%s".formatted(width, height, target));
        }
        return Files.writeString(folder.resolve("table.csv"), text + "\n");
    }

    @Test
    void aTableGivesClassesByName() throws Exception {
        RunFolder run = train(table(false), "'hidden': [8], 'epochs': 10, 'seed': 1, 'batch': 8");
        float[] row = {10.5f, 150};
        Model model = run.model();
        double[] expected =
                softmax(outputs(model, RowEncoder.row("row", "10.5,150", model.schema(), _ -> {})));
        try (var loaded = criteria(float[].class, Classifications.class, run.path()).loadModel();
                var predictor = loaded.newPredictor()) {
            Classifications answer = predictor.predict(row);
            assertThat(answer.best().getClassName()).isEqualTo("tall");
            assertThat(answer.getClassNames()).containsExactlyElementsOf(model.classes());
            for (int i = 0; i < expected.length; i++) {
                double probability = answer.get(model.classes().get(i)).getProbability();
                assertThat(probability).isCloseTo(expected[i], within(1e-7));
            }
            assertThat(predictor.batchPredict(List.of(row, row, row))).hasSize(3);
            assertThatThrownBy(() -> predictor.predict(new float[3]))
                    .hasStackTraceContaining("The network takes examples of");
        }
    }

    @Test
    void regressionAnswersInTheUnitsOfTheTable() throws Exception {
        RunFolder run =
                train(
                        table(true),
                        "'task': 'regression', 'hidden': [8], 'epochs': 100, 'seed': 1, 'batch': 8");
        Model model = run.model();
        float[] z = outputs(model, RowEncoder.row("row", "10.5,150", model.schema(), _ -> {}));
        double expected = model.schema().targets().getFirst().raw(z[0]);
        try (var loaded = criteria(float[].class, float[].class, run.path()).loadModel();
                var predictor = loaded.newPredictor()) {
            double answer = predictor.predict(new float[] {10.5f, 150})[0];
            assertThat(answer).isCloseTo(expected, within(0.01)).isCloseTo(1450, within(60.0));
        }
    }

    /** 4 × 4 pixels: the class is the half that is bright. */
    private Path pictures() throws IOException {
        Path data = Files.createDirectory(folder.resolve("pictures"));
        for (String part : List.of("train", "t10k")) {
            int n = 40;
            ByteBuffer images = ByteBuffer.allocate(16 + 16 * n);
            ByteBuffer labels = ByteBuffer.allocate(8 + n);
            images.putInt(0x803).putInt(n).putInt(4).putInt(4);
            labels.putInt(0x801).putInt(n);
            for (int i = 0; i < n; i++) {
                labels.put((byte) (i % 2));
                for (int p = 0; p < 16; p++) {
                    int base = p / 8 == i % 2 ? 150 : 0;
                    images.put((byte) (base + random.nextInt(100)));
                }
            }
            Files.write(data.resolve(part + "-images-idx3-ubyte"), images.array());
            Files.write(data.resolve(part + "-labels-idx1-ubyte"), labels.array());
        }
        return data;
    }

    /** As with any engine: DJL's own translator, which makes three channels of 0 to 1. */
    @Test
    void picturesGoThroughDjlsTranslator() throws Exception {
        RunFolder run = train(pictures(), "'hidden': [8], 'epochs': 10, 'seed': 1, 'batch': 8");
        byte[] pixels = new byte[16];
        BufferedImage picture = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < 16; p++) {
            int grey = p < 8 ? 13 * p : 255 - p;
            pixels[p] = (byte) grey;
            picture.setRGB(p % 4, p / 4, grey * 0x10101);
        }
        Model model = run.model();
        double[] expected = softmax(outputs(model, new Features.Bytes(pixels)));
        try (var loaded = criteria(Image.class, Classifications.class, run.path()).loadModel();
                var predictor = loaded.newPredictor()) {
            Classifications answer =
                    predictor.predict(ImageFactory.getInstance().fromImage(picture));
            for (int i = 0; i < 2; i++) {
                assertThat(answer.get(model.classes().get(i)).getProbability())
                        .isCloseTo(expected[i], within(1e-7));
            }
        }
        try (var loaded = criteria(NDList.class, NDList.class, run.path()).loadModel();
                var predictor = loaded.newPredictor(new NoopTranslator());
                NDManager manager = loaded.getNDManager().newSubManager()) {
            NDArray batch = manager.create(pixels, new Shape(1, 16)).toType(DataType.UINT8, false);
            NDArray answer = predictor.predict(new NDList(batch)).singletonOrThrow();
            assertThat((double) answer.getFloat(0, 1)).isCloseTo(expected[1], within(1e-7));
        }
    }

    @Test
    void aFolderWithoutARunSaysSo() {
        assertThatThrownBy(() -> criteria(NDList.class, NDList.class, folder).loadModel())
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("is not the folder of a run");
    }

    @Test
    void aRunOnlyPredicts() throws Exception {
        RunFolder run = train(table(false), "'hidden': [8], 'epochs': 1, 'batch': 8");
        try (var loaded = criteria(NDList.class, NDList.class, run.path()).loadModel();
                Trainer trainer =
                        loaded.newTrainer(
                                new DefaultTrainingConfig(ai.djl.training.loss.Loss.l2Loss()))) {
            NDList row = new NDList(trainer.getManager().ones(new Shape(1, 2)));
            assertThatThrownBy(() -> trainer.forward(row)).hasMessageContaining("only predicts");
        }
    }
}
