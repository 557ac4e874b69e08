package dev.fallline.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.data.Dataset;
import dev.fallline.data.synthetic.Digits;
import dev.fallline.device.Device;
import dev.fallline.device.cpu.CpuDevice;
import dev.fallline.graph.Layout.Slice;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

/** Batch normalization on drawn digits. */
class BatchNormTrainingTest {
    private static final Dataset DIGITS = new Digits(8_001, 1_000).make(1);

    private static Setup setup(String more) {
        String all = "{'hidden': [64, 32], 'epochs': 3, 'batch': '40' %s}".formatted(more);
        return Setup.of(Recipe.of(Trainings.config(all)), DIGITS);
    }

    private static Checkpoint train(Setup setup) {
        try (Device device = CpuDevice.open(2);
                Trainer trainer = new Trainer(setup, device)) {
            trainer.run(new TrainingListener() {});
            return trainer.checkpoint();
        }
    }

    /** The last batch of each epoch is a single example. */
    @Test
    void learnsNoWorseThanWithout() {
        Epoch without = train(setup("")).progress().history().getLast();
        Checkpoint normalized = train(setup(", 'batch-norm': true"));
        Epoch with = normalized.progress().history().getLast();
        assertThat(with.testAccuracy()).isGreaterThanOrEqualTo(without.testAccuracy());
        assertThat(with.testLoss()).isLessThan(without.testLoss());
    }

    /** Whatever the optimizer makes of gradients, it has none of statistics. */
    @Test
    void slotsKnowNothingOfStatistics() {
        Setup setup = setup(", 'batch-norm': true, 'steps': 5, 'optimizer': 'adam'");
        Checkpoint trained = train(setup);
        for (Slice s : setup.mlp().layout().statistics()) {
            int to = s.offset() + s.shape().size();
            assertThat(Arrays.copyOfRange(trained.parameters(), s.offset(), to))
                    .as(s.name())
                    .doesNotContain(0, 1);
            for (float[] slot : trained.slots().values()) {
                assertThat(Arrays.copyOfRange(slot, s.offset(), to)).containsOnly(0);
            }
        }
    }
}
