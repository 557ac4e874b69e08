package dev.fallline.data;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A summary of a data set.
 *
 * @param understood what was understood of a table, in a line; null for other data
 * @param classes none where targets are real values
 * @param targets null where there are classes
 * @param storage {@code bytes} or {@code reals}
 * @param standardized whether the reals were standardized
 * @param minimum of all features of both parts, as stored: bytes in 0 … 255
 * @param mean of the same
 * @param maximum of the same
 */
public record DatasetSummary(
        String name,
        String description,
        String understood,
        int train,
        int test,
        ExampleShape shape,
        List<ClassCount> classes,
        TargetRange targets,
        String storage,
        boolean standardized,
        double minimum,
        double mean,
        double maximum,
        String fingerprint) {
    /** How often a class occurs. */
    public record ClassCount(String name, int train, int test) {}

    /** Of the targets of both parts. */
    public record TargetRange(double minimum, double mean, double maximum) {
        private static TargetRange of(Dataset data) {
            double[] train = ((Targets.Reals) data.train().targets()).raw();
            double[] test = ((Targets.Reals) data.test().targets()).raw();
            Range range =
                    Range.EMPTY.and(train.length, i -> train[i]).and(test.length, i -> test[i]);
            double mean = range.sum / (train.length + test.length);
            return new TargetRange(range.minimum, mean, range.maximum);
        }
    }

    public static DatasetSummary of(Dataset data) {
        Features train = data.train().features();
        Features test = data.test().features();
        Range range = Range.EMPTY.and(train).and(test);
        return new DatasetSummary(
                data.name(),
                data.description(),
                data.schema().layout() == null ? null : data.understood(),
                data.train().count(),
                data.test().count(),
                data.shape(),
                data.task() == Task.REGRESSION ? List.of() : count(data),
                data.task() == Task.REGRESSION ? TargetRange.of(data) : null,
                switch (train) {
                    case Features.Bytes _ -> "bytes";
                    case Features.Reals _ -> "reals";
                },
                !data.schema().pixels() && data.schema().layout() != null,
                range.minimum,
                range.sum / ((long) train.size() + test.size()),
                range.maximum,
                data.fingerprint());
    }

    private static List<ClassCount> count(Dataset data) {
        int classes = data.classes().size();
        int[] train = count(data.train(), classes);
        int[] test = count(data.test(), classes);
        return IntStream.range(0, classes)
                .mapToObj(c -> new ClassCount(data.classes().get(c), train[c], test[c]))
                .toList();
    }

    private static int[] count(Examples part, int classes) {
        var counts = new int[classes];
        for (int label : part.labels()) counts[label]++;
        return counts;
    }

    private record Range(double minimum, double sum, double maximum) {
        static final Range EMPTY = new Range(Double.POSITIVE_INFINITY, 0, Double.NEGATIVE_INFINITY);

        Range and(Features features) {
            return switch (features) {
                case Features.Bytes(byte[] values) -> and(values);
                case Features.Reals(float[] values) -> and(values.length, i -> values[i]);
            };
        }

        private Range and(byte[] values) {
            int low = 255;
            int high = 0;
            long total = 0;
            for (byte value : values) {
                int pixel = Byte.toUnsignedInt(value);
                low = Math.min(low, pixel);
                high = Math.max(high, pixel);
                total += pixel;
            }
            return values.length == 0 ? this : and(low, total, high);
        }

        private Range and(int size, IntToDoubleFunction value) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            double total = 0;
            for (int i = 0; i < size; i++) {
                double v = value.applyAsDouble(i);
                low = Math.min(low, v);
                high = Math.max(high, v);
                total += v;
            }
            return and(low, total, high);
        }

        private Range and(double low, double total, double high) {
            return new Range(Math.min(minimum, low), sum + total, Math.max(maximum, high));
        }
    }
}
