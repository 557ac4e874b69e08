package dev.fallline.train.run;

import dev.fallline.report.DataTable;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.TableColumn;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * What a run is and has come to.
 *
 * @param members of a group, of whose numbers this has the means, and what all have in common; null
 *     of a run
 * @param state {@code diverged}, or as in {@link RunFolder#state}; of a damaged run, what is wrong
 * @param begun when its configuration was written, local time
 * @param optimizer null of an imported network, as are the rate, the batch and the epochs; null
 *     where the run is damaged, as is what follows
 * @param epochs that are done
 * @param trainLoss of the epoch whose weights are kept; null before the first
 * @param valAccuracy of the same, 0 to 1; null without a validation set and in regression
 * @param valDeviation standard deviation over the members of a group; null of a run
 * @param valRmse of the same; null without a validation set and in classification
 */
public record RunSummary(
        String name,
        List<String> members,
        String state,
        String begun,
        String data,
        String optimizer,
        Double lr,
        String batch,
        Integer epochs,
        Integer epochsInAll,
        Double trainLoss,
        Double valAccuracy,
        Double testAccuracy,
        Double valRmse,
        Double testRmse,
        Double valDeviation,
        Double testDeviation,
        Double seconds) {
    private boolean isFinished() {
        return state.equals("finished");
    }

    /** Of a run that cannot be read. */
    static RunSummary damaged(String name, List<String> members, String state, String begun) {
        return new RunSummary(
                name, members, state, begun, null, null, null, null, null, null, null, null, null,
                null, null, null, null, null);
    }

    private boolean isDamaged() {
        return data == null;
    }

    /**
     * Of a group.
     *
     * @param size how many runs it is to have
     */
    static RunSummary of(String name, List<RunSummary> all, int size, String begun) {
        var means = new Members(all.stream().filter(s -> !s.isDamaged()).toList());
        boolean real = all.stream().anyMatch(s -> s.valRmse != null || s.testRmse != null);
        return new RunSummary(
                name,
                all.stream().map(RunSummary::name).toList(),
                means.state(all.size() - means.all.size(), size),
                begun,
                means.common(RunSummary::data),
                means.common(RunSummary::optimizer),
                means.common(RunSummary::lr),
                means.common(RunSummary::batch),
                means.common(RunSummary::epochs),
                means.common(RunSummary::epochsInAll),
                means.mean(RunSummary::trainLoss),
                means.mean(RunSummary::valAccuracy),
                means.mean(RunSummary::testAccuracy),
                means.mean(RunSummary::valRmse),
                means.mean(RunSummary::testRmse),
                means.deviation(real ? RunSummary::valRmse : RunSummary::valAccuracy),
                means.deviation(real ? RunSummary::testRmse : RunSummary::testAccuracy),
                means.sum(RunSummary::seconds));
    }

    /** What the members of a group have come to, without the damaged ones. */
    private record Members(List<RunSummary> all) {
        String state(int damaged, int size) {
            String common = common(RunSummary::state);
            if (common != null && all.size() == size) return common;
            String text = "%d of %d finished".formatted(count("finished"), size);
            if (count("diverged") > 0) text += ", %d diverged".formatted(count("diverged"));
            return damaged == 0 ? text : text + ", %d damaged".formatted(damaged);
        }

        private long count(String state) {
            return all.stream().filter(s -> s.state.equals(state)).count();
        }

        /** What is the same in all, else null. */
        <T> T common(Function<RunSummary, T> of) {
            T first = all.isEmpty() ? null : of.apply(all.getFirst());
            return all.stream().allMatch(s -> Objects.equals(of.apply(s), first)) ? first : null;
        }

        /** Of the finished ones, if there are some. */
        private double[] values(Function<RunSummary, Double> of) {
            boolean some = all.stream().anyMatch(RunSummary::isFinished);
            return all.stream()
                    .filter(s -> s.isFinished() || !some)
                    .map(of)
                    .filter(Objects::nonNull)
                    .mapToDouble(v -> v)
                    .toArray();
        }

        /** Of all. */
        Double sum(Function<RunSummary, Double> of) {
            return all.stream().map(of).filter(Objects::nonNull).reduce(Double::sum).orElse(null);
        }

        Double mean(Function<RunSummary, Double> of) {
            double[] values = values(of);
            return values.length == 0 ? null : DoubleStream.of(values).sum() / values.length;
        }

        /** √(Σ(x − mean)²/(n − 1)); null of fewer than two. */
        Double deviation(Function<RunSummary, Double> of) {
            double[] values = values(of);
            if (values.length < 2) return null;
            double mean = mean(of);
            double squares = DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).sum();
            return Math.sqrt(squares / (values.length - 1));
        }
    }

    /**
     * A row for each run, with the columns that have something in them: what came of it, then what
     * it is.
     */
    public static DataTable table(List<RunSummary> runs) {
        return DataTable.of(
                        "Runs",
                        runs,
                        TableColumn.text("run", RunSummary::name),
                        TableColumn.text("state", RunSummary::state),
                        TableColumn.of("val %", NumberFormat.PERCENT, RunSummary::valAccuracy),
                        TableColumn.of(
                                "± val", NumberFormat.PERCENT, accuracy(RunSummary::valDeviation)),
                        TableColumn.of("test %", NumberFormat.PERCENT, RunSummary::testAccuracy),
                        TableColumn.of(
                                "± test",
                                NumberFormat.PERCENT,
                                accuracy(RunSummary::testDeviation)),
                        TableColumn.of("val rmse", NumberFormat.LOSS, RunSummary::valRmse),
                        TableColumn.of(
                                "± val rmse", NumberFormat.LOSS, rmse(RunSummary::valDeviation)),
                        TableColumn.of("test rmse", NumberFormat.LOSS, RunSummary::testRmse),
                        TableColumn.of(
                                "± test rmse", NumberFormat.LOSS, rmse(RunSummary::testDeviation)),
                        TableColumn.of("train loss", NumberFormat.LOSS, RunSummary::trainLoss),
                        TableColumn.of(
                                "runs in group",
                                NumberFormat.COUNT,
                                s -> s.members == null ? null : s.members.size()),
                        TableColumn.text("data", RunSummary::data),
                        TableColumn.text("optimizer", RunSummary::optimizer),
                        TableColumn.of("rate", NumberFormat.SIZE, RunSummary::lr),
                        TableColumn.text("batch", RunSummary::batch),
                        TableColumn.of("epochs", NumberFormat.COUNT, RunSummary::epochs),
                        TableColumn.of("seconds", NumberFormat.NUMBER, RunSummary::seconds),
                        TableColumn.<RunSummary>text("begun", RunSummary::begun).detail())
                .withoutEmptyColumns();
    }

    private static Function<RunSummary, Double> accuracy(Function<RunSummary, Double> deviation) {
        return s -> isRmse(s) ? null : deviation.apply(s);
    }

    private static Function<RunSummary, Double> rmse(Function<RunSummary, Double> deviation) {
        return s -> isRmse(s) ? deviation.apply(s) : null;
    }

    private static boolean isRmse(RunSummary s) {
        return s.valRmse != null || s.testRmse != null;
    }
}
