package dev.fallline.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.report.Browser;
import dev.fallline.train.Config;
import dev.fallline.train.TrainingSettings;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The page to play with as a reader uses it: with mouse and keys. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlayPageTest {
    private static final Path PICTURES = Path.of("target/screenshots");

    private Browser browser;
    private Server server;
    private Path folder;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        browser = Browser.needed();
        this.folder = folder;
        server = server(Config.DEFAULTS);
    }

    private Server server(Config data) {
        var site = new PlaySite(data, "rosenbrock", folder::resolve, _ -> {});
        return new Server(InetAddress.getLoopbackAddress(), 0, site);
    }

    @AfterAll
    void close() {
        if (server != null) server.close();
    }

    @BeforeEach
    void atADesk() {
        browser.resize(1280, 900);
        browser.prefer("light");
    }

    private void visit(String view) {
        visit(server, view);
    }

    private void visit(Server server, String view) {
        browser.open("about:blank");
        browser.open(server.addressWithToken() + "&" + view);
    }

    private void visitNetwork(String settings) {
        visit("network" + settings);
        browser.await("document.getElementById('now').children.length > 3");
    }

    private static String id(String name) {
        return "document.getElementById('" + name + "')";
    }

    private double fact(String name) {
        String text =
                browser.text(
                        "[...document.querySelectorAll('#now div')].find(d => d.firstChild.textContent === '%s').lastChild.textContent"
                                .formatted(name));
        return Double.parseDouble(text.replaceAll("[, %]", ""));
    }

    private void photograph(String name) throws IOException {
        browser.photographs(PICTURES, "play-" + name);
        atADesk();
    }

    /** How much of the map's inside differs from what it was when it was last kept. */
    private double changed(String canvas) {
        return browser.number(
                """
                (() => {
                  const canvas = document.createElement('canvas');
                  const shown = document.getElementById('%s');
                  Object.assign(canvas, {width: shown.width, height: shown.height});
                  const copy = canvas.getContext('2d', {willReadFrequently: true});
                  copy.drawImage(shown, 0, 0);
                  const now = copy.getImageData(0, 0, canvas.width, canvas.height).data;
                  const before = globalThis.kept ?? [];
                  globalThis.kept = now;
                  let other = 0;
                  for (let i = 0; i < now.length; i += 4) if (now[i] !== before[i] || now[i + 2] !== before[i + 2]) other++;
                  return 4 * other / now.length;
                })()"""
                        .formatted(canvas));
    }

    private void awaitStep(int step) {
        browser.await("document.querySelector('#now dd').textContent === '%,d'".formatted(step));
    }

    private void choose(String element, String value) {
        browser.evaluate(
                "(e => { e.value = '%s'; e.dispatchEvent(new Event('change', {bubbles: true})); })(%s)"
                        .formatted(value, element));
    }

    private static String control(String name) {
        return "document.getElementById('controls').elements['" + name + "']";
    }

    /** The curves come later than the first step, and buttons must not move under the mouse. */
    @ParameterizedTest
    @ValueSource(ints = {1280, 800, 390})
    void nothingMovesWhenTheCurvesCome(int width) {
        browser.resize(width, 900);
        visitNetwork("&data=moons");
        String place = "Math.round(%s.getBoundingClientRect().top + scrollY)";
        double save = browser.number(place.formatted(id("save")));
        browser.click(id("step"));
        browser.await("document.querySelector('#curve svg') !== null");
        assertThat(browser.number(place.formatted(id("save")))).isEqualTo(save);
    }

    @Test
    void aNetworkLearnsWhileItIsWatched() throws Exception {
        visitNetwork("&data=moons&lr=0.03");
        double loss = fact("training loss");
        changed("map");
        browser.click(id("play"));
        browser.await(id("play") + ".textContent === 'Pause'");
        browser.await(
                "Number(document.querySelector('#now dd').textContent.replace(',', '')) > 600");
        browser.click(id("play"));
        browser.await(id("play") + ".textContent === 'Play'");
        assertThat(fact("training loss")).isLessThan(loss / 2);
        assertThat(fact("test accuracy")).isGreaterThan(90);
        assertThat(changed("map")).as("boundary").isGreaterThan(0.2);
        assertThat(browser.text(id("command") + ".textContent"))
                .contains("train --data moons", "--lr 0.03");
        Thread.sleep(600); // the curves follow
        photograph("network");
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests()).allMatch(r -> r.startsWith(server.address()));
    }

    @Test
    void aStepIsOneStep() {
        visitNetwork("&data=rings&hidden=4");
        awaitStep(0);
        assertThat(browser.text(id("command") + ".textContent")).contains("--epochs 1 --steps 1 ");
        changed("diagram");
        browser.click(id("step"));
        awaitStep(1);
        assertThat(changed("diagram")).isPositive();
        browser.evaluate("document.activeElement.blur()");
        browser.press("s");
        awaitStep(2);
        browser.press("s");
        awaitStep(3);
        String network = browser.text(id("command") + ".textContent");
        browser.press("r");
        awaitStep(0);
        for (int i = 1; i <= 3; i++) browser.press("s");
        awaitStep(3);
        assertThat(browser.text(id("command") + ".textContent")).isEqualTo(network);
        browser.press("p");
        browser.await(id("play") + ".textContent === 'Pause'");
        browser.press("p");
        browser.await(id("play") + ".textContent === 'Play'");
        assertThat(browser.complaints()).isEmpty();
    }

    /** Optimizers with their own settings, other data, another unit; and what cannot be. */
    @Test
    void settingsAreChanged() throws Exception {
        visitNetwork("&data=blobs");
        choose(control("optimizer"), "momentum");
        browser.await(id("command") + ".textContent.includes('--optimizer momentum')");
        assertThat(browser.text(control("lr") + ".value")).isEqualTo("0.01");
        browser.evaluate("document.querySelector('details').open = true");
        browser.click(control("momentum"));
        browser.type("0.5");
        browser.press("Enter");
        browser.await(id("command") + ".textContent.includes('--momentum 0.5')");
        choose(control("data"), "spiral");
        browser.await(id("command") + ".textContent.includes('--data spiral')");
        assertThat(browser.text(id("classes") + ".textContent")).contains("class 2");
        browser.evaluate(control("noise") + ".focus()");
        browser.press("ArrowRight");
        browser.await(id("command") + ".textContent.includes('\"spiral(noise=0.25)\"')");
        browser.evaluate(control("hidden") + ".select()");
        browser.type("6, 5,4");
        browser.press("Enter");
        browser.await(id("command") + ".textContent.includes('--hidden 6,5,4')");
        changed("map");
        choose(id("shown"), "2:3");
        assertThat(changed("map")).isPositive();
        assertThat(browser.text(id("map-title") + ".textContent"))
                .isEqualTo("Unit 4 of hidden layer 3");
        browser.evaluate(id("with-test") + ".click()");
        assertThat(changed("map")).isPositive();
        String address = browser.text("location.hash");
        assertThat(address).contains("hidden=6%2C5%2C4", "noise=0.25").doesNotContain("token");
        choose(control("lr"), "-1");
        browser.await(id("message") + ".textContent.includes('lr -1')");
        choose(control("lr"), "0.02");
        browser.await(id("message") + ".hidden");
        photograph("settings");
        // The address alone has the settings.
        browser.open("about:blank");
        browser.open(server.address() + address);
        browser.await(id("command") + ".textContent.includes('--hidden 6,5,4')");
        assertThat(browser.text(id("command") + ".textContent")).contains("noise=0.25");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aRunIsSaved() {
        visitNetwork("&data=moons&hidden=4");
        browser.click(id("step"));
        awaitStep(1);
        browser.click(id("save"));
        browser.await(id("saved") + ".textContent.startsWith('Saved in')");
        assertThat(folder.resolve("moons").resolve("report.html")).exists();
    }

    @Test
    void aReloadedPageHasATrainingOfItsOwn() {
        visitNetwork("&data=moons");
        browser.click(id("step"));
        awaitStep(1);
        visitNetwork("&data=moons");
        awaitStep(0);
        browser.click(id("step"));
        awaitStep(1);
        assertThat(browser.complaints()).isEmpty();
    }

    /** A table with its own columns, numbers to predict. */
    @Test
    void ownNumbersAreLearned() throws Exception {
        StringBuilder rows = new StringBuilder("size,age,price\n");
        for (int i = 0; i < 300; i++) {
            int size = 20 + i * 37 % 180;
            int age = i * 53 % 80;
            rows.append("%d,%d,%d\n".formatted(size, age, 3_000 * size - 8 * size * (age - 40)));
        }
        Path table = Files.writeString(folder.resolve("flats.csv"), rows);
        Config data =
                Config.DEFAULTS
                        .with(TrainingSettings.DATA, table.toString())
                        .with("label", "price")
                        .with("task", "regression");
        try (Server own = server(data)) {
            visit(own, "network&epochs=40");
            browser.await("document.getElementById('now').children.length > 4");
            choose(id("pace"), "1e9");
            browser.click(id("play"));
            browser.await(id("play") + ".disabled"); // after all epochs
            assertThat(browser.text(id("classes") + ".textContent")).contains("price");
            assertThat(browser.text(id("now") + ".textContent")).contains("test RMSE");
            assertThat(fact("test RMSE")).isBetween(1_000.0, 60_000.0);
            photograph("numbers");
        }
        browser.await(id("message") + ".textContent.includes('may have ended')");
    }

    /**
     * A browser has six connections to a server, and each page that is shown follows a training.
     */
    @Test
    void moreThanSixPagesAreShown() {
        visitNetwork("&data=moons");
        browser.evaluate(
                """
                globalThis.heard = new Set();
                fetch('/begin?data=moons', {method: 'POST', headers: {'X-Fallline-Token': sessionStorage.getItem('token')}})
                  .then((answer) => answer.json())
                  .then(({id}) => {
                    for (let i = 0; i < 12; i++) {
                      new EventSource(`/events?id=${id}`).onmessage = () => heard.add(i);
                    }
                  })""");
        browser.await("heard.size === 12");
        browser.click(id("step"));
        awaitStep(1);
        assertThat(browser.text(id("message") + ".hidden + ''")).isEqualTo("true");
    }

    /** Four features, of which two are drawn; and a file that is no table. */
    @Test
    void aTableIsOpenedInThePage() throws Exception {
        StringBuilder rows = new StringBuilder("length,width,height,age,kind\n");
        for (int i = 0; i < 120; i++) {
            rows.append(
                    "%d,%d,%d,%d,%s\n"
                            .formatted(10 + i, i * 37 % 50, i * 7 % 90, i % 9, i < 60 ? "a" : "b"));
        }
        visitNetwork("&data=moons");
        pick("my flats.csv", rows.toString());
        browser.await(id("command") + ".textContent.includes('my flats.csv')");
        assertThat(browser.text(id("command") + ".textContent"))
                .contains("--data \"my flats.csv\"", "--drop height,age");
        assertThat(browser.text(id("noise") + ".hidden")).isEqualTo("true");
        String second = "document.querySelectorAll('[name=feature]')[1]";
        choose(second, "age");
        browser.await(id("command") + ".textContent.includes('--drop width,height')");
        browser.click(id("step"));
        awaitStep(1);
        browser.click(id("save"));
        browser.await(id("saved") + ".textContent.startsWith('Saved in')");
        Path run = folder.resolve("my flats");
        assertThat(run.resolve("my flats.csv")).content().isEqualTo(rows.toString());
        photograph("table");
        choose(control("label"), "age");
        browser.await(id("command") + ".textContent.includes('--label age')");
        assertThat(browser.text(id("command") + ".textContent")).contains("--drop height,kind");
        String address = browser.text("location.hash");
        pick("notes.txt", "nothing, to see\nhere,really\n");
        browser.await(id("message") + ".textContent.includes('notes.txt')");
        assertThat(browser.text(id("message") + ".textContent")).doesNotContain("/");
        // The address alone has the table, too, while the server runs.
        browser.open("about:blank");
        browser.open(server.address() + address);
        browser.await(id("command") + ".textContent.includes('--label age')");
        choose(control("data"), "moons");
        browser.await(id("command") + ".textContent.includes('--data moons')");
        assertThat(browser.text(id("of-table") + ".hidden")).isEqualTo("true");
        assertThat(browser.complaints().toString()).doesNotContain("Uncaught");
    }

    /** Chooses a file in the dialog of the browser. */
    private void pick(String name, String content) {
        browser.evaluate(
                """
                (() => {
                  const files = new DataTransfer();
                  files.items.add(new File([%s], '%s'));
                  const input = document.getElementById('table');
                  input.files = files.files;
                  input.dispatchEvent(new Event('change', {bubbles: true}));
                })()"""
                        .formatted(new com.google.gson.JsonPrimitive(content), name));
    }

    @Test
    void aScheduleGoesOverTheEpochs() {
        visitNetwork("&data=moons&hidden=4");
        browser.evaluate("document.querySelector('details').open = true");
        choose(control("batch-norm"), "true");
        browser.await(id("command") + ".textContent.includes('--batch-norm')");
        choose(control("schedule"), "cosine");
        browser.await(id("message") + ".textContent.includes('give the number of epochs')");
        choose(control("epochs"), "3");
        browser.await(id("command") + ".textContent.includes('--schedule cosine')");
        assertThat(browser.text(id("command") + ".textContent")).contains("--epochs 3");
        browser.click(id("play"));
        browser.await(id("play") + ".disabled");
        assertThat(browser.complaints().toString()).doesNotContain("Uncaught");
    }

    /** A browser has six connections to a server: hidden tabs hold none, and pause. */
    @Test
    void aHiddenTabHoldsNoConnection() throws Exception {
        visitNetwork("&data=moons&hidden=4");
        browser.click(id("play"));
        browser.await(id("play") + ".textContent === 'Pause'");
        show(false);
        Thread.sleep(1_500); // until the server has found out
        double step = fact("step");
        Thread.sleep(500);
        assertThat(fact("step")).isEqualTo(step);
        show(true);
        browser.await(
                "Number(document.querySelector('#now dd').textContent.replace(',', '')) > "
                        + (step + 100));
        assertThat(browser.complaints()).isEmpty();
    }

    private void show(boolean shown) {
        browser.evaluate(
                "Object.defineProperty(document, 'hidden', {configurable: true, value: %s}); document.dispatchEvent(new Event('visibilitychange'))"
                        .formatted(!shown));
    }

    // ---- races

    private void visitRace(String settings) {
        visit("function" + settings);
        browser.await(id("race-command") + ".textContent !== ''");
        browser.settle();
    }

    private double at() {
        return browser.number("Number(" + id("at") + ".value)");
    }

    @Test
    void optimizersRaceOnAMap() throws Exception {
        visitRace("");
        browser.click(id("replay"));
        assertThat(at()).isZero();
        changed("race-map");
        browser.click(id("ahead"));
        assertThat(at()).isEqualTo(1);
        assertThat(changed("race-map")).isPositive();
        browser.click(id("run"));
        browser.await("Number(" + id("at") + ".value) > 5");
        browser.click(id("run"));
        assertThat(browser.text(id("run") + ".textContent")).isEqualTo("Run");
        double paused = at();
        Thread.sleep(200);
        assertThat(at()).isEqualTo(paused);
        browser.evaluate("document.activeElement.blur()");
        browser.press("s");
        assertThat(at()).isEqualTo(paused + 1);
        browser.press("r");
        assertThat(at()).isZero();
        choose(id("race-pace"), "500");
        browser.press("p");
        browser.await("Number(" + id("at") + ".value) === 200");
        browser.await(id("run") + ".textContent === 'Run'");
        Thread.sleep(500); // the curves follow
        photograph("race");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aClickSetsTheStart() throws Exception {
        visitRace("&function=x%5E2%2B4*y%5E2&start=x=1,y=1&method=gd(lr=0.1)&steps=50");
        browser.evaluate(id("race-map") + ".scrollIntoView({block: 'center'})");
        String box = id("race-map") + ".getBoundingClientRect()";
        double x = browser.number(box + ".left + 0.25 * " + box + ".width");
        double y = browser.number(box + ".top + 0.75 * " + box + ".height");
        String start = browser.text(start() + ".value");
        browser.draw(new double[] {x, y, x, y});
        browser.await(start() + ".value !== '" + start + "'");
        browser.await(
                "document.getElementById('race-command').textContent.includes('--start ' + "
                        + start()
                        + ".value)");
        String set = browser.text(start() + ".value");
        assertThat(set).matches("x=-?[\\d.]+,y=-?[\\d.]+");
        browser.evaluate(id("race-map") + ".focus()");
        browser.press("ArrowUp");
        browser.await(start() + ".value !== '" + set + "'");
        assertThat(browser.text(start() + ".value")).startsWith(set.replaceFirst(",.*", ","));
        String lr = "document.querySelector('.racer input[type=range]')";
        browser.evaluate(lr + ".focus()");
        browser.press("ArrowRight");
        browser.await("!document.getElementById('race-command').textContent.includes('lr=0.1)')");
        browser.click(id("add"));
        browser.await(id("race-command") + ".textContent.includes('),')");
        choose("document.querySelectorAll('.racer select')[1]", "newton");
        browser.await("document.getElementById('race-command').textContent.includes(',newton')");
        browser.await(
                "document.querySelectorAll('.racer p')[1].textContent.includes('converged after')");
        browser.click(id("zoom-in"));
        browser.click("document.querySelector('[aria-label=\"Remove gd\"]')");
        browser.await(id("race-command") + ".textContent.includes('--optimizer newton ')");
        choose("document.getElementById('race').elements['function']", "x^2 +");
        browser.await("!" + id("message") + ".hidden");
        assertThat(browser.text(id("message") + ".textContent")).contains("x^2 +");
        choose("document.getElementById('race').elements['function']", "himmelblau");
        browser.await(id("message") + ".hidden");
        photograph("himmelblau");
        assertThat(browser.complaints().toString()).doesNotContain("Uncaught");
    }

    /** What a click would do nothing to, or do to a training that is about to end, is disabled. */
    @Test
    void buttonsWaitForTheirTraining() throws Exception {
        String page = Files.readString(Path.of("src/main/resources/dev/fallline/serve/play.html"));
        List<String> buttons = List.of("play", "step", "reset", "save");
        for (String name : buttons) assertThat(page).contains("id=\"" + name + "\" disabled");
        for (String name : List.of("run", "back", "ahead", "replay", "at")) {
            assertThat(page).contains("id=\"" + name + "\" disabled");
        }
        visitNetwork("&data=moons");
        assertThat(disabled(buttons)).containsExactly("save");
        browser.click(id("step"));
        awaitStep(1);
        browser.await("!" + id("save") + ".disabled");
        // The requests wait until the test lets them go.
        browser.evaluate(
                "globalThis.ready = new Promise(go => globalThis.letGo = go);"
                        + "globalThis.usual = fetch; globalThis.fetch = (...a) => ready.then(() => usual(...a))");
        choose(control("activation"), "relu");
        assertThat(disabled(buttons)).isEqualTo(buttons);
        browser.evaluate("letGo()");
        browser.await("!" + id("play") + ".disabled");
        awaitStep(0);
        assertThat(disabled(buttons)).containsExactly("save");
        choose(control("hidden"), "8,none");
        browser.await("!" + id("message") + ".hidden");
        assertThat(disabled(buttons)).containsExactly("save");
    }

    private List<String> disabled(List<String> names) {
        return names.stream()
                .filter(n -> browser.text(id(n) + ".disabled + ''").equals("true"))
                .toList();
    }

    @Test
    void aRaceIsInASet() throws Exception {
        visitRace("&function=x%5E2%2B4*y%5E2&start=x=3,y=3&method=gd(lr=0.1)");
        changed("race-map");
        String race = "document.getElementById('race').elements['%s']";
        choose(race.formatted("set"), "box");
        browser.await(id("race-command") + ".textContent.includes('--box -1..1')");
        browser.await(start() + ".value === 'x=1,y=1'");
        assertThat(changed("race-map")).isPositive();
        choose(race.formatted("box"), "x=1..2,y=..");
        browser.await(id("race-command") + ".textContent.includes('x=1..2')");
        assertThat(browser.text("document.querySelector('.racer p').textContent"))
                .contains("at (1, ");
        assertThat(browser.text(id("bordered") + ".hidden + ''")).isEqualTo("false");
        photograph("box");
        String address = browser.text("location.hash");
        visit(address.substring(1));
        browser.await(id("race-command") + ".textContent.includes('x=1..2')");
        choose(race.formatted("set"), "ball");
        browser.await(id("race-command") + ".textContent.includes('--ball 1')");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aTypedFunctionBeginsWhereOptimizersMove() throws Exception {
        visitRace("&function=100*(y-x%5E2)%5E2%2B(1-x)%5E2");
        assertThat(browser.text(start() + ".value")).isEqualTo("x=-1.2,y=1");
        assertThat(browser.text("document.querySelector('.racer p').textContent"))
                .contains("ended after all 200 steps");
        assertThat(disabled(List.of("run", "at"))).isEmpty();
        assertThat(browser.text(id("known") + ".hidden + ''")).isEqualTo("true");
        photograph("typed");
        choose(start(), "x=1,y=1");
        browser.await(id("run") + ".disabled");
        assertThat(browser.text("document.querySelector('.racer p').textContent"))
                .contains("converged after 0 steps: choose another start");
        choose("document.getElementById('race').elements['function']", "rosenbrock");
        browser.await("!" + id("run") + ".disabled && !" + id("known") + ".hidden");
    }

    private static String start() {
        return "document.getElementById('race').elements['start']";
    }
}
