package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import javax.imageio.ImageIO;

/** {@code predict --image FOLDER}, by a network that tells lying bars from upright ones. */
class PredictPicturesTest {
    private static final int SIDE = 8;

    @TempDir static Path temp;
    private static Path run;

    @TempDir Path folder;

    @BeforeAll
    static void train() throws IOException {
        for (int i = 0; i < 20; i++) {
            write(temp.resolve("bars/lying/%02d.png".formatted(i)), SIDE, i % SIDE, false);
            write(temp.resolve("bars/upright/%02d.png".formatted(i)), SIDE, i % SIDE, true);
        }
        run = temp.resolve("run");
        Cli.line("train --device cpu --epochs 60 --data " + temp.resolve("bars") + " --out " + run)
                .succeeded();
    }

    /** A white bar on black. */
    private static void write(Path file, int side, int at, boolean upright) throws IOException {
        var image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < side * side; i++) {
            int across = upright ? i % side : i / side;
            if (across * SIDE / side == at) image.setRGB(i % side, i / side, 0xffffff);
        }
        Files.createDirectories(file.getParent());
        String name = file.getFileName().toString();
        assertThat(ImageIO.write(image, name.substring(name.indexOf('.') + 1), file.toFile()))
                .isTrue();
    }

    @BeforeEach
    void pictures() throws IOException {
        write(folder.resolve("b.png"), SIDE, 3, true);
        write(folder.resolve("a, first.png"), 4 * SIDE, 2, false);
        write(folder.resolve("c.gif"), 2 * SIDE, 5, true);
        write(folder.resolve("below/d.png"), SIDE, 3, true);
        Files.writeString(folder.resolve("notes.txt"), "no picture");
    }

    private String predict(String flags) {
        return "predict %s --image %s %s".formatted(run, folder, flags);
    }

    @Test
    void aLineForEach() {
        List<String> lines = Cli.line(predict("")).succeeded().out().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.getFirst()).isEqualTo("picture,predicted,p(lying),p(upright)");
        assertThat(lines.get(1)).matches("\"a, first.png\",lying,(1\\.0|0\\.9).*");
        assertThat(lines.get(2)).startsWith("b.png,upright,");
        assertThat(lines.get(3)).startsWith("c.gif,upright,");
        String[] cells = lines.get(2).split(",");
        assertThat(Double.parseDouble(cells[2]) + Double.parseDouble(cells[3]))
                .isBetween(0.9999, 1.0001);
    }

    /** Each has the answer that it has alone. */
    @Test
    void asAlone() {
        JsonObject alone =
                Cli.run("predict", run, "--image", folder.resolve("a, first.png"), "--json")
                        .succeeded()
                        .json()
                        .getAsJsonObject();
        String first = Cli.line(predict("--json")).succeeded().out().lines().toList().getFirst();
        JsonObject line = JsonParser.parseString(first).getAsJsonObject();
        assertThat(line.remove("picture").getAsString()).isEqualTo("a, first.png");
        assertThat(line).isEqualTo(alone);
    }

    @Test
    void likeliestIntoAFile() throws IOException {
        Path out = temp.resolve("answers.csv");
        Cli.Result result = Cli.line(predict("--top 1 --show --out " + out)).succeeded();
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("b.png", "c.gif");
        assertThat(Files.readAllLines(out))
                .hasSize(4)
                .startsWith("picture,predicted,probability")
                .anyMatch(line -> line.startsWith("c.gif,upright,"));
    }

    /** One that cannot be read ends nothing: its line has no answer, and the command fails. */
    @Test
    void unreadable() throws IOException {
        Files.write(folder.resolve("aa.png"), new byte[0]);
        byte[] whole = Files.readAllBytes(folder.resolve("b.png"));
        Files.write(folder.resolve("bb.png"), Arrays.copyOf(whole, whole.length / 2));
        Cli.Result result = Cli.line(predict(""));
        assertThat(result.code()).isEqualTo(4);
        List<String> lines = result.out().lines().toList();
        assertThat(lines).hasSize(6).contains("aa.png,,,", "bb.png,,,");
        assertThat(lines.getLast()).startsWith("c.gif,upright,");
        assertThat(result.err().lines())
                .hasSize(4)
                .anyMatch(line -> line.contains("files left out: 1, such as notes.txt"))
                .anyMatch(line -> line.matches(".*aa\\.png cannot be read as a picture: .*"))
                .last()
                .isEqualTo(
                        "fallline: 2 of the pictures in %s cannot be read: their lines have no prediction"
                                .formatted(folder));

        Path out = temp.resolve("answers.jsonl");
        assertThat(Cli.line(predict("--out " + out)).code()).isEqualTo(4);
        List<JsonObject> documents =
                Files.readAllLines(out).stream()
                        .map(line -> JsonParser.parseString(line).getAsJsonObject())
                        .toList();
        assertThat(documents).hasSize(5);
        assertThat(documents.get(1).keySet()).containsExactly("picture", "error");
        assertThat(documents.get(4).keySet())
                .containsExactly("picture", "predicted", "probabilities");
    }

    @Test
    void refusals() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Cli.run("predict", run, "--image", empty).failed(4, "empty holds no pictures");
        Cli.run("predict", run, "--image", folder.resolve("none.png"))
                .failed(4, "none.png does not exist: give a picture");
        Cli.run("predict", run, "--image", folder.resolve("notes.txt"))
                .failed(4, "notes.txt cannot be read as a picture");
    }
}
