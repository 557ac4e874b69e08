package dev.fallline.lab;

import dev.fallline.graph.Shape;

import java.util.Comparator;
import java.util.List;

/**
 * What a {@link GradientCheck} has found, tensor by tensor.
 *
 * @param tensors at least one
 */
public record GradientReport(List<Tensor> tensors) {
    /** The result of comparing one number. */
    public enum Finding {
        /** The function has no finite value here or next to it. */
        UNDEFINED,
        /** Differences change with the distance of the points however short it is. */
        UNSETTLED,
        /** A kink or a jump; automatic differentiation gives no number or a slope beside it. */
        KINK,
        /** The relative error is within the tolerance. */
        AGREES,
        /** The relative error is beyond the tolerance. */
        WRONG
    }

    /**
     * One number of a gradient.
     *
     * @param row from 0
     * @param column from 0
     * @param autodiff derivative by automatic differentiation
     * @param differences derivative by central differences
     * @param error relative; see {@code GradientCheck}
     * @param finding the result
     */
    public record Entry(
            int row,
            int column,
            double autodiff,
            double differences,
            double error,
            Finding finding) {}

    /**
     * A parameter.
     *
     * @param name of the parameter or variable
     * @param shape of it
     * @param entries those that were compared
     */
    public record Tensor(String name, Shape shape, List<Entry> entries) {
        private static final Comparator<Entry> ORDER =
                Comparator.comparing(Entry::finding).thenComparingDouble(Entry::error);

        /** Copies the list. */
        public Tensor {
            entries = List.copyOf(entries);
        }

        /**
         * {@return how many numbers have a result}
         *
         * @param finding the result
         */
        public long count(Finding finding) {
            return entries.stream().filter(e -> e.finding == finding).count();
        }

        /**
         * The one with the greatest error: a wrong one, else one that agrees, else a kink.
         *
         * @return one of the entries
         */
        public Entry worst() {
            return entries.stream().max(ORDER).orElseThrow();
        }

        /**
         * A name for an entry: that of a variable, or with row and column from 0.
         *
         * @param e one of the entries
         * @return such as {@code layer1.weight[3, 0]}
         */
        public String place(Entry e) {
            return shape.equals(Shape.SCALAR)
                    ? name
                    : "%s[%d, %d]".formatted(name, e.row, e.column);
        }
    }

    /** Copies the list. */
    public GradientReport {
        tensors = List.copyOf(tensors);
    }

    /**
     * Several as one, such as those of several points.
     *
     * @param reports at least one
     * @return the tensors of all
     */
    public static GradientReport of(List<GradientReport> reports) {
        return new GradientReport(reports.stream().flatMap(r -> r.tensors.stream()).toList());
    }

    /**
     * {@return how many numbers have a result}
     *
     * @param finding the result
     */
    public long count(Finding finding) {
        return tensors.stream().mapToLong(t -> t.count(finding)).sum();
    }

    /** {@return how many numbers were examined} */
    public long checked() {
        return tensors.stream().mapToLong(t -> t.entries.size()).sum();
    }

    /** {@return whether nothing is wrong, and something could be compared} */
    public boolean passed() {
        return count(Finding.WRONG) == 0
                && count(Finding.UNDEFINED) + count(Finding.UNSETTLED) < checked();
    }

    /** {@return the result as a sentence} */
    public String verdict() {
        String main = "nothing to compare";
        if (count(Finding.AGREES) > 0) main = "right: " + right();
        if (count(Finding.WRONG) > 0) main = "WRONG: " + wrong();
        return main
                + also(Finding.KINK, "at a kink or jump, where there is no derivative")
                + also(
                        Finding.UNDEFINED,
                        "not compared, because the function has no finite value there or next to it")
                + also(
                        Finding.UNSETTLED,
                        "not compared, because the differences do not settle at any distance");
    }

    private String wrong() {
        Tensor t = worst();
        Entry e = t.worst();
        return "%,d of %,d derivatives disagree with differences, the worst at %s: %s by automatic differentiation, %s by differences"
                .formatted(
                        count(Finding.WRONG),
                        checked(),
                        t.place(e),
                        number(e.autodiff),
                        number(e.differences));
    }

    private String right() {
        Tensor t = worst();
        return "the worst relative error is %.1e, at %s (%,d compared)"
                .formatted(t.worst().error, t.place(t.worst()), count(Finding.AGREES));
    }

    private String also(Finding finding, String what) {
        long count = count(finding);
        return count == 0 ? "" : "; %,d %s".formatted(count, what);
    }

    private Tensor worst() {
        return tensors.stream()
                .max(Comparator.comparing(Tensor::worst, Tensor.ORDER))
                .orElseThrow();
    }

    private static String number(double value) {
        return "%.9g".formatted(value);
    }
}
