package dev.fallline.report;

import java.util.Comparator;
import java.util.List;

/**
 * The description of a curve: places of its first, last, least and greatest point.
 *
 * @param count of its points that are finite
 */
record Curve(
        String name,
        double[] x,
        double[] y,
        int count,
        int first,
        int last,
        int least,
        int greatest) {
    static Curve of(String name, double[] x, double[] y) {
        int count = 0;
        int first = -1;
        int last = -1;
        int least = -1;
        int greatest = -1;
        for (int i = 0; i < x.length; i++) {
            if (!Double.isFinite(y[i])) continue;
            count++;
            if (first < 0) first = i;
            last = i;
            if (least < 0 || y[i] < y[least]) least = i;
            if (greatest < 0 || y[i] > y[greatest]) greatest = i;
        }
        return new Curve(name, x, y, count, first, last, least, greatest);
    }

    /** {@code train: from 0.44 (epoch 1) to 0.02 (epoch 10), at least 0.01 (epoch 9).} */
    String words(ChartAxis xs, ChartAxis ys) {
        if (count == 1) return "%s: %s.".formatted(name, at(first, xs, ys));
        if (y[least] == y[greatest]) return "%s: %s throughout.".formatted(name, ys.text(y[least]));
        StringBuilder text = new StringBuilder(name);
        text.append(": from ").append(at(first, xs, ys)).append(" to ").append(at(last, xs, ys));
        if (least != first && least != last) text.append(", least ").append(at(least, xs, ys));
        if (greatest != first && greatest != last) {
            text.append(", greatest ").append(at(greatest, xs, ys));
        }
        return text.append('.').toString();
    }

    /** The same of many curves: their ends. */
    static String words(List<Curve> curves, ChartAxis xs, ChartAxis ys) {
        Comparator<Curve> byEnd = Comparator.comparingDouble(Curve::end);
        Curve low = curves.stream().min(byEnd).orElseThrow();
        Curve high = curves.stream().max(byEnd).orElseThrow();
        return "%d curves; at their ends the least is %s: %s, and the greatest %s: %s."
                .formatted(
                        curves.size(),
                        low.name,
                        low.at(low.last, xs, ys),
                        high.name,
                        high.at(high.last, xs, ys));
    }

    private double end() {
        return y[last];
    }

    private String at(int i, ChartAxis xs, ChartAxis ys) {
        return "%s (%s %s)".formatted(ys.text(y[i]), xs.name(), xs.text(x[i]));
    }
}
