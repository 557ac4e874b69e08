package dev.fallline.lab.compare;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
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
            throw new FalllineException(
                    Kind.BAD_DATA, "%s is damaged: it is incomplete; %s".formatted(file, remedy));
        }
        if (trial.equals(result.trial())) return Optional.of(result);
        throw new FalllineException(
                Kind.BAD_DATA,
                "%s is the result of another training: use a new folder".formatted(file));
    }

    void keep(TrialResult result) {
        JsonFile.writeLine(folder.resolve(result.trial().file()), result);
    }
}
