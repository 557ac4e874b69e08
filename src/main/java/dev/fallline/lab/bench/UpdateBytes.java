package dev.fallline.lab.bench;

import dev.fallline.optim.Optimizer;

/**
 * How many bytes an optimizer's update moves and takes room for. Each array counts once where it is
 * read and once where it is written, however often a cache is asked.
 */
final class UpdateBytes {
    private UpdateBytes() {}

    /** Moved for each parameter: θ read and written, g read, each slot read and written. */
    static int moved(Optimizer optimizer) {
        return Float.BYTES * (3 + 2 * optimizer.slots().size());
    }

    /** Room for each parameter: θ, g and the slots. */
    static int footprint(Optimizer optimizer) {
        return Float.BYTES * (2 + optimizer.slots().size());
    }

    /** Numbers to be copied so that source and target together take as much room. */
    static int copied(Optimizer optimizer, int parameters) {
        long bytes = (long) footprint(optimizer) * parameters / 2;
        return Math.toIntExact(Math.max(1, bytes / Float.BYTES));
    }

    /** Moved by a copy of so many numbers: each read once and written once. */
    static long copy(int numbers) {
        return 2L * Float.BYTES * numbers;
    }

    /** Of Java's heap that it takes to measure an update on the CPU, and what is kept beside it. */
    static long heap(Optimizer optimizer, int parameters) {
        int update = footprint(optimizer);
        int targets = triesBothCopies(optimizer, parameters) ? 2 : 1;
        // Source and targets of the copies, each half the update's; the source's values once more.
        int copies = (2 + targets) * update / 2;
        return (long) parameters * (update + copies + Float.BYTES);
    }

    /** Beyond this no cache helps, and a plain copy is the fastest there is. */
    static boolean triesBothCopies(Optimizer optimizer, int parameters) {
        return (long) footprint(optimizer) * parameters <= 1 << 30;
    }
}
