package dev.fallline.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.report.Browser;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.Epoch;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunFolder;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The live page as a reader uses it: with mouse, finger and keys. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LivePageTest {
    private static final Path PICTURES = Path.of("target/screenshots");

    /** Strokes on a field of 100 × 100, as x, y, x, y …; those of each digit in turn. */
    private static final double[][][] DIGITS = {
        {
            {
                50, 17, 36, 24, 30, 40, 29, 58, 34, 74, 46, 83, 58, 80, 68, 66, 71, 48, 67, 30, 58,
                19, 50, 17
            }
        },
        {{52, 16, 51, 35, 50, 55, 49, 84}},
        {{32, 30, 40, 20, 54, 17, 66, 24, 67, 38, 58, 52, 44, 66, 31, 80, 46, 80, 70, 79}},
        {
            {
                33, 23, 48, 17, 63, 22, 65, 34, 56, 44, 46, 47, 58, 50, 68, 60, 66, 74, 54, 83, 38,
                82, 31, 76
            }
        },
        {{36, 18, 33, 34, 31, 50, 46, 52, 66, 50}, {64, 20, 62, 40, 60, 60, 58, 84}},
        {{66, 18, 52, 18, 38, 19, 36, 32, 35, 44, 48, 42, 62, 48, 68, 60, 64, 74, 52, 83, 36, 80}},
        {{58, 16, 46, 28, 38, 44, 34, 60, 36, 74, 46, 83, 58, 80, 65, 70, 62, 58, 50, 54, 38, 60}},
        {{31, 20, 46, 19, 68, 18, 62, 36, 54, 56, 48, 70, 44, 84}},
        {
            {
                62, 24, 50, 17, 38, 22, 37, 34, 48, 44, 60, 54, 67, 66, 62, 79, 50, 83, 37, 78, 34,
                66, 42, 54, 56, 44, 64, 34, 62, 24
            }
        },
        {{66, 30, 58, 19, 44, 18, 35, 28, 36, 42, 46, 50, 58, 46, 66, 32, 65, 48, 62, 66, 56, 84}},
    };

    private Browser browser;
    private Served served;
    private RunFolder digits;

    @BeforeAll
    void open(@TempDir Path folder, @TempDir Path data) throws Exception {
        browser = Browser.needed();
        digits = Served.digits(folder, data.resolve("digits"));
        Served.train(folder, "spiral", "{'data': 'spiral', 'hidden': [8], 'epochs': 5}");
        Served.train(
                folder, "slower", "{'data': 'spiral', 'hidden': [8], 'epochs': 5, 'lr': 0.0001}");
        served = new Served(folder);
    }

    @AfterAll
    void close() {
        if (served != null) served.close();
    }

    @BeforeEach
    void atADesk() {
        browser.resize(1280, 900);
        browser.prefer("light");
    }

    /** As one who types the address that the terminal shows. */
    private void visit(String view) {
        browser.open("about:blank");
        browser.open(served.server.addressWithToken() + "&" + view);
    }

    private void visitDraw() {
        visit("draw&run=digits");
        browser.evaluate("location.hash = '#draw'");
        browser.await(
                "!document.getElementById('pad-part').hidden && !document.getElementById('draw').hidden");
        browser.settle();
    }

    private double[] onPad(double[] stroke) {
        browser.evaluate("document.getElementById('pad').scrollIntoView({block: 'center'})");
        String box = "document.getElementById('pad').getBoundingClientRect()";
        double left = browser.number(box + ".left");
        double top = browser.number(box + ".top");
        double size = browser.number(box + ".width") / 100;
        double[] line = new double[stroke.length];
        for (int i = 0; i < line.length; i++) {
            line[i] = stroke[i] * size + (i % 2 == 0 ? left : top);
        }
        return line;
    }

    private String predicted() {
        return browser.text("document.getElementById('predicted').textContent");
    }

    /** Each as the network takes the picture of the pad, sent over HTTP. */
    @Test
    void drawnDigitsAreRecognized() throws Exception {
        visitDraw();
        int right = 0;
        for (int digit = 0; digit < DIGITS.length; digit++) {
            browser.evaluate("document.getElementById('clear').click()");
            for (double[] stroke : DIGITS[digit]) browser.draw(onPad(stroke));
            String picture = browser.text("document.getElementById('pad').toDataURL()");
            byte[] png = Base64.getDecoder().decode(picture.substring(picture.indexOf(',') + 1));
            var answer =
                    served.post("/predict?run=digits", "image/png", png)
                            .json()
                            .getAsJsonArray("predictions")
                            .get(0)
                            .getAsJsonObject();
            String same = answer.get("predicted").getAsString();
            double p = answer.getAsJsonObject("probabilities").get(same).getAsDouble();
            String shown =
                    "[...document.querySelectorAll('.bar')].find(b => b.firstChild.textContent === '%s')?.lastChild.textContent === '%.2f %%'";
            browser.await(shown.formatted(same, 100 * p));
            assertThat(predicted()).isEqualTo(same);
            String fill =
                    "[...document.querySelectorAll('.track div')].map(d => d.clientWidth / d.parentElement.clientWidth)[%s]";
            assertThat(browser.number(fill.formatted(same))).isCloseTo(p, within(0.01));
            if (same.equals(String.valueOf(digit))) right++;
        }
        assertThat(right).isGreaterThanOrEqualTo(9);
        photograph("draw");
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests())
                .allMatch(
                        r ->
                                r.startsWith(served.address.toString())
                                        || r.startsWith("blob:")
                                        || r.startsWith("data:"));
    }

    private void photograph(String name) throws IOException {
        browser.photographs(PICTURES, "live-" + name);
        atADesk();
    }

    @Test
    void aFingerAndKeysDrawToo() {
        visitDraw();
        browser.touch(onPad(DIGITS[1][0]));
        browser.await("document.getElementById('predicted').textContent !== ''");
        browser.evaluate("document.getElementById('pad').focus()");
        browser.press("Escape");
        assertThat(predicted()).isEmpty();
        for (int i = 0; i < 6; i++) browser.press("ArrowUp");
        browser.press(" ");
        for (int i = 0; i < 12; i++) browser.press("ArrowDown");
        browser.await("document.getElementById('predicted').textContent === '1'");
    }

    @Test
    void aPictureIsDropped(@TempDir Path folder) throws IOException {
        visitDraw();
        browser.draw(onPad(DIGITS[7][0]));
        String url = browser.text("document.getElementById('pad').toDataURL()");
        Path file = folder.resolve("seven.png");
        Files.write(file, Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1)));
        browser.await("document.getElementById('predicted').textContent === '7'");
        String before = predicted();
        browser.evaluate("document.getElementById('clear').click()");
        double[] middle = onPad(new double[] {50, 50});
        browser.drop(file, middle[0], middle[1]);
        browser.await(
                "document.getElementById('predicted').textContent === '%s'".formatted(before));
        Files.writeString(file, "no picture");
        browser.drop(file, middle[0], middle[1]);
        browser.await("document.getElementById('message').textContent.includes('cannot be read')");
    }

    private static String series(String chart) {
        return ("[...document.querySelectorAll('#%s figure')].filter(f => f.querySelector('h3').textContent === 'Loss')"
                        + ".map(f => echarts.getInstanceByDom(f.querySelector('.plot')).getOption().series)[0]")
                .formatted(chart);
    }

    /** The page grows while a training runs, stops it, resumes it, and shows what the run has. */
    @Test
    void aTrainingIsWatchedStoppedAndResumed() throws Exception {
        Path path = served.folder.resolve("watched");
        CompletableFuture<Run.Result> training =
                CompletableFuture.supplyAsync(
                        () ->
                                served.trainings.run(
                                        new TrainingListener() {},
                                        all ->
                                                Run.start(
                                                        ConfigFile.parse(
                                                                "{'data': 'spiral', 'hidden': [32, 32], 'epochs': 100, 'val-fraction': 0.2}"),
                                                        path,
                                                        slowly(all))));
        while (!Files.exists(path.resolve("history.jsonl"))) Thread.sleep(20);
        visit("run=watched");
        browser.await("document.querySelectorAll('#curves figure').length > 4");
        double early = browser.number(series("curves") + "[0].data.length");
        browser.await(series("curves") + "[0].data.length > " + early);
        assertThat(browser.text("document.getElementById('facts').textContent"))
                .contains("training", "of 100", "examples/s");
        photograph("training");
        browser.click("document.getElementById('stop')");
        browser.await("!document.getElementById('resume').disabled");
        assertThat(training.join().report()).isEmpty();
        RunFolder run = RunFolder.open(path);
        int stopped = run.epochs().size();
        assertThat(stopped).isLessThan(100);
        equalToHistory(run);
        browser.click("document.getElementById('resume')");
        browser.await("!document.getElementById('report').hidden");
        assertThat(run.report().epochs()).hasSize(100);
        equalToHistory(run);
        String report = browser.text("document.getElementById('report').getAttribute('href')");
        assertThat(served.text(report)).contains("<title>Training on spiral</title>");
        assertThat(browser.complaints()).isEmpty();
    }

    /** So that there is time to watch. */
    private static TrainingListener slowly(TrainingListener all) {
        return new TrainingListener() {
            @Override
            public void begins(Path folder) {
                all.begins(folder);
            }

            @Override
            public void progress(Progress progress) {
                all.progress(progress);
            }

            @Override
            public void epoch(Epoch epoch) {
                try {
                    Thread.sleep(300);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public boolean stops() {
                return all.stops();
            }
        };
    }

    private void equalToHistory(RunFolder run) {
        List<Epoch> history = run.epochs();
        browser.await(series("curves") + "[0].data.length === " + history.size());
        double[] shown =
                browser.texts(series("curves") + "[0].data.map(p => String(p[1]))").stream()
                        .mapToDouble(Double::parseDouble)
                        .toArray();
        boolean log =
                browser.evaluate(
                                "[...document.querySelectorAll('#curves figure')].map(f => JSON.parse(f.querySelector('script').textContent)).find(o => o.yAxis.name === 'loss').yAxis.type === 'log'")
                        .getAsBoolean();
        double[] kept =
                history.stream()
                        .mapToDouble(e -> log ? Math.log10(e.trainLoss()) : e.trainLoss())
                        .toArray();
        assertThat(shown).usingComparatorWithPrecision(1e-12).containsExactly(kept);
    }

    @Test
    void runsAreOverlaidRenamedAndDeleted() throws Exception {
        Served.train(
                served.folder, "passing", "{'data': 'spiral', 'epochs': 1, 'val-fraction': 0.2}");
        Path group = served.folder.resolve("twice");
        for (int seed = 1; seed <= 2; seed++) {
            String config = "{'data': 'spiral', 'epochs': 1, 'seed': %d}".formatted(seed);
            Served.train(group, "seed" + seed, config);
        }
        visit("runs");
        browser.await("document.querySelectorAll('#list tbody tr').length >= 5");
        browser.click(box("spiral"));
        browser.click(box("slower"));
        browser.await("document.querySelectorAll('#compared figure').length > 4");
        assertThat(browser.texts(series("compared") + ".map(s => s.name)"))
                .contains("spiral, training", "slower, training", "spiral, test", "slower, test");
        assertThat(browser.text("document.querySelector('#compared table').textContent"))
                .contains("lr", "1e-4");
        assertThat(
                        browser.texts(
                                "[...document.querySelectorAll('#list th')].slice(0, 3).map(h => h.textContent)"))
                .containsExactly("", "run", "state");
        assertThat(browser.text("document.querySelector('#runs').textContent").split("Runs", -1))
                .as("the heading, once")
                .hasSize(2);
        String box = "document.querySelector('#list .scroll')";
        for (int width : new int[] {1300, 1920}) {
            browser.resize(width, 900);
            browser.settle();
            for (String side : List.of("Width", "Height")) {
                assertThat(browser.number("%s.scroll%s - %1$s.client%2$s".formatted(box, side)))
                        .as("hidden %s at %d px", side, width)
                        .isZero();
            }
        }
        photograph("runs");
        browser.click("document.querySelector('[aria-label=\"Rename passing\"]')");
        browser.evaluate("document.getElementById('question-input').select()");
        browser.type("passed");
        browser.press("Enter");
        browser.await("document.querySelector('[aria-label=\"Delete passed\"]') !== null");
        assertThat(served.folder.resolve("passing")).doesNotExist();
        browser.click("document.querySelector('[aria-label=\"Delete passed\"]')");
        browser.click("document.getElementById('question-no')");
        assertThat(served.folder.resolve("passed")).exists();
        browser.click("document.querySelector('[aria-label=\"Delete passed\"]')");
        browser.click("document.getElementById('question-yes')");
        browser.await("document.querySelector('[aria-label=\"Delete passed\"]') === null");
        assertThat(served.folder.resolve("passed")).doesNotExist();
        assertThat(browser.complaints()).isEmpty();
    }

    private static String box(String run) {
        return "document.querySelector('[aria-label=\"Choose %s\"]')".formatted(run);
    }

    @Test
    void aTabWithoutTheTokenChangesNothing() {
        browser.open("about:blank");
        browser.open(served.server.address() + "#runs");
        browser.evaluate("sessionStorage.clear()");
        browser.open(served.server.address() + "?again#runs");
        browser.await("document.querySelector('[aria-label=\"Delete slower\"]') !== null");
        browser.click("document.querySelector('[aria-label=\"Delete slower\"]')");
        browser.click("document.getElementById('question-yes')");
        browser.await("document.getElementById('message').textContent.includes('token')");
        assertThat(served.folder.resolve("slower")).exists();
    }

    /** A row of a table, for a network that takes no pictures. */
    @Test
    void aRowIsTyped() {
        visit("run=spiral");
        browser.evaluate("location.hash = '#draw'");
        browser.await("!document.getElementById('row-part').hidden");
        browser.evaluate("document.getElementById('row').focus()");
        browser.type("0.3, -0.2");
        browser.press("Enter");
        browser.await("document.querySelectorAll('.bar').length === 3");
        assertThat(predicted()).matches("[012]");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aServerThatEndsIsMissed(@TempDir Path folder) {
        Served.train(folder, "short", "{'data': 'moons', 'epochs': 1}");
        try (Served other = new Served(folder)) {
            browser.open("about:blank");
            browser.open(other.server.addressWithToken() + "&run=short");
            browser.await("document.querySelectorAll('#curves figure').length > 0");
        }
        browser.await("document.getElementById('message').textContent.includes('may have ended')");
        assertThat(browser.number("document.querySelectorAll('#curves figure').length"))
                .isPositive();
    }
}
