package dev.fallline.train;

import static dev.fallline.train.TrainingSettings.DATA;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.TinyImages;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunData;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.function.Supplier;

/** Checkpoints after very short epochs take a small share of the time, however long they take. */
class CheckpointTimeTest {
    private static final int MILLISECONDS = 5;

    @TempDir Path temp;

    /** Counts checkpoints, which take a known time. */
    private static final class SlowDisk implements TrainingListener {
        private int checkpoints;
        private boolean last;

        @Override
        public void epoch(Epoch epoch) {
            last = false;
        }

        @Override
        public void checkpoint(Supplier<Checkpoint> checkpoint) {
            checkpoints++;
            last = true;
            assertThat(checkpoint.get().progress().steps()).isPositive();
            try {
                Thread.sleep(MILLISECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void shareOfTheTime() {
        Path data = TinyImages.write(temp.resolve("data"), 60, 10);
        Config config =
                Trainings.config("{'epochs': 2000, 'batch': 'all', 'hidden': [4]}")
                        .with(DATA, data.toString());
        var disk = new SlowDisk();
        long began = System.nanoTime();
        try (var device = Run.open(config).device();
                var trainer =
                        new Trainer(
                                Setup.of(Recipe.of(config), RunData.open(config, note -> {})),
                                device)) {
            trainer.run(disk);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        assertThat(disk.checkpoints).isBetween(2, 1000);
        // Two more: one may begin just before the share is spent, and the last is always made.
        assertThat((disk.checkpoints - 2) * MILLISECONDS / 1e3).isLessThan(0.05 * seconds);
        assertThat(disk.last).isTrue();
    }
}
