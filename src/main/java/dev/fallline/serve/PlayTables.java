package dev.fallline.serve;

import static dev.fallline.FalllineException.failed;
import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.io.IoFailure;
import dev.fallline.train.Config;
import dev.fallline.train.TableSettings;
import dev.fallline.train.TrainingSettings;
import dev.fallline.train.run.RunData;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tables that the page has sent: files in a folder of the server's, as long as it runs. */
final class PlayTables implements AutoCloseable {
    /** Tables that are kept: a further one takes the place of the oldest. */
    private static final int MOST = 8;

    private static final String GZIP = "\037\213";

    private final Map<String, Path> files = new LinkedHashMap<>();
    private Path folder;
    private int count;

    /**
     * A table with the two features that are drawn.
     *
     * @param file in the server's folder
     * @param config of its data alone
     * @param features all numeric ones
     * @param columns all, of which one is the target
     */
    record Drawn(
            Path file, Config config, Dataset data, List<String> features, List<String> columns) {}

    /**
     * Keeps a table.
     *
     * @param given its file's name
     * @return its name here
     * @throws FalllineException if it is no table with two numeric features
     */
    synchronized String add(String given, byte[] content) {
        if (content.length > 1 && (content[0] & 0xFF) == GZIP.charAt(0)) {
            throw usage("%s is compressed: unpack it first", given);
        }
        String plain = given.replaceAll("[^A-Za-z0-9_ .()-]", "_").replaceFirst("^[. ]+", "");
        String name = plain.substring(Math.max(0, plain.length() - 80));
        if (!name.matches(".*[^.]\\.(csv|tsv|txt)")) name += ".csv";
        Path file = write(name, content);
        Path before = files.remove(name);
        files.put(name, file);
        try {
            open(name, List.of(), List.of());
        } catch (FalllineException e) {
            files.remove(name);
            if (before != null) files.put(name, before);
            remove(file);
            throw e;
        }
        if (before != null) remove(before);
        if (files.size() > MOST) remove(files.remove(files.keySet().iterator().next()));
        return name;
    }

    private Path write(String name, byte[] content) {
        try {
            if (folder == null) folder = Files.createTempDirectory("fallline-play");
            Path place = Files.createDirectory(folder.resolve(String.valueOf(++count)));
            return Files.write(place.resolve(name), content);
        } catch (IOException e) {
            throw failed(e, "the table cannot be kept on the disk: %s", IoFailure.reason(e));
        }
    }

    synchronized List<String> names() {
        return new ArrayList<>(files.keySet());
    }

    /**
     * Reads a table.
     *
     * @param target none for the column that is usual
     * @param chosen two features; none for the first two
     * @throws FalllineException if it cannot be drawn
     */
    synchronized Drawn open(String name, List<String> target, List<String> chosen) {
        Path file = files.get(name);
        Config config = Config.DEFAULTS.with(TrainingSettings.DATA, file.toString());
        if (!target.isEmpty()) config = config.with(TableSettings.LABEL, target);
        try {
            return open(file, config, chosen);
        } catch (FalllineException e) {
            throw new FalllineException(e.kind(), e.getMessage().replace(file.toString(), name));
        }
    }

    private static Drawn open(Path file, Config config, List<String> chosen) {
        String name = file.getFileName().toString();
        Dataset data = RunData.open(config, _ -> {});
        if (data.schema().layout() == null || data.schema().pixels()) {
            throw usage("%s is no table of features", name);
        }
        if (data.schema().targets().size() != 1) throw usage("%s has no single target", name);
        List<String> features =
                data.schema().columns().stream()
                        .filter(c -> c.width() == 1 && c.categories().isEmpty())
                        .map(Column::name)
                        .toList();
        if (features.size() < 2) {
            throw usage(
                    "%s has fewer than two numeric features beside its target, %s: give a table with two",
                    name, data.schema().targets().getFirst().name());
        }
        List<String> drawn = chosen.isEmpty() ? features.subList(0, 2) : chosen;
        if (!features.containsAll(drawn) || drawn.stream().distinct().count() != 2) {
            throw usage(
                    "choose two different features of %s: %s", name, String.join(", ", features));
        }
        List<String> columns = data.schema().layout().names();
        if (data.schema().columns().size() > 2) {
            List<String> others = new ArrayList<>(columns);
            others.removeAll(drawn);
            data.schema().targets().forEach(t -> others.remove(t.name()));
            config = config.with(TableSettings.DROP, others);
            data = RunData.open(config, _ -> {});
        }
        return new Drawn(file, config, data, features, columns);
    }

    private static void remove(Path file) {
        try {
            Files.delete(file);
            Files.delete(file.getParent());
        } catch (IOException e) {
            throw failed(e, "%s cannot be removed", file);
        }
    }

    @Override
    public synchronized void close() {
        files.values().forEach(PlayTables::remove);
        files.clear();
        try {
            if (folder != null) Files.delete(folder);
        } catch (IOException e) {
            throw failed(e, "%s cannot be removed", folder);
        }
    }
}
