package dev.fallline.optim.schedule;

/**
 * The same rate at every step.
 *
 * @param rate positive
 */
public record Constant(double rate) implements Schedule {
    public Constant {
        Schedules.RATE.require(rate);
    }

    @Override
    public double at(long step) {
        return rate;
    }
}
