package dev.fallline.optim.schedule;

import dev.fallline.Range;

/**
 * SGDR (Loshchilov and Hutter 2017; PyTorch's CosineAnnealingWarmRestarts): half cosine waves from
 * the rate to the floor, each followed by a jump back to the rate. The first takes T₀ steps, each
 * further one T_mult times as long as the one before.
 *
 * @param rate at the beginning of each wave, positive
 * @param floor from 0 to rate
 * @param first T₀, in steps, at least 1
 * @param growth T_mult, at least 1
 */
public record CosineRestarts(double rate, double floor, long first, double growth)
        implements Schedule {
    public CosineRestarts {
        Schedules.RATE.require(rate);
        Range.POSITIVE.require("--schedule cosine-restarts: period", first, "5");
        Schedules.GROWTH.require("--schedule cosine-restarts", growth);
        Floor.require("cosine-restarts", floor, rate);
    }

    @Override
    public double at(long step) {
        double wave = wave(step);
        double begin = begin(wave);
        double turn = Math.cos(Math.PI * (step - begin) / (begin(wave + 1) - begin));
        return floor + (rate - floor) * (1 + turn) / 2;
    }

    /** The last wave, counted from 0, that begins at or before the step. */
    private double wave(long step) {
        double periods = (double) step / first;
        if (growth == 1) return Math.floor(periods);
        double wave = Math.floor(Math.log1p(periods * (growth - 1)) / Math.log(growth));
        // The logarithm may miss by its rounding where a wave begins.
        if (begin(wave) > step) return wave - 1;
        return begin(wave + 1) <= step ? wave + 1 : wave;
    }

    /** T₀(1 + T_mult + … + T_mult^(wave−1)). */
    private double begin(double wave) {
        return growth == 1 ? first * wave : first * (Math.pow(growth, wave) - 1) / (growth - 1);
    }
}
