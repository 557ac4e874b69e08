package dev.fallline.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Features;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunFolder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.imageio.ImageIO;

final class PictureFolderTest {
    @TempDir Path folder;

    private final List<String> notes = new ArrayList<>();

    private Dataset open(DatasetOptions options) {
        return Datasets.open(folder.toString(), options.withNotes(notes::add));
    }

    /** A bright bar on black, upright or lying. */
    private void write(String file, int side, boolean upright, int color) throws IOException {
        var image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < side * side; i++) {
            int across = upright ? i % side : i / side;
            if (across / (side / 4) == 1) image.setRGB(i % side, i / side, color);
        }
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        String format = file.substring(file.lastIndexOf('.') + 1);
        assertThat(ImageIO.write(image, format, path.toFile())).isTrue();
    }

    private void bars(String part, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            int color = (100 + i) * 0x010101;
            write("%slying/%02d.png".formatted(part, i), 8, false, color);
            write("%supright/%02d.png".formatted(part, i), i == 0 ? 16 : 8, true, color);
        }
    }

    @Test
    void aFolderAClassOfOneSize() throws IOException {
        bars("", 10);
        write("upright/00.png", 8, true, 0x646464);
        Dataset data = open(DatasetOptions.defaults());
        assertThat(data.shape()).isEqualTo(new ExampleShape(8, 8, 1));
        assertThat(data.classes()).containsExactly("lying", "upright");
        assertThat(data.train().count()).isEqualTo(16);
        assertThat(data.test().count()).isEqualTo(4);
        assertThat(data.description()).contains("8 × 8", "0.2", "seed 1");
        assertThat(notes).isEmpty();
        Dataset all = open(DatasetOptions.defaults().withTestFraction(0));
        byte[] pixels = ((Features.Bytes) all.train().features()).values();
        assertThat(pixels).startsWith(0, 0, 0, 0, 0, 0, 0, 0).contains(100, 109);
    }

    @Test
    void severalSizesBecomeTheCommonestAndOneColorMakesAllColored() throws IOException {
        bars("", 5);
        write("upright/color.png", 8, true, 0xff0000);
        Dataset data = open(DatasetOptions.defaults().withTestFraction(0));
        assertThat(data.shape()).isEqualTo(new ExampleShape(8, 8, 3));
        assertThat(notes)
                .hasSize(1)
                .first()
                .asString()
                .contains("2 sizes", "height of 8", "--pixels");
        byte[] pixels = ((Features.Bytes) data.train().features()).values();
        // The last one: red in columns 2 and 3.
        int last = 10 * 8 * 8 * 3;
        assertThat(List.of(pixels[last + 6], pixels[last + 7], pixels[last + 8]))
                .containsExactly((byte) 255, (byte) 0, (byte) 0);
    }

    @Test
    void itsOwnTestPart() throws IOException {
        bars("train/", 6);
        bars("val/", 2);
        Dataset data = open(DatasetOptions.defaults());
        assertThat(data.train().count()).isEqualTo(12);
        assertThat(data.test().labels()).containsExactly(0, 0, 1, 1);
        write("val/slanted/a.png", 8, true, 0xffffff);
        assertThatThrownBy(() -> open(DatasetOptions.defaults()))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("class slanted: expected lying, upright");
    }

    private void isRefused(String message) {
        assertThatThrownBy(() -> open(DatasetOptions.defaults()))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(message);
    }

    @Test
    void withoutTwoClasses() throws IOException {
        write("a.png", 8, true, 0xffffff);
        isRefused(folder + " has pictures that are not in folders by class: expected at least two");
        write("upright/a.PNG", 8, true, 0xffffff);
        isRefused(folder + " has pictures of one class, upright: expected at least two folders");
        write("train/upright/a.png", 8, true, 0xffffff);
        isRefused("train has pictures of one class, upright");
    }

    @Test
    void whatIsNotReadIsSaid() throws IOException {
        bars("", 3);
        Files.writeString(folder.resolve("lying/photo.webp"), "not read");
        Files.writeString(folder.resolve("upright/.hidden"), "not said");
        write("upright/more/a.png", 8, true, 0xffffff);
        write("upright/00.png", 8, true, 0xffffff);
        Files.createDirectory(folder.resolve("slanted"));
        Files.writeString(folder.resolve("README"), "not said");
        open(DatasetOptions.defaults());
        assertThat(notes)
                .containsExactly(
                        folder
                                + ": 3 files and folders are left out, such as slanted;"
                                + " pictures are PNG, JPEG, GIF or BMP files");
    }

    @Test
    void aDamagedPictureIsNamed() throws IOException {
        bars("", 3);
        Files.writeString(folder.resolve("lying/bad.png"), "no picture");
        assertThatThrownBy(() -> open(DatasetOptions.defaults()))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("bad.png cannot be read as a picture");
    }

    /** Other pictures are brought into the shape trained on. */
    @Test
    void aNetworkLearnsThem(@TempDir Path runs, @TempDir Path other) throws IOException {
        bars("", 20);
        RunFolder run =
                Run.start(
                                ConfigFile.parse(
                                        "{'data': '%s', 'hidden': [8], 'epochs': 30, 'batch': 4}"
                                                .formatted(folder)),
                                runs.resolve("run"),
                                new TrainingListener() {})
                        .folder();
        assertThat(run.model().classes()).containsExactly("lying", "upright");
        folder = other;
        write("lying/large.jpg", 32, false, 0x808080);
        write("upright/large.jpg", 32, true, 0x808080);
        var examples = run.model().read(other.toString(), DatasetOptions.defaults());
        assertThat(examples.width()).isEqualTo(64);
        assertThat(examples.labels()).containsExactly(0, 1);
    }
}
