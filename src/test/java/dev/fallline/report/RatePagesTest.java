package dev.fallline.report;

import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.DEVICE;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import dev.fallline.device.Devices.Selection;
import dev.fallline.lab.RateAdvice;
import dev.fallline.lab.RateCurve;
import dev.fallline.lab.RateCurve.Point;
import dev.fallline.lab.RateCurveDocument;
import dev.fallline.lab.RateFinder;
import dev.fallline.lab.RateRange;
import dev.fallline.lab.RateSweepDocument;
import dev.fallline.lab.RateTrial;
import dev.fallline.lab.Verdict;
import dev.fallline.train.Config;
import dev.fallline.train.Metric.Direction;
import dev.fallline.train.Setup;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The pages of lr-find and lr-sweep say what was found. */
class RatePagesTest {
    /** What a chart of a page draws, series by series. */
    private static List<JsonArray> series(String html) {
        var scripts =
                Pattern.compile("<script type=\"application/json\">(.*?)</script>", Pattern.DOTALL)
                        .matcher(html);
        List<JsonArray> all = new ArrayList<>();
        while (scripts.find()) {
            JsonObject option = JsonParser.parseString(scripts.group(1)).getAsJsonObject();
            option.getAsJsonArray("series")
                    .forEach(s -> all.add(s.getAsJsonObject().getAsJsonArray("data")));
        }
        return all;
    }

    private static void assertPoint(JsonArray data, int i, double x, double y) {
        assertThat(data.get(i).getAsJsonArray().get(0).getAsDouble()).isEqualTo(x);
        assertThat(data.get(i).getAsJsonArray().get(1).getAsDouble()).isEqualTo(y);
    }

    private static final Config CONFIG = Config.DEFAULTS.with(DATA, "spiral").with(DEVICE, "cpu");

    private static final class SetupListener implements RateFinder.Listener {
        private Setup setup;

        @Override
        public void begins(Setup setup, Selection selection) {
            this.setup = setup;
        }
    }

    private static String page(RateRange range, List<RateCurve> curves) {
        var listener = new SetupListener();
        RateCurve curve = RateFinder.run(CONFIG, range, listener);
        curves.add(curve);
        return new RateCurveDocument(curve, RateAdvice.of(curve))
                .page(listener.setup, "a device")
                .html();
    }

    @Test
    void theCurveWithBothRules() {
        List<RateCurve> curves = new ArrayList<>();
        String html = page(new RateRange(1e-7, 10, 150), curves);
        List<Point> points = curves.getFirst().points();
        RateAdvice advice = RateAdvice.of(curves.getFirst());
        List<JsonArray> series = series(html);
        assertThat(series).hasSize(4);
        assertThat(series.get(0)).hasSameSizeAs(points);
        for (Point p : points) {
            assertPoint(series.get(0), p.step(), p.rate(), p.smoothed());
            assertPoint(series.get(1), p.step(), p.rate(), p.loss());
        }
        Point steepest = advice.steepest();
        assertThat(series.get(2)).hasSize(1);
        assertPoint(series.get(2), 0, steepest.rate(), steepest.smoothed());
        double tenth = series.get(3).get(0).getAsJsonArray().get(0).getAsDouble();
        assertThat(tenth / advice.tenthOfLeast()).isBetween(0.999, 1.001);
        assertThat(html)
                .contains("\"name\":\"steepest descent (")
                .contains("\"name\":\"minimum/10 (");
        assertThat(html)
                .contains("<dt>suggested rate</dt>")
                .contains("<dd>" + NumberFormat.SIZE.text(advice.suggestion()) + "</dd>")
                .contains("<dd>a device</dd>");
        String warning = "class=\"warning\">";
        if (advice.caution() == null) assertThat(html).doesNotContain(warning);
        else assertThat(html).contains(warning + advice.caution() + ".");
    }

    /**
     * The loss explodes at the end: at first the page shows the fall by 1 and 0.6 of that around
     * it.
     */
    @Test
    void theDipIsSeenBesideLossesThatExplode() {
        List<Point> points = new ArrayList<>();
        double[] losses = {2, 2, 1.9, 1.5, 1.2, 1, 1.1, 1.4, 5, 200};
        for (int i = 0; i < losses.length; i++) {
            points.add(new Point(i, Math.pow(10, i - 7), losses[i], losses[i]));
        }
        RateCurve curve =
                new RateCurve(new RateRange(1e-7, 100, 50), points, RateCurve.Ending.BLOWN_UP);
        RateAdvice advice =
                new RateAdvice(1e-4, points.get(3), -0.4, points.get(5), "because", null);
        String html = new RateCurveDocument(curve, advice).page(setup(), "a device").html();
        assertThat(html)
                .contains("\"shown\":[0.4,2.6]")
                .contains("Losses above 2.6 are not shown at first.");
    }

    private static Setup setup() {
        var listener = new SetupListener();
        RateFinder.run(CONFIG, new RateRange(1e-3, 1e-2, 50), listener);
        return listener.setup;
    }

    @Test
    void whyThereIsNoSuggestion() {
        String html = page(new RateRange(1e-12, 1e-9, 50), new ArrayList<>());
        assertThat(html)
                .contains(
                        "class=\"warning\">No rate can be suggested: the loss never falls clearly")
                .doesNotContain("suggested rate");
        assertThat(series(html)).hasSize(2);
    }

    @Test
    void trialsByTheirVerdict() {
        List<RateTrial> trials =
                List.of(
                        new RateTrial(0.01, Verdict.NOT_CONVERGED, 900, 0.75),
                        new RateTrial(0.1, Verdict.CONVERGED, 300, 0.91),
                        new RateTrial(1, Verdict.CONVERGED, 200, 0.96),
                        new RateTrial(10, Verdict.DIVERGED, 7, Double.NaN));
        String html =
                new RateSweepDocument(
                                "val accuracy",
                                NumberFormat.PERCENT,
                                Direction.HIGHER,
                                0.9,
                                trials,
                                false,
                                List.of())
                        .page("sgd", new Facts(), List.of())
                        .html();
        List<JsonArray> series = series(html);
        assertThat(series).hasSize(6);
        assertThat(series.get(0)).hasSize(2);
        assertPoint(series.get(0), 0, 0.1, 300);
        assertPoint(series.get(0), 1, 1, 200);
        assertPoint(series.get(1), 0, 0.01, 900);
        assertPoint(series.get(2), 0, 10, 7);
        assertPoint(series.get(3), 0, 1, 200); // the fastest, by a ring
        assertPoint(series.get(4), 1, 0.1, 0.91);
        assertPoint(series.get(5), 0, 1, 0.96);
        assertThat(html)
                .contains("Learning rates for sgd")
                .contains("Converged is a val accuracy of at least 90.00 %.")
                .contains("<dt>fastest rate</dt>\n<dd>1</dd>")
                .contains("<td>not converged</td>")
                .doesNotContain("class=\"warning\">");
    }

    @Test
    void noneConverged() {
        List<RateTrial> trials = List.of(new RateTrial(1e30, Verdict.DIVERGED, 2, Double.NaN));
        String html =
                new RateSweepDocument(
                                "gradient norm",
                                NumberFormat.SIZE,
                                Direction.LOWER,
                                1e-6,
                                trials,
                                false,
                                List.of())
                        .page("gd", new Facts(), List.of())
                        .html();
        assertThat(html)
                .contains("class=\"warning\">None of the rates converged.")
                .contains("Converged is a gradient norm of at most 1e-6.");
        assertThat(series(html)).as("no measure to be drawn").hasSize(1);
        assertThat(
                        new RateSweepDocument(
                                        "loss",
                                        NumberFormat.LOSS,
                                        Direction.LOWER,
                                        1,
                                        List.of(),
                                        false,
                                        List.of())
                                .page("gd", new Facts(), List.of())
                                .html())
                .contains("None of the rates converged.");
    }
}
