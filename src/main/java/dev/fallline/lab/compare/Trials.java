package dev.fallline.lab.compare;

import static dev.fallline.FalllineException.bad;

import dev.fallline.FalllineException;
import dev.fallline.io.JsonFile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The results of a comparison's trainings, a file each: what is there was finished, and is not done
 * again.
 */
record Trials(Path folder) {
    /**
     * @throws FalllineException if it is damaged, or the result of something else
     */
    Optional<TrialResult> find(Trial trial) {
        Path file = folder.resolve(trial.file());
        if (!Files.exists(file)) return Optional.empty();
        String remedy = "remove it to repeat its training";
        TrialResult result = JsonFile.read(file, TrialResult.class, remedy);
        if (!result.complete()) {
            throw bad("%s is damaged: it is incomplete; %s", file, remedy);
        }
        if (trial.equals(result.trial())) return Optional.of(result);
        throw bad("%s is the result of another training: use a new folder", file);
    }

    void keep(TrialResult result) {
        JsonFile.writeLine(folder.resolve(result.trial().file()), result);
    }
}
