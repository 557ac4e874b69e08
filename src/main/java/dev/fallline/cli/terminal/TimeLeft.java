package dev.fallline.cli.terminal;

import dev.fallline.report.NumberFormat;

import java.util.function.LongSupplier;

/** Estimates how long some work will take: each piece as long as those so far on average. */
public final class TimeLeft {
    private final LongSupplier clock;
    private final long began;

    /** Begins now. */
    public TimeLeft() {
        this(System::nanoTime);
    }

    /**
     * @param clock nanoseconds
     */
    TimeLeft(LongSupplier clock) {
        this.clock = clock;
        began = clock.getAsLong();
    }

    /**
     * The estimate in words, to follow what was counted; empty before anything was done.
     *
     * @param done pieces since the beginning
     * @param left pieces, at least 0
     */
    public String text(int done, double left) {
        if (done == 0) return "";
        double each = (clock.getAsLong() - began) / 1e9 / done;
        return ", about %s left".formatted(NumberFormat.CLOCK.text(each * left));
    }
}
