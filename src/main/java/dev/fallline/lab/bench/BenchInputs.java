package dev.fallline.lab.bench;

import static dev.fallline.FalllineException.usage;

import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.Datasets;

import java.util.SplittableRandom;

/**
 * The examples that steps are timed with: how fast a step is depends on how many of their numbers
 * are 0.
 *
 * @param name of the data set
 * @param nonZeroShare how many of the numbers are not 0, of all, 0 to 1
 */
record BenchInputs(String name, Examples examples, double nonZeroShare) {
    /** The name of drawn bytes, of any width. */
    static final String RANDOM = "random";

    /** As many as in MNIST, whose pixels no second-level cache holds. */
    private static final int EXAMPLES = 60_000;

    private static final int MOST_BYTES = 64 << 20;

    private BenchInputs(String name, Examples examples) {
        this(name, examples, share(examples.features()));
    }

    /**
     * The training set of a data set.
     *
     * @throws dev.fallline.FalllineException if there is none of that name or path
     */
    static BenchInputs open(String nameOrPath) {
        var data = Datasets.open(nameOrPath, DatasetOptions.defaults());
        return new BenchInputs(data.name(), data.train());
    }

    /** Bytes of which four in five are 0, about as in drawn digits. */
    static BenchInputs random(int width) {
        int count = Math.clamp(MOST_BYTES / width, 1, EXAMPLES);
        byte[] bytes = new byte[count * width];
        new SplittableRandom(1).nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) if (i % 5 != 0) bytes[i] = 0;
        return new BenchInputs(
                RANDOM, new Examples(width, new Features.Bytes(bytes), new int[count]));
    }

    /**
     * @throws dev.fallline.FalllineException if the examples are of another width
     */
    void check(int width) {
        if (examples.width() == width) return;
        throw usage(
                "--shapes: %s has %,d numbers an example, the network %,d inputs; give another shape, or --data %s",
                name, examples.width(), width, RANDOM);
    }

    private static double share(Features features) {
        long found = 0;
        switch (features) {
            case Features.Bytes(byte[] values) -> {
                for (byte x : values) found += x == 0 ? 0 : 1;
            }
            case Features.Reals(float[] values) -> {
                for (float x : values) found += x == 0 ? 0 : 1;
            }
        }
        return found / (double) features.size();
    }
}
