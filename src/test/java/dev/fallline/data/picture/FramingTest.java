package dev.fallline.data.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Features;
import dev.fallline.data.PictureFrame;
import dev.fallline.data.Schema;
import dev.fallline.data.picture.DrawnDigits.Kind;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.DatasetWriter;
import dev.fallline.data.source.Datasets;
import dev.fallline.data.synthetic.Digits;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.nn.Loss;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.ConfusionMatrix;
import dev.fallline.train.Recipe;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Predictor;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunFolder;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Digits as people draw them, by a network that learned them upright and in the middle: generated
 * ones, or with {@code -Dfallline.mnist=FOLDER} those of MNIST, {@code -Dfallline.count} of them
 * from {@code -Dfallline.first} on.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FramingTest {
    private static final int FIRST = Integer.getInteger("fallline.first", 0);
    private static final int COUNT = Integer.getInteger("fallline.count", 200);
    private static final String MNIST = System.getProperty("fallline.mnist");
    private static final ExampleShape SHAPE = new ExampleShape(28, 28, 1);

    private Dataset data;
    private RunFolder run;

    @BeforeAll
    void train(@TempDir Path folder) {
        Path files = MNIST == null ? folder.resolve("data") : Path.of(MNIST);
        if (MNIST == null) DatasetWriter.write(new Digits(20_000, COUNT).make(1), files);
        data = Datasets.open(files.toString(), DatasetOptions.defaults());
        run =
                Run.start(
                                ConfigFile.parse(
                                        "{'data': '%s', 'hidden': %s, 'epochs': 5, 'batch': %d}"
                                                .formatted(
                                                        files,
                                                        MNIST == null ? "[64]" : "[128, 64]",
                                                        MNIST == null ? 32 : 128)),
                                folder.resolve("run"),
                                new TrainingListener() {})
                        .folder();
    }

    private byte[] digit(int index) {
        byte[] all = ((Features.Bytes) data.test().features()).values();
        return Arrays.copyOfRange(all, index * SHAPE.size(), (index + 1) * SHAPE.size());
    }

    private double right(Kind kind, boolean center) {
        Model model = run.model();
        Framing framing = Framing.of(model.schema(), center);
        var random = new SplittableRandom(1);
        Loss loss = Recipe.loss(run.config(), model.task(), model.classes().size());
        int right = 0;
        try (Device device = Devices.open("cpu", DeviceOptions.ofThreads(1)).device();
                Predictor predictor = new Predictor(model, loss, device)) {
            for (int i = FIRST; i < FIRST + COUNT; i++) {
                byte[] seen = framing.apply(DrawnDigits.draw(digit(i), kind, random));
                float[] outputs = predictor.outputs(new Features.Bytes(seen));
                if (ConfusionMatrix.decide(outputs, 0, outputs.length) == data.test().labels()[i]) {
                    right++;
                }
            }
        }
        return 100.0 * right / COUNT;
    }

    @ParameterizedTest
    @EnumSource
    void drawnDigitsAreRecognized(Kind kind) {
        double upright = right(Kind.UPRIGHT, false);
        assertThat(upright).isGreaterThan(90);
        double right = right(kind, true);
        if (MNIST != null) {
            System.out.printf("%s %.1f %%, as a whole %.1f %%%n", kind, right, right(kind, false));
        }
        assertThat(right).isGreaterThanOrEqualTo(upright - 3);
    }

    @Test
    void theFrameOfMnistIsFound() {
        // Squares of 20 pixels in the middle of 28, with strokes of 2 pixels.
        var pixels = new byte[10 * SHAPE.size()];
        for (int i = 0; i < pixels.length; i++) {
            int row = i / 28 % 28;
            int column = i % 28;
            int from = Math.min(Math.min(row, column), 27 - Math.max(row, column));
            if (from == 4 || from == 5) pixels[i] = (byte) 255;
        }
        PictureFrame frame = Framing.learn(pixels, SHAPE);
        assertThat(frame.box()).isEqualTo(20);
        assertThat(frame.ground()).isZero();
        assertThat(frame.row()).isEqualTo(13.5);
        assertThat(frame.column()).isEqualTo(13.5);
        assertThat(frame.stroke()).isBetween(1.9, 2.1);
    }

    @Test
    void picturesWithoutABlankBorderAreScaledAsAWhole() {
        var pixels = new byte[4 * SHAPE.size()];
        new SplittableRandom(1).nextBytes(pixels);
        assertThat(Framing.learn(pixels, SHAPE).box()).isZero();
        Schema schema =
                Schema.pictures(SHAPE, java.util.List.of("a", "b"))
                        .withFrame(PictureFrame.whole(250));
        var grey = new byte[14 * 14 * 3];
        Arrays.fill(grey, (byte) 200);
        byte[] seen = Framing.of(schema, true).apply(new Picture(14, 14, grey));
        assertThat(seen).hasSize(SHAPE.size()).containsOnly(200);
        byte[] inverted =
                Framing.of(schema.withFrame(PictureFrame.whole(0)), true)
                        .apply(new Picture(14, 14, grey));
        assertThat(inverted).containsOnly(55);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 77, 128, 255})
    void aBlankPictureHasNoFigure(int level) {
        var grey = new byte[28 * 28 * 3];
        Arrays.fill(grey, (byte) level);
        byte[] seen = Framing.of(data.schema(), true).apply(new Picture(28, 28, grey));
        assertThat(seen).containsOnly(0);
    }
}
