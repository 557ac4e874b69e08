package dev.fallline.device.cpu;

import dev.fallline.device.Steps;

/**
 * When a device changes from plain loops to those of the Vector API. The latter are the faster ones
 * once HotSpot has compiled them; until then, for a second or two, they are by far the slower ones,
 * since every vector is an object. So a device begins with plain loops, whose bits are the same.
 * When it has worked for a while, a thread beside it rehearses the others on memory of its own, and
 * once that runs at a fair pace they take over.
 */
final class KernelWarmup implements AutoCloseable {
    /** A run that ends sooner is better off without. */
    private static final long PATIENCE_NANOS = 3_000_000_000L;

    /** A rehearsal needs a second set of everything; what is larger than this trains for long. */
    private static final long MOST_BYTES = 64L << 20;

    /** Steps of a rehearsal between two looks at the clock. */
    private static final int STRIDE = 16;

    /** So many strides in a row at a fair pace: HotSpot is done. */
    private static final int ENOUGH = 3;

    private static final int MOST_STRIDES = 1_000;

    private final long patience;
    private long worked;
    private Thread warmup;
    private volatile boolean over;
    private volatile boolean closed;

    KernelWarmup() {
        this(PATIENCE_NANOS);
    }

    /**
     * @param patience nanoseconds of work before the rehearsal
     */
    KernelWarmup(long patience) {
        this.patience = patience;
    }

    /** For a device that has the best loops from the start. */
    static KernelWarmup none() {
        KernelWarmup changeover = new KernelWarmup();
        changeover.over = true;
        return changeover;
    }

    /** Whether the best loops are to be used. */
    boolean over() {
        return over;
    }

    /** Large models begin with the best loops. */
    void consider(CpuArena arena) {
        if (arena.bytes() > MOST_BYTES) over = true;
    }

    /**
     * Takes note of work with plain loops.
     *
     * @param nanos that these steps took
     */
    void worked(long nanos, CpuExecutable executable, CpuDataset examples, Steps steps) {
        worked += nanos;
        if (worked < patience || warmup != null) return;
        // Another thread shares the cores with the workers: twice their time is a fair pace.
        long fair = 2 * executable.workers() * nanos / steps.count();
        CpuExecutable shadow = executable.shadow();
        // A look at the validation set gives the examples another order meanwhile.
        CpuDataset still = examples.asItIs();
        warmup =
                Thread.ofPlatform()
                        .daemon()
                        .name("rehearsal")
                        .start(() -> warmUp(shadow, still, steps, fair));
    }

    private void warmUp(CpuExecutable shadow, CpuDataset examples, Steps all, long fair) {
        int count = Math.min(STRIDE, all.count());
        Steps steps = new Steps(all.from(), count, all.first(), all.scalars());
        float[] notes = new float[count * shadow.noteCount()];
        int inARow = 0;
        for (int i = 0; i < MOST_STRIDES && inARow < ENOUGH && !closed; i++) {
            long began = System.nanoTime();
            shadow.run(examples, steps, notes);
            boolean quick = System.nanoTime() - began <= count * fair;
            inARow = quick ? inARow + 1 : 0;
        }
        over = inARow == ENOUGH;
    }

    /** Ends the rehearsal. */
    @Override
    public void close() {
        closed = true;
        try {
            if (warmup != null) warmup.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
