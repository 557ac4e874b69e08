package dev.fallline.train;

import static dev.fallline.train.TrainingSettings.AUGMENT;
import static dev.fallline.train.TrainingSettings.DATA;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.TinyImages;
import dev.fallline.data.Dataset;
import dev.fallline.data.Features;
import dev.fallline.data.augment.Augmentation;
import dev.fallline.data.augment.Augmenter;
import dev.fallline.data.synthetic.Digits;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.train.run.RunFolder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Training on pictures that are distorted anew in each epoch. */
class AugmentTest {
    private static final String DISTORTED = "{'augment': 'shift=1,noise=0.1', 'hidden': [8]}";

    @TempDir Path temp;

    private static List<Epoch> epochs(Dataset data, String json) {
        Setup setup = Setup.of(Recipe.of(Trainings.config(json)), data);
        try (Device device = Devices.open("cpu", DeviceOptions.ofThreads(2)).device();
                Trainer trainer = new Trainer(setup, device)) {
            trainer.run(new TrainingListener() {});
            return trainer.progress().history();
        }
    }

    /** Few examples are soon known by heart; distorted ones teach what a digit is. */
    @Test
    void helpsWhereExamplesAreFew() {
        Dataset data = new Digits(500, 1_000).make(1);
        String usual = "'epochs': 25, 'batch': '50', 'hidden': [64]";
        Epoch plain = epochs(data, "{%s}".formatted(usual)).getLast();
        Epoch distorted =
                epochs(data, "{%s, 'augment': 'affine,elastic'}".formatted(usual)).getLast();
        assertThat(plain.trainAccuracy()).isGreaterThan(0.98);
        assertThat(distorted.trainLoss()).isGreaterThan(plain.trainLoss());
        assertThat(distorted.testAccuracy()).isGreaterThan(plain.testAccuracy());
    }

    @Test
    void reproduces() throws IOException {
        TinyImages.write(temp.resolve("data"), 600, 90);
        Config config = Trainings.config(DISTORTED).with(DATA, temp.resolve("data").toString());
        Trainings.train(config, temp.resolve("one"));
        Trainings.train(config, temp.resolve("two"));
        Trainings.assertSame(temp.resolve("one"), temp.resolve("two"));
        assertThat(RunFolder.open(temp.resolve("one")).config().get(AUGMENT))
                .isEqualTo(config.get(AUGMENT));
    }

    /** Prepared ahead or not, an epoch is shown the same; validation and the data stay plain. */
    @Test
    void showsEachEpochItsPictures() {
        Dataset data = new Digits(60, 10).make(1);
        byte[] plain = ((Features.Bytes) data.train().features()).values();
        byte[] before = plain.clone();
        Setup setup =
                Setup.of(
                        Recipe.of(
                                Trainings.config(
                                        "{'augment': 'affine,noise', 'val-fraction': 0.2,"
                                                + " 'epochs': 3, 'batch': '10', 'seed': 7}")),
                        data);
        Augmenter augmenter =
                new Augmenter(Augmentation.parse("affine,noise"), data.shape(), plain, 7);
        for (boolean ahead : new boolean[] {false, true}) {
            AugmentedPictures pictures = AugmentedPictures.of(setup, !ahead).orElseThrow();
            List<byte[]> shown = new ArrayList<>();
            for (int epoch : new int[] {1, 2, 2, 3, 1}) {
                pictures.show(epoch, receiver(shown));
                byte[] expected = plain.clone();
                augmenter.fill(epoch, setup.split().train(), expected);
                assertThat(shown.getLast()).isEqualTo(expected);
            }
            assertThat(plain).isEqualTo(before);
        }
    }

    /** Keeps a copy of what it is given. */
    private static DeviceDataset receiver(List<byte[]> shown) {
        return (DeviceDataset)
                Proxy.newProxyInstance(
                        DeviceDataset.class.getClassLoader(),
                        new Class<?>[] {DeviceDataset.class},
                        (_, method, values) -> {
                            assertThat(method.getName()).isEqualTo("features");
                            shown.add(((byte[]) values[0]).clone());
                            return null;
                        });
    }
}
