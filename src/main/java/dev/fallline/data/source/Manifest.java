package dev.fallline.data.source;

import com.google.gson.JsonParseException;

import dev.fallline.Nullable;
import dev.fallline.io.Json;
import dev.fallline.io.Label;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What is known of a public data set: a file in {@code datasets/}.
 *
 * @param licence under which it is published
 * @param source where it is described
 * @param shape of an example: {@code 28x28}, {@code 32x32x3}, or the number of columns
 * @param classes their names, by label
 * @param firstLabel the label of the first class
 * @param transposed whether rows of pixels are the pictures' columns
 * @param mirrors addresses that the files' names are added to; none where the files come with
 *     Fallline
 * @param files what is downloaded
 * @param contents what an archive is unpacked to; empty where files are used as they are
 * @param parts sets that one archive holds, for {@code {part}} in {@code contents}
 */
record Manifest(
        String name,
        String title,
        String licence,
        String source,
        Form form,
        String shape,
        List<String> classes,
        int firstLabel,
        boolean transposed,
        List<String> mirrors,
        List<File> files,
        List<String> contents,
        List<Part> parts) {
    /** How files hold examples. */
    enum Form implements Label {
        TABLE,
        IDX,
        CIFAR
    }

    /**
     * A file on a mirror. Mirrors compress differently, so its identity is the sum of its unpacked
     * bytes, where that is known.
     *
     * @param bytes its length, of a {@code .gz} when unpacked
     * @param sha256 of the unpacked bytes
     * @param packedSha256 of the file as first published
     */
    record File(String name, long bytes, @Nullable String sha256, @Nullable String packedSha256) {
        /** Its name when it is unpacked. */
        String unpacked() {
            return Manifest.unpacked(name);
        }
    }

    /** The name of a file without a {@code .gz}. */
    static String unpacked(String name) {
        return name.replaceFirst("\\.gz$", "");
    }

    /** One of several sets in an archive. */
    record Part(String name, int firstLabel, List<String> classes) {}

    /** The manifest of a set that is there. */
    static Manifest of(String name) {
        try (InputStream in = resource(name + ".json")) {
            return Json.parse(
                    new String(in.readAllBytes(), StandardCharsets.UTF_8), Manifest.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JsonParseException e) {
            throw new IllegalStateException("datasets/%s.json".formatted(name), e);
        }
    }

    /** A file of a set that comes with Fallline. */
    InputStream bundled(File file) {
        return resource(name + "/" + file.name);
    }

    private static InputStream resource(String file) {
        InputStream in = Manifest.class.getResourceAsStream("datasets/" + file);
        if (in == null) throw new IllegalStateException("datasets/%s is missing".formatted(file));
        return in;
    }

    boolean isBundled() {
        return mirrors.isEmpty();
    }
}
