package dev.fallline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.report.LineChart.Line;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;

/** The buttons below charts, with mouse, keys and fingers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChartToolsTest {
    private static final int CURVE = 0;
    private static final int ZEROS = 1;
    private static final int MANY = 2;
    private static final int MAP = 3;
    private static final int SURFACE = 4;
    private static final int BARS = 5;
    private static final int PART = 6;

    private Browser browser;
    private Path page;

    @BeforeAll
    void write(@TempDir Path folder) throws Exception {
        browser = Browser.needed();
        page = folder.resolve("page.html");
        double[] x = IntStream.rangeClosed(0, 100).mapToDouble(i -> i).toArray();
        double[] y = IntStream.rangeClosed(0, 100).mapToDouble(i -> 1 / (1.0 + i)).toArray();
        ChartAxis step = ChartAxis.of("step");
        ChartAxis loss = ChartAxis.of("loss");
        Line zeros = Line.of("b", new double[] {1, 2, 3}, new double[] {0, 10, -1});
        List<Line> many =
                IntStream.range(0, 9)
                        .mapToObj(i -> Line.of("curve " + i, x, scaled(y, i + 1)))
                        .toList();
        SampledFunction grid =
                SampledFunction.of((a, b) -> a * a + b * b, new PlotBounds(-2, 2, -2, 2), 41);
        var way =
                new Trajectory(
                        "path",
                        new double[] {1, 0.2},
                        new double[] {1, 0.1},
                        new double[] {2, .05});
        new Page(
                        "Tools",
                        "",
                        List.of(
                                new Section(
                                        "Charts",
                                        new LineChart(
                                                "Loss, by step",
                                                step,
                                                loss,
                                                List.of(Line.of("train", x, y), zeros(x, y))),
                                        new LineChart(
                                                "Zeros",
                                                step,
                                                ChartAxis.log("value"),
                                                List.of(zeros)),
                                        new LineChart("Many", step, loss, many).drawing(6),
                                        new ContourChart(
                                                "Map", step, loss, loss, grid, List.of(way)),
                                        new SurfaceChart(
                                                "Surface", step, loss, loss, grid, List.of(way)),
                                        new BarChart(
                                                "Bars",
                                                "",
                                                ChartAxis.of("seconds"),
                                                List.of(new BarChart.Bar("sgd", 3, 2, 4))),
                                        new LineChart(
                                                "Part",
                                                step,
                                                ChartAxis.log("loss").showing(0.1, 10),
                                                List.of(
                                                        Line.of(
                                                                "a",
                                                                new double[] {1, 2, 3},
                                                                new double[] {0.01, 1, 1e4}))))))
                .write(page);
    }

    private static Line zeros(double[] x, double[] y) {
        return Line.of("a < b & c", x, scaled(y, 0.5));
    }

    private static double[] scaled(double[] values, double factor) {
        return Arrays.stream(values).map(v -> v * factor).toArray();
    }

    @BeforeEach
    void open() {
        browser.resize(1280, 900);
        browser.prefer("light");
        browser.open(page);
    }

    private static String plot(int chart) {
        return "document.querySelectorAll('.plot')[%d]".formatted(chart);
    }

    private static String button(int chart, String text) {
        return "[...%s.parentElement.querySelectorAll('.tools button')].find(b => b.textContent === '%s')"
                .formatted(plot(chart), text);
    }

    private double[] shown(int chart, String axis) {
        String extent =
                "echarts.getInstanceByDom(%s).getModel().getComponent('%sAxis').axis.scale.getExtent().map(String)";
        return browser.texts(extent.formatted(plot(chart), axis)).stream()
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private void assertShown(int chart, String axis, double from, double to) {
        double[] range = shown(chart, axis);
        assertThat(range[0]).as(axis).isCloseTo(from, within(1e-9));
        assertThat(range[1]).as(axis).isCloseTo(to, within(1e-9));
    }

    /** From 25 to 75 the curves are between 0.5/76 and 1/26; a margin of 5 % is added. */
    @Test
    void keysZoomAndMoveAndTheOtherAxisFits() {
        assertShown(CURVE, "x", 0, 100);
        double[] all = shown(CURVE, "y");
        browser.evaluate(plot(CURVE) + ".focus()");
        browser.press("+");
        assertShown(CURVE, "x", 25, 75);
        double margin = 0.05 * (1 / 26.0 - 0.5 / 76);
        assertShown(CURVE, "y", 0.5 / 76 - margin, 1 / 26.0 + margin);
        browser.press("ArrowRight");
        assertShown(CURVE, "x", 35, 85);
        browser.press("-");
        assertShown(CURVE, "x", 0, 100);
        assertThat(shown(CURVE, "y")).isEqualTo(all);
        browser.press("+");
        browser.press("0");
        assertShown(CURVE, "x", 0, 100);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theMouseSelectsWhatIsShown() {
        browser.evaluate(plot(CURVE) + ".scrollIntoView({block: 'center'})");
        String at =
                "echarts.getInstanceByDom(%s).convertToPixel('grid', [%s, %s])[%d] + %s.getBoundingClientRect().%s";
        int left = (int) browser.number(at.formatted(plot(CURVE), 20, 0.6, 0, plot(CURVE), "left"));
        int top = (int) browser.number(at.formatted(plot(CURVE), 20, 0.6, 1, plot(CURVE), "top"));
        int right =
                (int) browser.number(at.formatted(plot(CURVE), 60, 0.2, 0, plot(CURVE), "left"));
        int bottom =
                (int) browser.number(at.formatted(plot(CURVE), 60, 0.2, 1, plot(CURVE), "top"));
        browser.drag(right, bottom, left - right, top - bottom);
        double[] x = shown(CURVE, "x");
        assertThat(x[0]).isBetween(19.0, 21.0);
        assertThat(x[1]).isBetween(59.0, 61.0);
        assertThat(shown(CURVE, "y")[0]).isBetween(0.19, 0.21);
        assertThat(shown(CURVE, "y")[1]).isBetween(0.59, 0.61);
        assertThat(browser.number("document.querySelectorAll('.frame').length")).isZero();
        browser.click(button(CURVE, "All"));
        assertShown(CURVE, "x", 0, 100);
        assertThat(browser.evaluate(button(CURVE, "All") + ".disabled").getAsBoolean()).isTrue();
    }

    /** Once zoomed, a finger moves what is shown; before, it moves the page. */
    @Test
    void aFingerMovesWhatIsShown() {
        browser.click(button(CURVE, "+"));
        browser.evaluate(plot(CURVE) + ".scrollIntoView({block: 'center'})");
        String box = plot(CURVE) + ".getBoundingClientRect()";
        double x = browser.number(box + ".left + 300");
        double y = browser.number(box + ".top + 150");
        browser.touch(new double[] {x, y, x - 30, y, x - 60, y, x - 90, y});
        browser.settle();
        double[] range = shown(CURVE, "x");
        assertThat(range[1] - range[0]).isCloseTo(50, within(1e-9));
        assertThat(range[0]).isGreaterThan(27);
    }

    /** What is shown survives a new theme, as it does new numbers. */
    @Test
    void choicesOutliveTheDrawing() {
        browser.click(button(CURVE, "+"));
        browser.evaluate(
                plot(CURVE) + ".parentElement.querySelectorAll('.legend button')[1].click()");
        browser.prefer("dark");
        assertShown(CURVE, "x", 25, 75);
        String pressed =
                plot(CURVE)
                        + ".parentElement.querySelectorAll('.legend button')[1].getAttribute('aria-pressed')";
        assertThat(browser.text(pressed)).isEqualTo("false");
        String selected =
                "echarts.getInstanceByDom(%s).getOption().legend[0].selected['a < b & c']";
        assertThat(browser.evaluate(selected.formatted(plot(CURVE))).getAsBoolean()).isFalse();
        browser.prefer("light");
    }

    @Test
    void theScaleChangesByKeyAndTheFocusStays() {
        String first = "echarts.getInstanceByDom(%s).getOption().series[0].data[9][1]";
        assertThat(browser.number(first.formatted(plot(CURVE)))).isEqualTo(0.1);
        browser.evaluate(button(CURVE, "Log") + ".focus()");
        browser.press("Enter");
        assertThat(browser.number(first.formatted(plot(CURVE)))).isCloseTo(-1, within(1e-12));
        assertThat(browser.text("document.activeElement.textContent")).isEqualTo("Log");
        assertThat(browser.text("document.activeElement.getAttribute('aria-pressed')"))
                .isEqualTo("true");
        assertThat(
                        browser.texts(
                                "[...%s.querySelectorAll('text')].map(t => t.textContent)"
                                        .formatted(plot(CURVE))))
                .contains("0.01", "0.1", "1");
        browser.press("Enter");
        assertThat(browser.number(first.formatted(plot(CURVE)))).isEqualTo(0.1);
    }

    /** A logarithmic axis has no place for 0 and −1; a linear one has. */
    @Test
    void whatIsNotPositiveIsDrawnOnALinearScaleOnly() {
        String drawn =
                "echarts.getInstanceByDom(%s).getOption().series[0].data.map(p => String(p[1]))"
                        .formatted(plot(ZEROS));
        assertThat(browser.texts(drawn)).containsExactly("null", "1", "null");
        browser.click(button(ZEROS, "Log"));
        assertThat(browser.texts(drawn)).containsExactly("0", "10", "-1");
    }

    @Test
    void someOfManyCurvesAreDrawnUntilTheReaderAsks() {
        String pressed =
                "[...%s.parentElement.querySelectorAll('.legend button[aria-pressed=true]')].map(b => b.textContent)"
                        .formatted(plot(MANY));
        String curves =
                "[...%s.querySelectorAll('path')].filter(p => p.getAttribute('stroke-width') === '2').length"
                        .formatted(plot(MANY));
        assertThat(browser.texts(pressed)).hasSize(6).doesNotContain("curve 6");
        assertThat(browser.number(curves)).isEqualTo(6);
        browser.click(plot(MANY) + ".parentElement.querySelector('.legend .all')");
        assertThat(browser.texts(pressed)).hasSize(9);
        assertThat(browser.number(curves)).isEqualTo(9);
        browser.click(plot(MANY) + ".parentElement.querySelector('.legend .all')");
        assertThat(browser.texts(pressed)).isEmpty();
    }

    @Test
    void aMapIsZoomedInBothDirections() {
        browser.click(button(MAP, "+"));
        assertShown(MAP, "x", -1, 1);
        assertShown(MAP, "y", -1, 1);
        assertThat(browser.number(plot(MAP) + ".querySelectorAll('image').length")).isEqualTo(1);
        browser.evaluate(plot(MAP) + ".focus()");
        browser.press("ArrowUp");
        assertShown(MAP, "y", -0.6, 1.4);
        assertThat(browser.complaints()).isEmpty();
    }

    /** An axis may show a part at first, from which readers zoom out. */
    @Test
    void aPartIsShownAtFirst() {
        assertShown(PART, "y", -1, 1); // of powers of ten
        browser.click(button(PART, "All"));
        assertThat(shown(PART, "y")[1]).isEqualTo(4);
        browser.click(button(PART, "Log"));
        assertShown(PART, "y", 0.1, 10);
    }

    /** The bar stays below the map at every width, and goes with it into the saved picture. */
    @Test
    void aMapHasABarOfItsColors() {
        String texts =
                "[...%s.querySelectorAll('svg text')].map(t => t.textContent)".formatted(plot(MAP));
        for (int width : new int[] {1280, 390}) {
            browser.resize(width, 900);
            assertThat(browser.texts(texts)).contains("0", "8");
            String bar =
                    "[...%s.querySelectorAll('svg path, svg rect')].find(p => (p.getAttribute('fill') || '').startsWith('url(')).getBoundingClientRect()"
                            .formatted(plot(MAP));
            double edge = browser.number(plot(MAP) + ".getBoundingClientRect().left");
            assertThat(browser.number(bar + ".left") - edge).isCloseTo(40, within(1.0));
            assertThat(browser.number(bar + ".width"))
                    .isCloseTo(browser.number(plot(MAP) + ".clientWidth") - 80, within(2.0));
        }
    }

    @Test
    void chartsAreSavedAsPictures(@TempDir Path saved) throws Exception {
        browser.saveTo(saved);
        browser.click(button(CURVE, "SVG"));
        assertThat(parse(saved(saved, "loss-by-step.svg")).getTextContent())
                .contains("Loss, by step", "train", "a < b & c", "step", "loss");
        browser.click(button(CURVE, "PNG"));
        BufferedImage png = ImageIO.read(saved(saved, "loss-by-step.png").toFile());
        double width = browser.number(plot(CURVE) + ".clientWidth");
        assertThat(png.getWidth()).isEqualTo((int) (2 * width));
        assertThat(share(png, 0x0072b2)).as("the curve").isBetween(0.001, 0.05);
        browser.click(button(MAP, "PNG"));
        BufferedImage map = ImageIO.read(saved(saved, "map.png").toFile());
        assertThat(share(map, 0xffffff)).as("the map's shades").isLessThan(0.4);
        browser.click(button(SURFACE, "PNG"));
        BufferedImage surface = ImageIO.read(saved(saved, "surface.png").toFile());
        assertThat(surface.getRGB(2, surface.getHeight() - 2) & 0xffffff).isEqualTo(0xffffff);
        assertThat(share(surface, 0xffffff)).isBetween(0.2, 0.9);
        browser.click(button(SURFACE, "SVG"));
        Element drawn = parse(saved(saved, "surface.svg"));
        assertThat(drawn.getElementsByTagName("path").getLength()).isGreaterThan(1_000);
        assertThat(drawn.getTextContent()).contains("Surface", "step", "loss");
        assertThat(Files.readString(saved.resolve("surface.svg")))
                .doesNotContain("NaN", "undefined");
        browser.click(button(BARS, "PNG"));
        saved(saved, "bars.png");
        assertThat(browser.complaints()).isEmpty();
    }

    private static Element parse(Path svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(svg.toFile())
                .getDocumentElement();
    }

    /** Waits for a file to be whole. */
    private static Path saved(Path folder, String name) throws IOException, InterruptedException {
        Path file = folder.resolve(name);
        long before = -1;
        for (int i = 0; i < 200; i++) {
            long now = Files.exists(file) ? Files.size(file) : 0;
            if (now > 0 && now == before) return file;
            before = now;
            Thread.sleep(50);
        }
        throw new AssertionError(file + " was not saved");
    }

    /** Of the pixels, those of a color. */
    private static double share(BufferedImage picture, int color) {
        int[] all =
                picture.getRGB(
                        0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
        return IntStream.of(all).filter(p -> (p & 0xffffff) == color).count() / (double) all.length;
    }

    @Test
    void whatCannotBeZoomedHasNoButtonsForIt() {
        String names =
                "[...%s.parentElement.querySelectorAll('.tools button')].map(b => b.textContent)";
        assertThat(browser.texts(names.formatted(plot(BARS)))).containsExactly("PNG", "SVG");
        assertThat(browser.texts(names.formatted(plot(SURFACE)))).containsExactly("PNG", "SVG");
        assertThat(browser.texts(names.formatted(plot(MAP))))
                .containsExactly("+", "−", "All", "PNG", "SVG");
    }

    /** Windows are dragged narrower than any telephone. */
    @Test
    void resizingLogsNothing() {
        for (int width : new int[] {900, 390, 200, 90, 60, 30, 700}) browser.resize(width, 700);
        browser.click(button(CURVE, "+"));
        for (int width : new int[] {90, 1280}) browser.resize(width, 700);
        assertThat(browser.complaints()).isEmpty();
    }
}
