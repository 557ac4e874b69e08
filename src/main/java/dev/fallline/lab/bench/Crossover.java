package dev.fallline.lab.bench;

import java.util.List;

/**
 * From which size on the GPU is faster than the CPU.
 *
 * @param optimizer whose update it is
 * @param parameters that size; null where the GPU is slower at the largest that was measured
 * @param parametersWithTransfers the same, where the gradient is sent to the GPU and the parameters
 *     are fetched each time
 */
public record Crossover(String optimizer, Long parameters, Long parametersWithTransfers) {
    /**
     * The size from which on a speed-up is at least 1: between the two sizes measured where it
     * passes 1 for the last time, on a straight line through the logarithms; the smallest size if
     * it is never less.
     *
     * @param sizes ascending, at least one
     * @param speedUps at these sizes
     * @return null if it is less than 1 at the last
     */
    static Long size(List<Integer> sizes, List<Double> speedUps) {
        int last = sizes.size() - 1;
        if (speedUps.get(last) < 1) return null;
        int i = last;
        while (i > 0 && speedUps.get(i - 1) >= 1) i--;
        if (i == 0) return (long) sizes.getFirst();
        double below = Math.log(speedUps.get(i - 1));
        double above = Math.log(speedUps.get(i));
        double from = Math.log(sizes.get(i - 1));
        double to = Math.log(sizes.get(i));
        return Math.round(Math.exp(from + (to - from) * -below / (above - below)));
    }

    /** Of one optimizer's rows on the GPU, in ascending order of size. */
    static Crossover of(String optimizer, List<UpdateRow> rows) {
        List<Integer> sizes = rows.stream().map(UpdateRow::parameters).toList();
        return new Crossover(
                optimizer,
                size(sizes, rows.stream().map(UpdateRow::speedUp).toList()),
                size(sizes, rows.stream().map(UpdateRow::speedUpWithTransfers).toList()));
    }
}
