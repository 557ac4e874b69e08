package dev.fallline.lab.stats;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Performance profiles (Dolan and Moré 2002): ρₛ(τ) is the share of problems that solver s solves
 * at no more than τ times the cost of the solver that is best on that problem. ρₛ(1) is how often
 * it is (among) the best, the height far right how often it solves a problem at all.
 */
public final class PerformanceProfile {
    /**
     * A point at which ρ rises: from here to the next it keeps the height.
     *
     * @param tau at least 1, finite
     * @param rho from 0 to 1
     */
    public record Step(double tau, double rho) {}

    private final double[][] ratios;

    private PerformanceProfile(double[][] ratios) {
        this.ratios = ratios;
    }

    /**
     * @param costs of a solver (row) on a problem (column): positive, infinite if it never solved
     *     it
     * @throws IllegalArgumentException if there are none, rows differ in length, or a cost is not
     *     positive
     */
    public static PerformanceProfile of(double[][] costs) {
        if (costs.length == 0 || costs[0].length == 0) {
            throw new IllegalArgumentException("costs of no solver or on no problem");
        }
        int problems = costs[0].length;
        for (double[] row : costs) check(row, problems);
        double[][] ratios = new double[costs.length][problems];
        for (int p = 0; p < problems; p++) {
            int problem = p;
            double best = Arrays.stream(costs).mapToDouble(c -> c[problem]).min().getAsDouble();
            for (int s = 0; s < costs.length; s++) {
                double cost = costs[s][p];
                ratios[s][p] = Double.isInfinite(cost) ? cost : cost / best;
            }
        }
        return new PerformanceProfile(ratios);
    }

    private static void check(double[] row, int problems) {
        if (row.length != problems) {
            throw new IllegalArgumentException(row.length + " costs, not " + problems);
        }
        for (double cost : row) {
            if (!(cost > 0)) throw new IllegalArgumentException("a cost of " + cost);
        }
    }

    public int problems() {
        return ratios[0].length;
    }

    /** The cost over the best one's on that problem: at least 1, infinite if never solved. */
    public double ratio(int solver, int problem) {
        return ratios[solver][problem];
    }

    /** ρ(τ), from 0 to 1; a problem without a solver counts against all. */
    public double rho(int solver, double tau) {
        return (double) Arrays.stream(ratios[solver]).filter(r -> r <= tau && r < 1 / 0.0).count()
                / problems();
    }

    /**
     * The whole step function in rising order; 0 before the first step, empty if it solved none.
     */
    public List<Step> steps(int solver) {
        double[] sorted = Arrays.stream(ratios[solver]).filter(Double::isFinite).sorted().toArray();
        return IntStream.range(0, sorted.length)
                .filter(i -> i == sorted.length - 1 || sorted[i] < sorted[i + 1])
                .mapToObj(i -> new Step(sorted[i], (i + 1.0) / problems()))
                .toList();
    }
}
