package dev.fallline.train.run;

import com.google.gson.JsonParseException;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.io.AppendFile;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.Json;
import dev.fallline.train.Diagnosis;
import dev.fallline.train.TrainingProgress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The diagnoses of a run as JSON lines. Like the history it grows line by line: a death may leave
 * half a line at its end, which nobody reads.
 */
record DiagnosisFile(Path path) {
    boolean exists() {
        return Files.exists(path);
    }

    /** All whole lines; none if there is no file. */
    List<Diagnosis> read() {
        if (!exists()) return List.of();
        try {
            String text = Files.readString(path);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            return Json.parseLines(whole, Diagnosis.class);
        } catch (JsonParseException e) {
            throw new FalllineException(
                    Kind.BAD_DATA,
                    "%s is damaged: %s; remove it, and the run goes on without these diagnoses"
                            .formatted(path, e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new FalllineException(
                    Kind.BAD_DATA, "%s cannot be read: allow it".formatted(path), e);
        }
    }

    void append(Diagnosis d) {
        AppendFile.append(path, Json.line(d));
    }

    /** Drops what a training that is taken up at an epoch will come to again. */
    void keepBefore(TrainingProgress progress) {
        if (!exists()) return;
        List<Diagnosis> kept =
                read().stream()
                        .filter(d -> progress.steps() > 0 && d.epoch() < progress.epoch())
                        .toList();
        String text = kept.stream().map(Json::line).collect(Collectors.joining());
        AtomicFile.write(path, text);
    }
}
