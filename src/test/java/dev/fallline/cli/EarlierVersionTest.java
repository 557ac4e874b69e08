package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * A run of revision 0e1a267, whose files have no checksum, is read with a note; a file of this
 * version that has lost its checksum is refused. The run was made there by {@code train --data
 * iris.csv --hidden 4 --epochs 2}.
 */
class EarlierVersionTest {
    private static final List<String> FILES =
            List.of("config.json", "environment.json", "report.json", "weights.safetensors");
    private static final String NOTE =
            " has no checksum, as files of earlier versions: damage to it cannot be detected";

    @TempDir Path temp;
    private Path run;

    private final Logger logger = Logger.getLogger("dev.fallline");
    private final List<String> notes = new ArrayList<>();
    private final Handler handler =
            new Handler() {
                @Override
                public void publish(LogRecord record) {
                    notes.add(record.getMessage());
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(handler);
    }

    @BeforeEach
    void copy() throws IOException {
        run = Files.createDirectory(temp.resolve("run"));
        for (String name : FILES) {
            String resource = "/dev/fallline/train/run/earlier/" + name;
            try (InputStream in = EarlierVersionTest.class.getResourceAsStream(resource)) {
                Files.copy(in, run.resolve(name));
            }
        }
    }

    /** The probabilities are those that revision 0e1a267 printed. */
    @Test
    void predict() {
        var result = Cli.run("predict", run, "--row", "6,3,4.8,1.8").succeeded();
        assertThat(result.out()).contains("37.74 %", "33.57 %", "28.68 %");
        assertThat(notes).containsExactly(run.resolve("weights.safetensors") + NOTE);
    }

    /** Its columns have no names: they are found by their places, under whatever names. */
    @Test
    void evaluate() throws IOException {
        Path table = temp.resolve("some.csv");
        Files.writeString(table, "a,b,c,d,class\n6,3,4.8,1.8,setosa\n6,3,4.8,1.8,virginica\n");
        assertThat(Cli.run("eval", run, "--data", table).succeeded().out()).contains("50.00 %");
    }

    @Test
    void reportAndInspect() {
        Cli.run("report", run).succeeded();
        assertThat(notes)
                .containsExactly(
                        run.resolve("report.json") + NOTE,
                        run.resolve("weights.safetensors") + NOTE,
                        run.resolve("environment.json") + NOTE);
        assertThat(Cli.run("inspect", run).succeeded().out()).contains("4-4-3, relu", "1.9649");
    }

    @Test
    void damaged() throws IOException {
        Path weights = run.resolve("weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String[] change :
                new String[][] {
                    {"hidden", "hidten"}, {"RELU", "RELV"}, {"outputs\\\":3", "outputs\\\":0"}
                }) {
            String bad = text.replace(change[0], change[1]);
            Files.write(weights, bad.getBytes(StandardCharsets.ISO_8859_1));
            Cli.run("inspect", run).failed(4, weights + " cannot be used: ");
        }
    }

    /** Nothing that this version wrote passes for a file of an earlier one. */
    @Test
    void lostChecksum() throws IOException {
        Path fresh = temp.resolve("fresh");
        Cli.line("train --data rings --hidden 4 --epochs 1 --threads 1 --out " + fresh).succeeded();
        for (String name : List.of("report.json", "environment.json")) {
            Path file = fresh.resolve(name);
            String good = Files.readString(file);
            Files.writeString(file, good.replace("crc32c", "crc32b"));
            Cli.run("report", fresh).failed(4, file + " is damaged: there is no checksum");
            Files.writeString(file, good);
        }
        Path weights = fresh.resolve("weights.safetensors");
        String good = Files.readString(weights, StandardCharsets.ISO_8859_1);
        Files.writeString(weights, good.replace("crc32c", "crc32b"), StandardCharsets.ISO_8859_1);
        Cli.run("inspect", fresh).failed(4, weights + " cannot be used: ");
    }
}
