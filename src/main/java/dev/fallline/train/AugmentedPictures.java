package dev.fallline.train;

import static dev.fallline.train.TrainingSettings.SEED;

import dev.fallline.data.Features;
import dev.fallline.data.augment.Augmenter;
import dev.fallline.device.DeviceDataset;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The training pictures, distorted for each epoch; those held out for validation stay as they are.
 * Where plans run on another machine than the host, the host makes the next epoch's pictures
 * meanwhile.
 */
final class AugmentedPictures {
    private final Augmenter augmenter;
    private final int[] indices;
    private final byte[] pictures;
    private final int epochs;
    private final boolean ahead;
    private CompletableFuture<Void> filling = CompletableFuture.completedFuture(null);
    private int filled;

    private AugmentedPictures(Setup setup, byte[] plain, boolean ahead) {
        augmenter =
                new Augmenter(
                        setup.recipe().augmentation(),
                        setup.data().shape(),
                        plain,
                        setup.config().get(SEED));
        indices = setup.split().train();
        pictures = plain.clone();
        epochs = setup.recipe().epochs();
        this.ahead = ahead;
    }

    /**
     * Empty where nothing is to be distorted.
     *
     * @param onHost whether plans need the host's cores, so that nothing is gained by making
     *     pictures ahead
     */
    static Optional<AugmentedPictures> of(Setup setup, boolean onHost) {
        if (setup.recipe().augmentation().isNone()) return Optional.empty();
        byte[] plain = ((Features.Bytes) setup.data().train().features()).values();
        return Optional.of(new AugmentedPictures(setup, plain, !onHost));
    }

    /**
     * Puts the pictures of an epoch in the place of the resident ones; no plan may be running.
     *
     * @return seconds that it took
     */
    double show(int epoch, DeviceDataset resident) {
        long began = System.nanoTime();
        filling.join();
        if (filled != epoch) augmenter.fill(epoch, indices, pictures);
        filled = epoch;
        resident.features(pictures);
        if (ahead && epoch < epochs) {
            filled = epoch + 1;
            filling =
                    CompletableFuture.runAsync(() -> augmenter.fill(epoch + 1, indices, pictures));
        }
        return (System.nanoTime() - began) / 1e9;
    }
}
