package dev.fallline.lab.compare;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.JsonRecords;

import java.io.IOException;
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
        TrialResult result = read(file);
        if (trial.equals(result.trial())) return Optional.of(result);
        throw new FalllineException(
                Kind.BAD_DATA,
                "%s is the result of another training: begin in a new folder".formatted(file));
    }

    private static TrialResult read(Path file) {
        TrialResult result;
        try {
            result = JsonRecords.GSON.fromJson(Files.readString(file), TrialResult.class);
        } catch (RuntimeException | IOException e) {
            // Whatever is wrong in it: a record that cannot be made of it throws anything.
            throw damaged(file, e);
        }
        if (result == null || !result.complete()) throw damaged(file, null);
        return result;
    }

    void keep(TrialResult result) {
        AtomicFile.write(
                folder.resolve(result.trial().file()), JsonRecords.GSON.toJson(result) + "\n");
    }

    private static FalllineException damaged(Path file, Exception cause) {
        return new FalllineException(
                Kind.BAD_DATA,
                "%s cannot be read: it is damaged; remove it, and its training is done again"
                        .formatted(file),
                cause);
    }
}
