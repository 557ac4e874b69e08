package dev.fallline.optim;

/**
 * The same rate at every step.
 *
 * @param rate positive
 */
public record Constant(double rate) implements Schedule {
    public Constant {
        Require.rate(rate);
    }

    @Override
    public double at(long step) {
        return rate;
    }
}
