package dev.fallline.lab.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The best value of a range that may grow is the smallest or largest that was tried, so the optimum
 * may lie beyond.
 *
 * @param dimension whose end it is
 * @param value the best one; of a rate, without momentum
 * @param above whether it is the upper end
 */
record Edge(Dimension dimension, double value, boolean above) {
    /**
     * Whether the best of some settings lie at an edge of all.
     *
     * @param tried all of them
     */
    static Optional<Edge> of(
            Space space, Map<String, Double> best, List<Map<String, Double>> tried) {
        for (Dimension d : space.dimensions()) {
            if (!d.grows()) continue;
            double its = d.of(best);
            var values = tried.stream().mapToDouble(d::of).summaryStatistics();
            if (values.getMin() == values.getMax()) continue;
            if (its == values.getMax()) return Optional.of(new Edge(d, its, true));
            if (its == values.getMin()) return Optional.of(new Edge(d, its, false));
        }
        return Optional.empty();
    }
}
