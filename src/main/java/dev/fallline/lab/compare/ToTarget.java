package dev.fallline.lab.compare;

import static dev.fallline.train.Subset.VALIDATION;

import dev.fallline.train.Epoch;

import java.util.List;

/**
 * How long it took to come to an accuracy or R² on validation, looked at after every epoch.
 *
 * @param reached trainings that reached it
 * @param trainings from fresh seeds, all of them
 * @param steps updates, the median over all trainings; null if no more than half reached it
 * @param epochs likewise
 * @param seconds of training, likewise
 */
public record ToTarget(int reached, int trainings, Double steps, Double epochs, Double seconds) {
    /**
     * @param target accuracy on validation, 0 to 1
     */
    static ToTarget of(List<TrialResult> fresh, double target) {
        List<double[]> ways = fresh.stream().map(s -> way(s, target)).toList();
        return new ToTarget(
                (int) ways.stream().filter(w -> Double.isFinite(w[0])).count(),
                fresh.size(),
                median(ways, 0),
                median(ways, 1),
                median(ways, 2));
    }

    /** Steps, epochs and seconds; infinite if it was never reached. */
    private static double[] way(TrialResult training, double target) {
        double seconds = 0;
        for (Epoch e : training.epochs()) {
            seconds += e.seconds();
            if (training.measure().of(e, VALIDATION) >= target)
                return new double[] {e.steps(), e.epoch(), seconds};
        }
        double never = Double.POSITIVE_INFINITY;
        return new double[] {never, never, never};
    }

    private static Double median(List<double[]> ways, int which) {
        double median = Medians.of(ways.stream().mapToDouble(w -> w[which]).toArray());
        return Double.isFinite(median) ? median : null;
    }

    /** The same with another time: one that did the same step by step takes as long. */
    ToTarget taking(Double time) {
        return new ToTarget(reached, trainings, steps, epochs, time);
    }
}
