package dev.fallline.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;

import dev.fallline.report.LineChart.Line;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What is in a page, without a browser. */
class PageTest {
    private static final String NASTY = "</script><img src=x onerror=alert(1)>&\"'<!--\u2028";

    private static Page page(Block... blocks) {
        return new Page("title", "", List.of(new Section("section", blocks)));
    }

    /** The page without the library and the scripts. */
    private static String body(Page page) {
        String html = page.html();
        return html.substring(html.indexOf("<header>"), html.indexOf("</main>"));
    }

    private static JsonObject option(Page page) {
        String body = body(page);
        String start = "<script type=\"application/json\">";
        int from = body.indexOf(start) + start.length();
        return JsonParser.parseString(body.substring(from, body.indexOf("</script>", from)))
                .getAsJsonObject();
    }

    @Test
    void whatIsWrittenIsWhatTheTextIs(@TempDir Path folder) {
        Page page = page(new Paragraph("hello"));
        page.write(folder.resolve("page.html"));
        assertThat(folder.resolve("page.html")).content().isEqualTo(page.html());
        assertThat(page.html()).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
    }

    @Test
    void textsMayHoldAnything() {
        Line line = Line.of(NASTY, new double[] {1, 2}, new double[] {3, 4});
        Page page =
                new Page(
                        NASTY,
                        NASTY,
                        List.of(
                                new Section(
                                        NASTY,
                                        new Paragraph(NASTY),
                                        new Facts().add(NASTY, NASTY),
                                        new LineChart(
                                                NASTY,
                                                NASTY,
                                                ChartAxis.of(NASTY),
                                                ChartAxis.of(NASTY),
                                                List.of(line)))));
        String body = body(page);
        assertThat(body).doesNotContain("<img").doesNotContain("<!--");
        // The one script is the chart's, and it says the name as it is.
        assertThat(body.split("</script>", -1)).hasSize(2);
        JsonObject series = option(page).getAsJsonArray("series").get(0).getAsJsonObject();
        assertThat(series.get("name").getAsString()).isEqualTo(NASTY);
        assertThat(page.html()).contains("<title>&lt;/script&gt;&lt;img");
    }

    @Test
    void itAsksForNothingFromOutside() {
        String html = page(new Paragraph("")).html();
        String head = html.substring(0, html.indexOf("<header>"));
        assertThat(head).contains("default-src 'none'");
        assertThat(head).doesNotContain("<link").doesNotContain("@import").doesNotContain("url(");
    }

    @Test
    void tablesKeepAllDigits() {
        Map<String, Double> numbers = Map.of("x", 0.123456789, "z", Double.NaN);
        Page page =
                page(
                        DataTable.of(
                                "c",
                                List.of("x", "y", "z"),
                                TableColumn.text("a", x -> x),
                                TableColumn.of("b", NumberFormat.PERCENT, numbers::get)));
        assertThat(body(page))
                .contains("<td class=\"number\" data-value=\"0.123456789\">12.35 %</td>")
                .contains("<td>y</td><td class=\"number\">–</td>")
                .contains("data-value=\"NaN\">–</td>");
    }

    @Test
    void curvesKeepAllDigitsAndGapsAreNull() {
        Line line =
                new Line(
                        "a",
                        new double[] {1, 2, 3},
                        new double[] {0.1234567890123, Double.NaN, -1},
                        new double[] {0, 0, 0},
                        new double[] {1, 1, Double.POSITIVE_INFINITY});
        Page page = page(new LineChart("t", ChartAxis.of("x"), ChartAxis.of("y"), List.of(line)));
        JsonArray series = option(page).getAsJsonArray("series");
        assertThat(series.get(0).getAsJsonObject().get("data").toString())
                .isEqualTo("[[1.0,0.0,1.0],[2.0,0.0,1.0],[3.0,0.0,null]]");
        assertThat(series.get(1).getAsJsonObject().get("data").toString())
                .isEqualTo("[[1.0,0.1234567890123],[2.0,null],[3.0,-1.0]]");
    }

    @Test
    void longCurvesAreThinnedButKeepTheirEndsAndWords() {
        double[] x = SampledFunction.spaced(0, 9999, 10_000);
        double[] y = x.clone();
        y[5001] = -7;
        Line line = Line.of("a", x, y);
        LineChart chart = new LineChart("t", ChartAxis.of("x"), ChartAxis.of("y"), List.of(line));
        JsonArray data =
                chart.option()
                        .getAsJsonArray("series")
                        .get(0)
                        .getAsJsonObject()
                        .getAsJsonArray("data");
        assertThat(data.size()).isBetween(1000, 1001);
        assertThat(data.get(0).toString()).isEqualTo("[0.0,0.0]");
        assertThat(data.get(data.size() - 1).toString()).isEqualTo("[9999.0,9999.0]");
        assertThat(chart.words()).contains("least -7 (x 5,001)");
    }

    @Test
    void curvesAreDescribed() {
        double[] x = {1, 2, 3};
        ChartAxis epoch = ChartAxis.of("epoch", NumberFormat.COUNT);
        ChartAxis loss = ChartAxis.of("loss");
        assertThat(Curve.of("a", x, new double[] {5, 1, 3}).words(epoch, loss))
                .isEqualTo("a: from 5 (epoch 1) to 3 (epoch 3), least 1 (epoch 2).");
        assertThat(Curve.of("a", x, new double[] {Double.NaN, 9, Double.NaN}).words(epoch, loss))
                .isEqualTo("a: 9 (epoch 2).");
        assertThat(Curve.of("a", x, new double[] {2, 2, 2}).words(epoch, loss))
                .isEqualTo("a: 2 throughout.");
    }

    /** Quartiles of 1, 2, 3, 4, 10 by hand. */
    @Test
    void boxesStandAtTheQuartiles() {
        var group = new DistributionChart.Group("g", new double[] {10, 2, Double.NaN, 1, 4, 3});
        var chart = new DistributionChart("t", "", ChartAxis.of("v"), List.of(group));
        JsonArray series = chart.option().getAsJsonArray("series");
        assertThat(series.get(0).getAsJsonObject().get("data").toString())
                .isEqualTo("[[1.0,2.0,3.0,4.0,10.0]]");
        assertThat(chart.words()).isEqualTo("g: median 3 of 5, from 1 to 10.");
    }

    @Test
    void mistakesAreNamed() {
        var chart = new HeatmapChart("t", List.of("a", "b"), new int[][] {{7, 3}, {1, 9}});
        assertThat(chart.words())
                .isEqualTo(
                        "16 of 20 examples are classified correctly. The most frequent error: a predicted as b, 3 of 10 times.");
    }

    @Test
    void contourLinesLieWhereTheFunctionHasTheirValue() {
        SampledFunction grid =
                SampledFunction.of((x, y) -> x * x + y * y, new PlotBounds(-2, 2, -2, 2), 81);
        List<double[]> pieces = Isolines.of(grid, 1);
        double length = 0;
        for (double[] p : pieces) {
            assertThat(Math.hypot(p[0], p[1])).isBetween(0.999, 1.001);
            assertThat(Math.hypot(p[2], p[3])).isBetween(0.999, 1.001);
            length += Math.hypot(p[2] - p[0], p[3] - p[1]);
        }
        assertThat(length).isBetween(2 * Math.PI - 0.01, 2 * Math.PI + 0.01);
    }

    /** Each end of a piece is the end of another one, or on the border of the map. */
    @Test
    void contourLinesInANarrowValleyAreUnbroken() {
        PlotBounds window = new PlotBounds(-1.6, 1.2, -0.3, 1.3);
        SampledFunction grid =
                SampledFunction.of(
                        (x, y) -> Math.pow(1 - x, 2) + 100 * Math.pow(y - x * x, 2), window, 161);
        LogRelief relief = LogRelief.of(grid.sorted(), 0.02);
        SampledFunction shares = grid.map(relief::share);
        for (double level : relief.levels()) {
            Map<List<Double>, Integer> ends = new HashMap<>();
            for (double[] p : Isolines.of(shares, level)) {
                ends.merge(List.of(p[0], p[1]), 1, Integer::sum);
                ends.merge(List.of(p[2], p[3]), 1, Integer::sum);
            }
            assertThat(ends).isNotEmpty();
            ends.forEach(
                    (end, count) -> {
                        double x = end.get(0);
                        double y = end.get(1);
                        double inside =
                                Math.min(Math.min(x + 1.6, 1.2 - x), Math.min(y + 0.3, 1.3 - y));
                        boolean border = inside < 1e-12;
                        assertThat(count).as("%s at %s", level, end).isEqualTo(border ? 1 : 2);
                    });
        }
    }

    /** A cell whose corners are high and low in turn, by hand. */
    @Test
    void atASaddleTheMeanDecidesWhichCornersAreCutOff() {
        double[] sides = {0, 1};
        var high = new SampledFunction(sides, sides, new double[][] {{4, 0}, {0, 4}});
        assertThat(Isolines.of(high, 1))
                .containsExactlyInAnyOrder(
                        new double[] {0.75, 0, 1, 0.25}, new double[] {0.25, 1, 0, 0.75});
        assertThat(Isolines.of(high, 3))
                .containsExactlyInAnyOrder(
                        new double[] {0.25, 0, 0, 0.25}, new double[] {0.75, 1, 1, 0.75});
    }

    /** Of x² + y² within ±2: the first line is a circle around the minimum. */
    @Test
    void thereAreContourLinesNearAMinimum() {
        SampledFunction grid =
                SampledFunction.of((x, y) -> x * x + y * y, new PlotBounds(-2, 2, -2, 2), 81);
        var map =
                new ContourChart(
                        "t",
                        ChartAxis.of("x"),
                        ChartAxis.of("y"),
                        ChartAxis.of("v"),
                        grid,
                        List.of());
        JsonObject lines =
                map.option()
                        .getAsJsonArray("series")
                        .get(1)
                        .getAsJsonObject()
                        .getAsJsonObject("levels");
        double places = lines.get("places").getAsDouble();
        JsonArray first = lines.getAsJsonArray("pieces").get(0).getAsJsonArray();
        assertThat(first.size()).isGreaterThan(40);
        for (int i = 0; i < first.size(); i += 2) {
            double x = 4 * first.get(i).getAsDouble() / places - 2;
            double y = 4 * first.get(i + 1).getAsDouble() / places - 2;
            assertThat(Math.hypot(x, y)).isBetween(0.1, 0.3);
        }
        assertThat(map.option().getAsJsonObject("bar").getAsJsonArray("values").asList())
                .hasSize(5)
                .first()
                .isEqualTo(new JsonPrimitive("0"));
    }

    @Test
    void whereTheFunctionIsNotDefinedThereAreNoLines() {
        SampledFunction grid =
                SampledFunction.of((x, y) -> Math.sqrt(x) + y, new PlotBounds(-1, 1, -1, 1), 21);
        assertThat(Isolines.of(grid, 0.5))
                .isNotEmpty()
                .allSatisfy(p -> assertThat(p[0]).isNotNegative());
        assertThat(grid.at(-0.5, 0)).isNaN();
        assertThat(grid.at(0.55, 0.05)).isBetween(0.78, 0.8); // √0.55 + 0.05 = 0.7916
    }

    @Test
    void reliefsGoFromTheLeastToTheGreatest() {
        double[] sorted = SampledFunction.spaced(-3, 5, 101);
        LogRelief relief = LogRelief.of(sorted, 0.1);
        assertThat(relief.share(-3)).isZero();
        assertThat(relief.share(5)).isEqualTo(1);
        double[] levels = relief.levels();
        for (int k = 1; k <= levels.length; k++) {
            double value = relief.value(levels[k - 1]);
            assertThat(relief.share(value) * 12).isBetween(k - 1e-9, k + 1e-9);
        }
        assertThat(LogRelief.of(new double[] {2, 2}, 0.1).levels()).isEmpty();
    }

    @Test
    void theLibraryIsThereWithItsLicense() throws Exception {
        for (String name : List.of("echarts.min.js", "LICENSE", "NOTICE", "LICENSE-d3")) {
            assertThat(Page.class.getResource("echarts/" + name)).isNotNull();
        }
        assertThat(Files.readString(Path.of("NOTICE"))).contains("Apache ECharts");
    }

    @Test
    void veryManyClassesStaySmall() {
        int n = 1000;
        List<String> names = IntStream.range(0, n).mapToObj(i -> "class " + i).toList();
        int[][] counts = new int[n][n];
        for (int i = 0; i < n; i++) for (int j = 0; j < n; j += 7) counts[i][j] = (i + j) % 5;
        HeatmapChart chart = new HeatmapChart("t", names, counts);
        assertThat(page(chart).html().length()).isLessThan(2_000_000);
        assertThat(chart.words()).endsWith("Shown are the 40 classes with the most errors.");
    }
}
