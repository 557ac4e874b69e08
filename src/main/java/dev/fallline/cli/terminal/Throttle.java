package dev.fallline.cli.terminal;

import java.util.function.LongSupplier;

/** Limits how often a status is redrawn: ten times a second. */
public final class Throttle {
    private static final long NANOS = 100_000_000;

    private final LongSupplier clock;
    private boolean drawn;
    private long last;

    public Throttle() {
        this(System::nanoTime);
    }

    /**
     * @param clock nanoseconds
     */
    Throttle(LongSupplier clock) {
        this.clock = clock;
    }

    /** Whether to draw now; the next time is a tenth of a second later. */
    public boolean isDue() {
        long now = clock.getAsLong();
        if (drawn && now - last < NANOS) return false;
        drawn = true;
        last = now;
        return true;
    }
}
