package dev.fallline.peers;

import dev.fallline.lab.bench.BenchEnvironment;

import java.util.List;

/** Results for people, as Markdown. */
final class Tables {
    private Tables() {}

    static String environment(BenchEnvironment s, List<String> libraries, double loadAfter) {
        return """
        %s, %s, %d processors, %s
        Java %s; %s
        %s
        load %.2f before, %.2f after

        """
                .formatted(
                        s.date(),
                        s.processor(),
                        s.processors(),
                        s.os(),
                        s.java(),
                        s.fallline(),
                        String.join(", ", libraries),
                        s.loadBefore(),
                        loadAfter);
    }

    static String steady(List<Steady.Row> rows) {
        StringBuilder text = new StringBuilder();
        text.append(
                """
                | optimizer | library | used | threads | examples/s | quartiles | best Fallline ÷ it | Fallline, 1 thread ÷ it | loss after an epoch |
                |---|---|---|---:|---:|---:|---:|---:|---:|
                """);
        for (Steady.Row r : rows) {
            Spread rate = r.examplesPerSecond();
            text.append(
                    "| %s | %s | %s | %d | %,.0f | %,.0f–%,.0f | %.2f | %.2f | %.5f%s |\n"
                            .formatted(
                                    r.optimizer(),
                                    r.peer(),
                                    r.style(),
                                    r.threads(),
                                    rate.median(),
                                    rate.quartile1(),
                                    rate.quartile3(),
                                    r.ofBest(),
                                    r.ofOneThread(),
                                    r.loss(),
                                    r.learnsTheSame() ? "" : " (differs)"));
        }
        text.append(
                rows.stream().allMatch(Steady.Row::learnsTheSame)
                        ? "\nAll learn the same: their losses lie within %.0f %% of the first.\n"
                                .formatted(100 * Steady.TOLERANCE)
                        : "\nNot all learn the same, so their rates are not comparable.\n");
        return text.toString();
    }

    static String whole(List<Whole.Row> rows) {
        StringBuilder text = new StringBuilder();
        text.append(
                """
                | library | seconds | quartiles | ÷ Fallline | test accuracy |
                |---|---:|---:|---:|---:|
                """);
        for (Whole.Row r : rows) {
            text.append(
                    "| %s | %.2f | %.2f–%.2f | %.2f | %.2f %% |\n"
                            .formatted(
                                    r.peer(),
                                    r.seconds().median(),
                                    r.seconds().quartile1(),
                                    r.seconds().quartile3(),
                                    r.ofFallline(),
                                    100 * r.testAccuracy()));
        }
        return text.toString();
    }
}
