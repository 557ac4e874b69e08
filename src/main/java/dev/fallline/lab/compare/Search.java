package dev.fallline.lab.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which settings of a contestant are tried next. It remembers what it proposed. */
interface Search {
    /**
     * What to try next.
     *
     * @param count how many
     * @param tried the results of all that was proposed before, in that order
     */
    List<Map<String, Double>> propose(int count, List<TrialResult> tried);

    /** What has been searched so far. */
    Space searched();

    /**
     * The range at whose end the best trial lies, where going on might find better.
     *
     * @param value its value there
     * @param above whether it is the upper end
     */
    record Edge(Dimension dimension, double value, boolean above) {
        /**
         * Whether the best value of a dimension that may grow is the smallest or largest tried:
         * then nothing is known of what lies beyond.
         */
        static Optional<Edge> of(Space space, List<TrialResult> tried) {
            if (tried.size() < 2) return Optional.empty();
            Map<String, Double> best =
                    tried.stream().min(TrialResult.BY_VALIDATION).orElseThrow().trial().values();
            for (Dimension d : space.dimensions()) {
                if (!d.grows()) continue;
                double its = best.get(d.name());
                var values =
                        tried.stream()
                                .mapToDouble(t -> t.trial().values().get(d.name()))
                                .summaryStatistics();
                if (values.getMin() == values.getMax()) continue;
                if (its == values.getMax()) return Optional.of(new Edge(d, its, true));
                if (its == values.getMin()) return Optional.of(new Edge(d, its, false));
            }
            return Optional.empty();
        }
    }
}
