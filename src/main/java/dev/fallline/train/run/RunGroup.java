package dev.fallline.train.run;

import static dev.fallline.FalllineException.failed;

import dev.fallline.io.JsonFile;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder with the runs of {@code --seeds} or {@code --folds}, and the names of those that it is
 * to have: without these an interrupted command would look complete.
 */
public record RunGroup(Path path) {
    private static final Pattern MEMBER = Pattern.compile("seed-?\\d+(-fold\\d+)?|fold\\d+");
    private static final String PLAN = "group.json";

    /** What a group has beside its members. */
    private static final List<String> FILES = List.of(PLAN, "summary.json", "predictions.csv");

    private record Plan(List<String> runs) {}

    /** Says which runs the group is to have, once the first of them is begun. */
    public void plan(List<String> names) {
        JsonFile.write(file(), new Plan(names));
    }

    Path file() {
        return path.resolve(PLAN);
    }

    /** Whether it is there; a run is no group. */
    public boolean exists() {
        return Files.isDirectory(path)
                && !RunFolder.isRun(path)
                && (Files.exists(file()) || !members().isEmpty());
    }

    /** Its runs in the order of their names' beginning; none of another folder. */
    List<Path> members() {
        if (RunFolder.isRun(path)) return List.of();
        return folders(path)
                .filter(f -> MEMBER.matcher(f.getFileName().toString()).matches())
                .filter(RunFolder::isRun)
                .sorted(Comparator.comparing(Runs::begun).thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** How many runs it has or is to have. */
    int size() {
        Set<String> names = new HashSet<>();
        members().forEach(m -> names.add(m.getFileName().toString()));
        if (Files.exists(file())) {
            String remedy = "repeat the command that made the folder";
            names.addAll(JsonFile.read(file(), Plan.class, remedy).runs);
        }
        return names.size();
    }

    /** Removes it, once it has no runs; the user's own files stay, and so does their folder. */
    void remove() {
        try {
            for (String file : FILES) Files.deleteIfExists(path.resolve(file));
            Files.delete(path);
        } catch (DirectoryNotEmptyException e) {
            // of the user's own files
        } catch (IOException e) {
            throw failed(e, "%s cannot be removed: give permission to write to its folder", path);
        }
    }

    static Stream<Path> folders(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory).toList().stream();
        } catch (IOException e) {
            throw failed(e, "%s cannot be listed: give permission to read it", folder);
        }
    }
}
