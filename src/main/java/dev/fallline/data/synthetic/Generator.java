package dev.fallline.data.synthetic;

import dev.fallline.data.Dataset;

import java.util.List;
import java.util.Optional;

/** A data set that is made, not read: the same bits from the same seed on every platform. */
public sealed interface Generator permits Digits, Spiral, Moons, Blobs, Rings, Linear, Wilson {
    /** The seed of a data set where none is given; it does not follow the seed of the training. */
    long DEFAULT_SEED = 1;

    /** The name by which the data set is opened. */
    String name();

    /** What it is, in a line. */
    String summary();

    /** Makes the data set. */
    Dataset make(long seed);

    /** All generators, with their default sizes. */
    static List<Generator> all() {
        return List.of(
                new Digits(),
                new Spiral(),
                new Moons(),
                new Blobs(),
                new Rings(),
                new Linear(),
                new Wilson());
    }

    static Optional<Generator> named(String name) {
        return all().stream().filter(generator -> generator.name().equals(name)).findFirst();
    }
}
