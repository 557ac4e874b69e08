package dev.fallline.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import dev.fallline.io.AtomicFile;
import dev.fallline.lab.RateAdvice;
import dev.fallline.lab.RateCurve;
import dev.fallline.lab.RateCurve.Point;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What came of a range test, for people, as JSON and as CSV. */
record RateCurveView(RateCurve curve, RateAdvice advice) {
    private static final int ROWS = 30;
    private static final int BAR = 40;

    JsonElement document() {
        JsonObject document = new JsonObject();
        document.addProperty("from", curve.range().from());
        document.addProperty("to", curve.range().to());
        document.addProperty("steps", curve.range().steps());
        document.addProperty("ending", curve.ending().label());
        document.addProperty("suggestion", advice.suggestion());
        document.addProperty("reason", advice.reason());
        document.addProperty("caution", advice.caution());
        document.add("steepest", Documents.of(advice.steepest()));
        document.addProperty("slope", advice.slope());
        document.add("least", Documents.of(advice.least()));
        document.addProperty("tenth_of_least", advice.tenthOfLeast());
        document.add("points", Documents.of(curve.points()));
        return document;
    }

    void write(Path file) {
        String rows =
                curve.points().stream()
                        .map(
                                p ->
                                        "%d,%s,%s,%s\n"
                                                .formatted(
                                                        p.step(), p.rate(), p.loss(), p.smoothed()))
                        .collect(Collectors.joining());
        AtomicFile.write(file, "step,rate,loss,smoothed\n" + rows);
    }

    /** The curve, and what it says; no newline after the last line. */
    String text(boolean unicode) {
        StringBuilder text = new StringBuilder();
        if (!curve.points().isEmpty()) text.append('\n').append(bars(unicode)).append("\n\n");
        if (advice.suggestion() != null) {
            text.append(
                    "suggestion    %s: %s\n".formatted(rate(advice.suggestion()), advice.reason()));
        }
        if (advice.least() != null) {
            text.append(
                    "minimum/10    %s, a tenth of %s, where the smoothed loss is least, %s\n"
                            .formatted(
                                    rate(advice.tenthOfLeast()),
                                    rate(advice.least().rate()),
                                    Text.loss(advice.least().smoothed())));
        }
        if (advice.caution() != null) text.append("caution       " + advice.caution() + "\n");
        return text + "ended         " + ending();
    }

    private String ending() {
        if (curve.points().isEmpty()) return "before the first step: " + why();
        Point last = curve.points().getLast();
        return "at step %,d, rate %s: %s".formatted(last.step() + 1, rate(last.rate()), why());
    }

    private String why() {
        return switch (curve.ending()) {
            case WHOLE_RANGE -> "all rates were tried";
            case BLOWN_UP -> "the smoothed loss was more than four times its least";
            case NOT_FINITE -> "the numbers of the next step ran out of range";
            case INTERRUPTED -> "interrupted";
        };
    }

    /** Some of the steps, those that matter among them; bars up to the loss at the beginning. */
    private String bars(boolean unicode) {
        List<Point> points = curve.points();
        TreeSet<Integer> shown = new TreeSet<>();
        int stride = Math.ceilDiv(curve.range().steps(), ROWS);
        for (int i = 0; i < points.size(); i += stride) shown.add(i);
        if (advice.least() != null) {
            shown.add(advice.steepest().step());
            shown.add(advice.least().step());
        }
        double full = 1.25 * points.getFirst().smoothed();
        StringBuilder bars = new StringBuilder("    rate      loss");
        for (int i : shown) {
            Point p = points.get(i);
            String bar = Bars.bar(p.smoothed() / full, BAR, unicode);
            String line =
                    "\n%8s  %8s  %s  %s"
                            .formatted(rate(p.rate()), Text.loss(p.smoothed()), bar, mark(p));
            bars.append(line.stripTrailing());
        }
        return bars.toString();
    }

    private String mark(Point p) {
        if (p.equals(advice.least())) return "< minimum";
        return p.equals(advice.steepest()) ? "< steepest descent" : "";
    }

    private static String rate(double rate) {
        return Text.size(rate);
    }
}
