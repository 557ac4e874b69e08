package dev.fallline.report;

import dev.fallline.lab.RateAdvice;
import dev.fallline.lab.RateCurve;
import dev.fallline.lab.RateCurve.Point;
import dev.fallline.report.LineChart.Line;
import dev.fallline.train.Config;
import dev.fallline.train.Setup;
import dev.fallline.train.TrainingSettings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The page of a learning rate range test. */
public final class RateCurvePage {
    private final RateCurve curve;
    private final RateAdvice advice;

    private RateCurvePage(RateCurve curve, RateAdvice advice) {
        this.curve = curve;
        this.advice = advice;
    }

    /**
     * @param setup of the training that was made
     * @param device in words
     */
    public static Page of(RateCurve curve, RateAdvice advice, Setup setup, String device) {
        RateCurvePage page = new RateCurvePage(curve, advice);
        List<Section> sections = new ArrayList<>(List.of(page.result(setup, device)));
        if (!curve.points().isEmpty()) sections.add(new Section("Curve", page.chart()));
        sections.add(Provenance.configuration(asked(setup.config())));
        return new Page(
                "A learning rate for " + setup.program().title(),
                "on %s, with batches of %,d".formatted(setup.data().name(), setup.batch()),
                sections);
    }

    /** Without what the test set by itself. */
    private static Config asked(Config config) {
        return config.without(List.of(TrainingSettings.LR, TrainingSettings.EPOCHS));
    }

    private Section result(Setup setup, String device) {
        List<Block> blocks = new ArrayList<>();
        String reason =
                Character.toUpperCase(advice.reason().charAt(0)) + advice.reason().substring(1);
        if (advice.suggestion() == null) {
            blocks.add(Paragraph.warning("No rate can be suggested: " + advice.reason() + "."));
        }
        Point least = advice.least();
        blocks.add(
                new Facts()
                        .add("suggested rate", advice.suggestion(), Unit.NUMBER)
                        .add("slope there, in a decade", advice.slope(), Unit.NUMBER)
                        .add("minimum/10", advice.tenthOfLeast(), Unit.NUMBER)
                        .add(
                                "least smoothed loss",
                                least == null ? null : least.smoothed(),
                                Unit.NUMBER)
                        .add("rates", rates())
                        .add("steps", curve.points().size(), Unit.COUNT)
                        .add("ended", ended())
                        .add("parameters", setup.mlp().layout().learnedSize(), Unit.COUNT)
                        .add("device", device));
        if (advice.suggestion() != null) blocks.add(new Paragraph(reason + "."));
        if (advice.caution() != null) blocks.add(Paragraph.warning(advice.caution() + "."));
        return new Section("Result", blocks);
    }

    private String rates() {
        return Unit.NUMBER.text(curve.range().from())
                + " to "
                + Unit.NUMBER.text(curve.range().to());
    }

    private String ended() {
        return switch (curve.ending()) {
            case WHOLE_RANGE -> "all rates were tried";
            case BLOWN_UP -> "the smoothed loss was four times its least";
            case NOT_FINITE -> "the numbers ran out of range";
            case INTERRUPTED -> "interrupted";
        };
    }

    private LineChart chart() {
        double[] rates = column(Point::rate);
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of("smoothed loss", rates, column(Point::smoothed)));
        lines.add(Line.of("loss of the step", rates, column(Point::loss)));
        if (advice.least() != null) {
            lines.add(mark("steepest descent", advice.steepest()));
            lines.add(mark("minimum/10", nearest(advice.tenthOfLeast())));
        }
        return new LineChart(
                "Loss over the rising rate",
                "Each step has its own rate. Smoothed is the mean of this loss and those before, the latest counting most.",
                ChartAxis.log("learning rate"),
                ChartAxis.log("loss"),
                lines);
    }

    private double[] column(ToDoubleFunction<Point> value) {
        return curve.points().stream().mapToDouble(value).toArray();
    }

    private static Line mark(String name, Point p) {
        return Line.of(name, new double[] {p.rate()}, new double[] {p.smoothed()});
    }

    /** The point of the curve at a rate, or next to it. */
    private Point nearest(double rate) {
        return curve.points().stream()
                .min(Comparator.comparingDouble(p -> Math.abs(Math.log(p.rate() / rate))))
                .orElseThrow();
    }
}
