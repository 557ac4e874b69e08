package dev.fallline.lab.compare;

import static dev.fallline.FalllineException.bad;
import static dev.fallline.FalllineException.failed;
import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.DATA;

import com.google.gson.JsonObject;

import dev.fallline.FalllineException;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.FolderLock;
import dev.fallline.io.IoFailure;
import dev.fallline.io.Json;
import dev.fallline.io.JsonFile;
import dev.fallline.train.run.Environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Where a comparison keeps its protocol, its trainings and its findings. */
public record ComparisonFolder(Path path) {
    private static final String PROTOCOL = "protocol.json";

    /** What the folder of a training has. */
    private static final String RUN = "config.json";

    private static final String ENVIRONMENTS = "environment.json";
    private static final String MACHINES = "machines.json";
    private static final String FINDINGS = "comparison.json";
    private static final String STUDIES = "studies";

    /** What to do about a file that is written once. */
    private static final String ANEW = "use a new folder";

    /**
     * What the comparison ran on.
     *
     * @param environments of the problems, or of the machines
     */
    private record Environments(List<Environment> environments) {
        Environments {
            environments = List.copyOf(environments);
        }
    }

    /** Whether a comparison was begun there. */
    public boolean isBegun() {
        return IoFailure.exists(path.resolve(PROTOCOL));
    }

    /**
     * The protocol of a comparison that was begun.
     *
     * @throws FalllineException if none was, or it cannot be read
     */
    public Protocol protocol() {
        if (!isBegun()) {
            throw bad(
                    "%s is not the folder of a comparison: it has no %s; give a folder that compare has written",
                    path, PROTOCOL);
        }
        return JsonFile.read(path.resolve(PROTOCOL), Protocol.class, ANEW);
    }

    /** What the comparison was begun on, for each problem. */
    public List<Environment> environments() {
        return environments(ENVIRONMENTS);
    }

    private List<Environment> environments(String name) {
        return JsonFile.read(path.resolve(name), Environments.class, ANEW).environments();
    }

    /**
     * Begins a comparison or takes it up again, perhaps with more studies, under the lock.
     *
     * @param environments for each problem
     * @throws FalllineException if another one was begun there, or its data have changed
     */
    void begin(Protocol protocol, List<Environment> environments) {
        if (isBegun()) {
            requireSame(protocol, environments);
            AtomicFile.sweep(trials().folder());
            if (!protocol.equals(protocol())) JsonFile.write(path.resolve(PROTOCOL), protocol);
            return;
        }
        if (holdsTrainings()) {
            throw usage("--out %s holds trainings: give another folder", path);
        }
        try {
            Files.createDirectories(trials().folder());
        } catch (IOException e) {
            throw failed(e, "%s cannot be used: choose a folder that you may write to", path);
        }
        JsonFile.write(path.resolve(ENVIRONMENTS), new Environments(environments));
        JsonFile.write(path.resolve(PROTOCOL), protocol);
    }

    /** Of one run, or of several in folders of their own. */
    private boolean holdsTrainings() {
        if (!Files.isDirectory(path)) return false;
        try (Stream<Path> folders = Files.walk(path, 1)) {
            return folders.anyMatch(p -> Files.exists(p.resolve(RUN)));
        } catch (IOException e) {
            throw failed(e, "%s cannot be read: %s", path, IoFailure.reason(e));
        }
    }

    private void requireSame(Protocol protocol, List<Environment> environments) {
        JsonObject was = Json.GSON.toJsonTree(protocol()).getAsJsonObject();
        JsonObject is = Json.GSON.toJsonTree(protocol).getAsJsonObject();
        Set<String> names = new TreeSet<>(was.keySet());
        names.addAll(is.keySet());
        for (String name : names) {
            if (name.equals(STUDIES) && protocol.studies() >= was.get(name).getAsInt()) continue;
            if (Objects.equals(is.get(name), was.get(name))) continue;
            throw usage(
                    "--out %s holds a comparison with other %s: give another folder, or continue that one with --resume",
                    path, name.replace('_', '-'));
        }
        List<Environment> then = environments();
        for (int i = 0; i < then.size(); i++) {
            if (then.get(i).data().equals(environments.get(i).data())) continue;
            throw bad(
                    "%s has changed since %s was begun: restore the data or start a new comparison",
                    protocol.problems().get(i).config().get(DATA), path);
        }
    }

    /**
     * Makes the folder where it is missing, and keeps others from comparing there until the lock is
     * closed.
     *
     * @throws FalllineException if a comparison is going on in it, or it cannot be made
     */
    FolderLock lock() {
        // An empty path is the current folder, which is probably a mistake.
        if (path.toString().isEmpty()) {
            throw usage("--out is empty: name the folder of the comparison, or remove the flag");
        }
        return FolderLock.take(path, "comparison");
    }

    Trials trials() {
        return new Trials(path.resolve("trials"));
    }

    /** Notes which other machines have trained, beside those of earlier calls. */
    void keepMachines(List<Environment> machines) {
        if (machines.isEmpty()) return;
        Set<Environment> all = new LinkedHashSet<>();
        if (Files.exists(path.resolve(MACHINES))) all.addAll(environments(MACHINES));
        all.addAll(machines);
        JsonFile.write(path.resolve(MACHINES), new Environments(List.copyOf(all)));
    }

    /** Writes what was found: all of it as JSON, and as CSV what is a table. */
    public void keep(Findings findings) {
        JsonFile.write(path.resolve(FINDINGS), findings);
        AtomicFile.write(path.resolve("trainings.csv"), Tables.trainings(findings));
        AtomicFile.write(path.resolve("standings.csv"), Tables.standings(findings));
        AtomicFile.write(path.resolve("pairs.csv"), Tables.pairs(findings));
        AtomicFile.write(path.resolve("budgets.csv"), Tables.budgets(findings));
    }
}
