package dev.fallline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;

import dev.fallline.TinyImages;
import dev.fallline.lab.compare.ComparisonFolder;
import dev.fallline.lab.compare.ComparisonPage;
import dev.fallline.lab.compare.ContestantResult;
import dev.fallline.lab.compare.Findings;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunFolder;
import dev.fallline.train.run.TrainingDocument;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every kind of page as a reader sees it. Pictures of all of them go to target/screenshots. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesInBrowserTest {
    private static final Path PICTURES = Path.of("target/screenshots");

    /** A desk's, and a telephone's. */
    private static final int[] WIDTHS = {1280, 390};

    private Path folder;
    private Browser browser;
    private final Map<String, Path> pages = new LinkedHashMap<>();
    private RunFolder diagnosed;
    private RunFolder pictures;
    private Findings findings;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        this.folder = folder;
        browser = Browser.needed();
        diagnosed =
                train(
                        "classes",
                        "{'data': 'spiral', 'hidden': [16, 16], 'epochs': 12, 'val-fraction': 0.2}");
        train(
                "numbers",
                "{'data': 'linear', 'model': 'linear', 'optimizer': 'sgd', 'lr': 0.1, 'epochs': 60}");
        train(
                "online",
                "{'data': 'moons', 'model': 'logistic', 'optimizer': 'sgd', 'lr': 0.5, 'online': true}");
        TinyImages.write(folder.resolve("tiny"), 90, 300);
        pictures =
                train(
                        "pictures",
                        "{'data': '%s', 'hidden': [6], 'epochs': 3}"
                                .formatted(folder.resolve("tiny")));
        write("one-variable", SamplePages.minimize("x^4 - 3*x^2 + x", "x=2"));
        write("two-variables", SamplePages.minimize("(x-3)^2 + 20*(y+1)^2", "x=0,y=0"));
        write("undefined-beside", SamplePages.minimize("x - log(x) + y^2", "x=3,y=1"));
        write("three-variables", SamplePages.minimize("x^2 + 2*y^2 + 3*z^2", "x=1,y=1,z=1"));
        write("race", SamplePages.race());
        write("starts", SamplePages.starts());
        ComparisonFolder compared = new ComparisonFolder(folder.resolve("comparison"));
        findings = SamplePages.compare(compared);
        pages.put("comparison", ComparisonPage.write(findings, compared));
        write("updates", SamplePages.updates());
        write("steps", SamplePages.steps());
        write("rate", SamplePages.rateCurve(1e-7, 10));
        write("no-rate", SamplePages.rateCurve(1e-12, 1e-9));
        write("sweep", SamplePages.rateSweep());
        write("charts", SamplePages.everyChart());
    }

    private RunFolder train(String name, String settings) {
        TrainingListener listener =
                new TrainingListener() {
                    @Override
                    public boolean diagnoses() {
                        return true;
                    }
                };
        RunFolder run = Run.start(config(settings), folder.resolve(name), listener).folder();
        pages.put(name, TrainingDocument.of(run).write());
        return run;
    }

    private static Config config(String settings) {
        return ConfigFile.parse(settings);
    }

    private void write(String name, Page page) {
        Path file = folder.resolve(name + ".html");
        page.write(file);
        pages.put(name, file);
    }

    List<String> pages() {
        return List.copyOf(pages.keySet());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void isDrawnWholeWithoutComplaint(String name) throws IOException {
        browser.resize(1280, 900);
        browser.prefer("light");
        browser.open(pages.get(name));
        for (int width : WIDTHS) {
            for (String colors : List.of("light", "dark")) {
                browser.prefer(colors);
                String what = "%s-%d-%s".formatted(name, width, colors);
                check(browser, what, width);
                String white = "document.querySelectorAll('.plot svg [fill=\"#fff\"]').length";
                assertThat(browser.number(white)).as("white symbols of %s", what).isZero();
                browser.photograph(PICTURES.resolve(what + ".png"));
            }
        }
        // Windows are dragged narrower than any telephone.
        for (int narrow : new int[] {200, 90, 40}) browser.resize(narrow, 900);
        assertThat(browser.complaints()).as(name).isEmpty();
    }

    /** Texts have other widths in other fonts. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INSTALLED")
    void isDrawnWholeIn(FontSet fonts, @TempDir Path profile) throws Exception {
        try (Browser other = new Browser(Browser.find().orElseThrow(), profile, fonts)) {
            List<String> wrong = fonts.wrongIn(other);
            assumeTrue(wrong.isEmpty(), "the browser runs " + wrong);
            other.prefer("light");
            for (String name : pages()) {
                other.resize(1280, 900);
                other.open(pages.get(name));
                for (int width : WIDTHS) check(other, "%s-%d".formatted(name, width), width);
            }
        }
    }

    private static void check(Browser browser, String what, int width) {
        browser.resize(width, 900);
        browser.resize(width, (int) browser.number("document.scrollingElement.scrollHeight"));
        assertThat(browser.complaints()).as(what).isEmpty();
        assertThat(browser.requests())
                .as(what)
                .allMatch(r -> r.startsWith("file:") || r.startsWith("data:"));
        assertThat(browser.requests()).filteredOn(r -> r.startsWith("file:")).hasSize(1);
        assertThat(browser.number("document.scrollingElement.scrollWidth"))
                .as(what)
                .isLessThanOrEqualTo(width);
        assertThat(browser.texts(EMPTY_PLOTS)).as("empty: " + what).isEmpty();
        assertThat(browser.texts(CUT_TEXTS)).as("cut: " + what).isEmpty();
        assertThat(browser.texts(OVERLAPS)).as("overlap: " + what).isEmpty();
    }

    /** Titles of charts in which nothing is drawn. */
    private static final String EMPTY_PLOTS =
            """
            [...document.querySelectorAll('.plot')].filter(plot => {
              const canvas = plot.querySelector('canvas');
              if (!canvas) return plot.querySelectorAll('svg path').length < 3;
              const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
              return data.filter(c => c > 0).length < data.length / 20;
            }).map(plot => plot.parentElement.querySelector('h3').textContent)
            """;

    /** Texts that reach beyond their drawing. */
    private static final String CUT_TEXTS =
            """
            [...document.querySelectorAll('.plot svg')].flatMap(svg => {
              const frame = svg.getBoundingClientRect();
              return [...svg.querySelectorAll('text')].filter(text => {
                const box = text.getBoundingClientRect();
                return box.left < frame.left - 1 || box.right > frame.right + 1
                  || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
              }).map(text => text.textContent);
            })
            """;

    /** Pairs of texts in a drawing, one over the other; those at a slant are left out. */
    private static final String OVERLAPS =
            """
            [...document.querySelectorAll('.plot svg')].flatMap(svg => {
              const texts = [...svg.querySelectorAll('text')]
                .filter(t => t.textContent.trim() && !/rotate|matrix/.test(t.getAttribute('transform') || ''))
                .map(t => ({t, box: t.getBoundingClientRect()}));
              return texts.flatMap((a, i) => texts.slice(i + 1)
                .filter(b => a.box.left < b.box.right - 1 && b.box.left < a.box.right - 1
                  && a.box.top < b.box.bottom - 5 && b.box.top < a.box.bottom - 5)
                .map(b => `${a.t.textContent} over ${b.t.textContent}`));
            })
            """;

    @Test
    void shownNumbersAreThoseOfTheRun() {
        browser.resize(1280, 900);
        browser.open(pages.get("classes"));
        var report = diagnosed.report();
        assertThat(browser.text("document.querySelector('dd').textContent"))
                .isEqualTo("%.2f %%".formatted(100 * report.testAccuracy()));
        String loss =
                "echarts.getInstanceByDom(document.querySelectorAll('.plot')[0]).getOption().series[0].data";
        for (int i = 0; i < report.epochs().size(); i++) {
            assertThat(browser.number(loss + "[" + i + "][1]"))
                    .isEqualTo(report.epochs().get(i).trainLoss());
        }
        String cells =
                "[...document.querySelectorAll('section > .scroll')].at(-1).querySelectorAll('tbody tr')";
        assertThat(browser.number(cells + ".length")).isEqualTo(report.epochs().size());
        assertThat(browser.number("Number(" + cells + "[2].cells[1].dataset.value)"))
                .isEqualTo(report.epochs().get(2).trainLoss());
        int right = 0;
        for (int i = 0; i < report.confusion().length; i++) right += report.confusion()[i][i];
        String said = "%d of 1,000 examples are classified correctly.".formatted(right);
        assertThat(
                        browser.texts(
                                "[...document.querySelectorAll('figcaption')].map(c => c.textContent)"))
                .anyMatch(c -> c.startsWith(said));
    }

    @Test
    void shownNumbersAreThoseOfTheComparison() {
        browser.resize(1280, 900);
        browser.open(pages.get("comparison"));
        String rows =
                "document.querySelectorAll('section > .scroll')[0].querySelectorAll('tbody tr')";
        List<ContestantResult> standings = findings.problems().getFirst().standings();
        assertThat(browser.number(rows + ".length")).isEqualTo(standings.size());
        for (int i = 0; i < standings.size(); i++) {
            ContestantResult s = standings.get(i);
            String cells = rows + "[" + i + "].cells";
            assertThat(browser.text(cells + "[0].textContent")).isEqualTo(s.contestant());
            assertThat(browser.number("Number(" + cells + "[1].dataset.value)"))
                    .isEqualTo(s.test().mean());
            assertThat(browser.number("Number(" + cells + "[2].dataset.value)"))
                    .isEqualTo(100 * s.test().deviation());
        }
        List<String> said =
                browser.texts("[...document.querySelectorAll('p')].map(p => p.textContent)");
        findings.problems()
                .forEach(p -> assertThat(said).containsAll(p.verdict()).containsAll(p.warnings()));
        assertThat(said).containsAll(findings.verdict());
    }

    @Test
    void everyChartSaysWhatItShows() {
        for (Path page : pages.values()) {
            browser.open(page);
            assertThat(
                            browser.texts(
                                    "[...document.querySelectorAll('.plot')].filter(p => p.getAttribute('role') !== 'img' || !p.getAttribute('aria-label')).map(p => p.outerHTML)"))
                    .isEmpty();
            assertThat(browser.number("document.querySelectorAll('figure details table').length"))
                    .isEqualTo(browser.number("document.querySelectorAll('figure').length"));
        }
    }

    @Test
    void aClickAndAKeySortATable() {
        browser.resize(1280, 900);
        browser.open(pages.get("starts"));
        String table = "document.querySelectorAll('section > .scroll')[1].querySelector('table')";
        String head = table + ".tHead.rows[0].cells[5]";
        String values = "[..." + table + ".tBodies[0].rows].map(r => r.cells[5].dataset.value)";
        List<Double> given = browser.texts(values).stream().map(Double::valueOf).toList();
        browser.evaluate(head + ".querySelector('button').focus()");
        browser.press("Enter");
        assertThat(browser.text(head + ".getAttribute('aria-sort')")).isEqualTo("ascending");
        List<Double> rising = browser.texts(values).stream().map(Double::valueOf).toList();
        assertThat(rising).isSorted().containsExactlyInAnyOrderElementsOf(given);
        assertThat(rising).isNotEqualTo(given);
        browser.evaluate(head + ".querySelector('button').click()");
        assertThat(browser.text(head + ".getAttribute('aria-sort')")).isEqualTo("descending");
        assertThat(browser.texts(values).stream().map(Double::valueOf).toList())
                .isEqualTo(rising.reversed());
        String names = "[..." + table + ".tHead.rows[0].cells].filter(c => c.ariaSort).length";
        assertThat(browser.number(names)).isEqualTo(1);
    }

    @Test
    void colorsFollowTheReader() {
        String paper = "getComputedStyle(document.body).backgroundColor";
        String curve = "document.querySelector('.legend svg').getAttribute('stroke')";
        browser.prefer("light");
        browser.open(pages.get("classes"));
        assertThat(browser.text(paper)).isEqualTo("rgb(255, 255, 255)");
        assertThat(browser.text(curve)).isEqualTo("#0072b2");
        browser.prefer("dark");
        assertThat(browser.text(paper)).isEqualTo("rgb(20, 24, 29)");
        assertThat(browser.text(curve)).isEqualTo("#56b4e9");
        browser.prefer("light");
        assertThat(browser.text(curve)).isEqualTo("#0072b2");
    }

    @Test
    void theLegendHidesACurve() {
        browser.open(pages.get("classes"));
        String paths = "document.querySelector('.plot').querySelectorAll('path').length";
        double before = browser.number(paths);
        browser.evaluate("document.querySelector('.legend button').click()");
        browser.settle();
        assertThat(browser.number(paths)).isLessThan(before);
        browser.evaluate("document.querySelector('.legend button').click()");
        browser.settle();
        assertThat(browser.number(paths)).isEqualTo(before);
    }

    /** A ring where the path starts and a diamond where it ends, besides a symbol for each step. */
    @Test
    void thePathIsSeenBesideTheCurve() {
        browser.resize(1280, 900);
        browser.prefer("light");
        browser.open(pages.get("one-variable"));
        String marks =
                "[...document.querySelector('.plot').querySelectorAll('path[transform]')].filter(p => p.getAttribute('stroke') === '#d55e00' && p.getAttribute('fill') === 'none').length";
        assertThat(browser.number(marks)).isEqualTo(2);
        String steps =
                "[...document.querySelector('.plot').querySelectorAll('path')].filter(p => p.getAttribute('fill') === '#d55e00').length";
        assertThat(browser.number(steps)).isGreaterThan(5);
    }

    /** A picture's pixel, row 1 and column 2 of 3 × 4, in the middle of the square drawn for it. */
    private double[] pixel(String chart, int tile) {
        String canvas =
                "[...document.querySelectorAll('figure')].find(f => f.querySelector('h3').textContent === '%s').querySelector('canvas')"
                        .formatted(chart);
        // At this width a pixel of the tiny pictures is a square of 21, and tiles are 96 apart.
        String point =
                "%s.getContext('2d').getImageData(%d, %d, 1, 1).data"
                        .formatted(canvas, 96 * tile + 2 * 21 + 10, 21 + 10);
        return browser.texts("[..." + point + "].map(String)").stream()
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    @Test
    void misclassifiedExamplesAreDrawnInTheirGreys() throws IOException {
        browser.resize(1280, 900);
        browser.prefer("light");
        browser.open(pages.get("pictures"));
        var file = Files.readString(pictures.path().resolve("misclassified.json"));
        JsonArray most = JsonParser.parseString(file).getAsJsonObject().getAsJsonArray("most");
        assertThat(most.size()).isGreaterThan(3);
        for (int tile = 0; tile < 4; tile++) {
            String picture = most.get(tile).getAsJsonObject().get("picture").getAsString();
            double grey = Base64.getDecoder().decode(picture)[4 + 2] & 255;
            assertThat(pixel("Most confident errors", tile)).containsExactly(grey, grey, grey, 255);
        }
    }

    @Test
    void weightsAreBlueWherePositiveAndOrangeWhereNegative() {
        browser.resize(1280, 900);
        browser.prefer("light");
        browser.open(pages.get("pictures"));
        float[] weights = pictures.model().parameters(); // 12 × 6 of the first layer come first
        List<String> units =
                browser.texts(
                        "[...[...document.querySelectorAll('figure')].find(f => f.querySelector('h3').textContent === 'Weights of the first layer').querySelectorAll('tbody tr')].map(r => r.cells[0].textContent)");
        assertThat(units).hasSize(6);
        for (int tile = 0; tile < 6; tile++) {
            int unit = Integer.parseInt(units.get(tile).replace("unit ", "")) - 1;
            double weight = weights[(4 + 2) * 6 + unit];
            double[] color = pixel("Weights of the first layer", tile);
            assertThat(Math.signum(color[2] - color[0])).isEqualTo(Math.signum(weight));
        }
    }

    @Test
    void theLandscapeTurnsByKeyAndMouse() {
        browser.resize(1280, 900);
        browser.open(pages.get("two-variables"));
        String picture = "document.querySelector('canvas').toDataURL()";
        String before = browser.text(picture);
        browser.evaluate("document.querySelector('canvas').focus()");
        browser.press("ArrowRight");
        String turned = browser.text(picture);
        assertThat(turned).isNotEqualTo(before);
        browser.evaluate("document.querySelector('canvas').scrollIntoView({block: 'center'})");
        String middle = "document.querySelector('canvas').getBoundingClientRect()";
        int x = (int) browser.number(middle + ".left + 150");
        int y = (int) browser.number(middle + ".top + 150");
        browser.drag(x, y, 60, 10);
        assertThat(browser.text(picture)).isNotEqualTo(turned);
    }
}
