package dev.fallline.device.cpu;

import java.util.function.Supplier;

/**
 * When a device changes from plain loops to those of the Vector API. The latter are faster once
 * HotSpot has compiled them; until then, for a second or two, they are far slower, since every
 * vector is an object. So a device begins with plain loops, whose bits are the same. After a few
 * seconds of work a thread warms the others up, and once they are fast enough they take over.
 */
final class KernelWarmup implements AutoCloseable {
    /** A shorter run is faster without the warm-up. */
    private static final long PATIENCE_NANOS = 3_000_000_000L;

    /** A warm-up needs a second set of everything; what is larger than this trains for long. */
    private static final long MOST_BYTES = 64L << 20;

    /** After so many fast trials in a row, HotSpot has compiled the loops. */
    private static final int IN_A_ROW = 3;

    private static final int MOST_TRIALS = 1_000;

    private final long patience;
    private long worked;
    private Thread thread;
    private volatile boolean over;
    private volatile boolean closed;

    /**
     * A few steps with vector loops.
     *
     * @param enoughNanos how long they take at most where the loops are compiled
     */
    record Trial(Runnable steps, long enoughNanos) {
        boolean isFast() {
            long began = System.nanoTime();
            steps.run();
            return System.nanoTime() - began <= enoughNanos;
        }
    }

    KernelWarmup() {
        this(PATIENCE_NANOS);
    }

    /**
     * @param patience nanoseconds of work before the warm-up
     */
    KernelWarmup(long patience) {
        this.patience = patience;
    }

    /** For a device that has the vector loops from the start. */
    static KernelWarmup none() {
        KernelWarmup warmup = new KernelWarmup();
        warmup.over = true;
        return warmup;
    }

    /** Whether the vector loops are to be used. */
    boolean over() {
        return over;
    }

    /** Large models begin with the vector loops. */
    void skipIfLarge(CpuArena arena) {
        if (arena.bytes() > MOST_BYTES) over = true;
    }

    /**
     * Counts work with plain loops, and begins the warm-up after enough of it.
     *
     * @param nanos that it took
     * @param trial made when the warm-up begins
     */
    void worked(long nanos, Supplier<Trial> trial) {
        worked += nanos;
        if (worked < patience || thread != null) return;
        Trial first = trial.get();
        thread = Thread.ofPlatform().daemon().name("warm-up").start(() -> warmUp(first));
    }

    private void warmUp(Trial trial) {
        int inARow = 0;
        for (int i = 0; i < MOST_TRIALS && inARow < IN_A_ROW && !closed; i++) {
            inARow = trial.isFast() ? inARow + 1 : 0;
        }
        over = inARow == IN_A_ROW;
    }

    /** Ends the warm-up. */
    @Override
    public void close() {
        closed = true;
        try {
            if (thread != null) thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
