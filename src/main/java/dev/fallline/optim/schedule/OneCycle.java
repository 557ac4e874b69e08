package dev.fallline.optim.schedule;

import dev.fallline.Range;

/**
 * The one-cycle policy (Smith and Topin 2018) with the phases of PyTorch's OneCycleLR: from
 * peak/div up to the peak during the first part of the training, then down to peak/(div ·
 * finalDiv), which the last update has. Only the rate cycles, not the momentum.
 *
 * @param peak the largest rate, positive
 * @param rise part of the training until the peak, 0 to 1: the peak is at step rise · total − 1
 * @param div how many times smaller the first rate is, at least 1
 * @param finalDiv how many times smaller the last rate is than the first, at least 1
 * @param total updates in all, at least 1
 * @param shape of the two slopes
 */
public record OneCycle(
        double peak, double rise, double div, double finalDiv, long total, Shape shape)
        implements Schedule {
    /** How the rate goes from one end of a slope to the other. */
    public enum Shape {
        LINEAR,
        COSINE;

        double between(double from, double to, double fraction) {
            return switch (this) {
                case LINEAR -> from + (to - from) * fraction;
                case COSINE -> to + (from - to) * (1 + Math.cos(Math.PI * fraction)) / 2;
            };
        }
    }

    public OneCycle {
        Schedules.RATE.require(peak);
        Schedules.RISE.require("--schedule one-cycle", rise);
        Schedules.DIV.require("--schedule one-cycle", div);
        Schedules.FINAL_DIV.require("--schedule one-cycle", finalDiv);
        Range.POSITIVE.require("--schedule one-cycle: length", total, "1000");
    }

    @Override
    public double at(long step) {
        double top = rise * total - 1;
        if (step < top) return shape.between(peak / div, peak, step / top);
        double down = total - 1 - top;
        double fraction = step <= top ? 0 : Math.min(1, (step - top) / down);
        return shape.between(peak, peak / div / finalDiv, fraction);
    }
}
