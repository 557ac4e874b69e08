package dev.fallline.optim.schedule;

/**
 * Multiplies the rate by a factor when the loss has not improved for more than {@code patience}
 * epochs (PyTorch's ReduceLROnPlateau, mode min, relative threshold). The loss has improved if it
 * is below (1 − threshold) times the best one before. During a cooldown no epoch counts as bad. As
 * in PyTorch, a reduction by no more than 1e-8 is left undone.
 *
 * @param rate now, positive
 * @param factor between 0 and 1
 * @param patience epochs without improvement to wait, at least 0
 * @param threshold from 0 to below 1
 * @param cooldown epochs after a reduction in which none counts, at least 0
 * @param floor below which the rate does not go, from 0 to rate
 * @param seen what is remembered of the epochs so far
 */
public record Plateau(
        double rate,
        double factor,
        int patience,
        double threshold,
        int cooldown,
        double floor,
        Seen seen)
        implements Schedule {
    private static final double SMALLEST_REDUCTION = 1e-8;

    /**
     * @param best smallest loss; infinity before the first
     * @param bad epochs since the last improvement or reduction
     * @param cooling epochs of the cooldown that are left
     */
    public record Seen(double best, long bad, long cooling) {
        static final Seen NOTHING = new Seen(Double.POSITIVE_INFINITY, 0, 0);
    }

    public Plateau {
        Schedules.RATE.require(rate);
        Schedules.REDUCTION.require("--schedule plateau", factor);
        Schedules.PATIENCE.require("--schedule plateau", patience);
        Schedules.THRESHOLD.require("--schedule plateau", threshold);
        Schedules.COOLDOWN.require("--schedule plateau", cooldown);
        Floor.require("plateau", floor, rate);
    }

    /** Before the first epoch. */
    public Plateau(
            double rate,
            double factor,
            int patience,
            double threshold,
            int cooldown,
            double floor) {
        this(rate, factor, patience, threshold, cooldown, floor, Seen.NOTHING);
    }

    @Override
    public double at(long step) {
        return rate;
    }

    @Override
    public Plateau after(long step, double loss) {
        boolean better = loss < seen.best * (1 - threshold);
        double best = better ? loss : seen.best;
        long bad = better || seen.cooling > 0 ? 0 : seen.bad + 1;
        if (bad > patience) return with(lower(), new Seen(best, 0, cooldown));
        return with(rate, new Seen(best, bad, Math.max(0, seen.cooling - 1)));
    }

    private double lower() {
        double lower = Math.max(rate * factor, floor);
        return rate - lower > SMALLEST_REDUCTION ? lower : rate;
    }

    private Plateau with(double rate, Seen seen) {
        return new Plateau(rate, factor, patience, threshold, cooldown, floor, seen);
    }
}
