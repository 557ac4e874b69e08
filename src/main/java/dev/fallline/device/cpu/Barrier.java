package dev.fallline.device.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Where a fixed number of threads wait for each other. It spins briefly, since the steps between
 * two barriers take microseconds, then parks; it allocates nothing.
 */
final class Barrier {
    /** About a tenth of a millisecond. */
    private static final int SPINS = 2_000;

    private final int parties;
    private final int spins;
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicReferenceArray<Thread> parked;
    private volatile int generation;
    private volatile boolean broken;

    Barrier(int parties) {
        this.parties = parties;
        this.parked = new AtomicReferenceArray<>(parties);
        // With more threads than cores, spinning keeps the awaited ones from running.
        this.spins = parties <= Runtime.getRuntime().availableProcessors() ? SPINS : 0;
    }

    /**
     * Returns when all parties have called it.
     *
     * @param party 0 to {@code parties − 1}, the caller's own
     * @throws IllegalStateException if the barrier is or gets broken
     */
    void await(int party) {
        int seen = generation;
        if (arrived.incrementAndGet() == parties) {
            arrived.set(0);
            generation = seen + 1;
            wake();
        }
        for (int i = 0; generation == seen; i++) {
            if (broken) throw new IllegalStateException("another worker failed");
            if (i < spins) Thread.onSpinWait();
            else park(party, seen);
        }
    }

    /** Makes every waiting party fail, now and later. */
    void breakUp() {
        broken = true;
        wake();
    }

    private void park(int party, int seen) {
        parked.set(party, Thread.currentThread());
        if (generation == seen && !broken) LockSupport.park(this);
        parked.set(party, null);
    }

    private void wake() {
        for (int i = 0; i < parties; i++) LockSupport.unpark(parked.get(i));
    }
}
