package dev.fallline.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fallline.report.Browser;
import dev.fallline.train.Config;
import dev.fallline.train.TrainingSettings;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
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
        var found = Browser.shared();
        assumeTrue(found.isPresent(), "no Chromium on the PATH: pages are not looked at");
        browser = found.get();
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
        for (int width : List.of(1280, 390)) {
            for (String colors : List.of("light", "dark")) {
                browser.prefer(colors);
                browser.resize(width, 900);
                browser.resize(
                        width, (int) browser.number("document.scrollingElement.scrollHeight"));
                assertThat(browser.number("document.scrollingElement.scrollWidth"))
                        .as(name + width)
                        .isLessThanOrEqualTo(width);
                browser.photograph(
                        PICTURES.resolve("play-%s-%d-%s.png".formatted(name, width, colors)));
            }
        }
        atADesk();
    }

    @Test
    void aNetworkLearnsWhileItIsWatched() throws Exception {
        visitNetwork("&data=moons&lr=0.03");
        double loss = fact("training loss");
        browser.click(id("play"));
        browser.await(id("play") + ".textContent === 'Pause'");
        browser.await(
                "Number(document.querySelectorAll('#now dd')[0].textContent.replace(',', '')) > 600");
        browser.click(id("play"));
        browser.await(id("play") + ".textContent === 'Play'");
        assertThat(fact("training loss")).isLessThan(loss / 2);
        photograph("network");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void optimizersRaceOnAMap() throws Exception {
        visit("function");
        browser.await("document.querySelectorAll('#race-commands code').length === 3");
        browser.settle();
        Thread.sleep(500);
        photograph("race");
        assertThat(browser.complaints()).isEmpty();
    }
}
