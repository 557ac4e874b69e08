package dev.fallline.train.run;

import dev.fallline.io.AppendFile;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.JsonFile;
import dev.fallline.train.Diagnosis;
import dev.fallline.train.TrainingProgress;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The diagnoses of a run as JSON lines. Like the history it grows line by line: a death may leave
 * half a line at its end, which is not read.
 */
record DiagnosisFile(Path path) {
    boolean exists() {
        return Files.exists(path);
    }

    /** All whole lines; none if there is no file. */
    List<Diagnosis> read() {
        return JsonFile.readLines(
                path, Diagnosis.class, "remove it to continue the run without these diagnoses");
    }

    /** Makes it where it is missing: a training that goes on is diagnosed if it is there. */
    void begin() {
        if (!exists()) AtomicFile.write(path, "");
    }

    void append(Diagnosis d) {
        AppendFile.append(path, JsonFile.line(d));
    }

    /** Drops what a training that is taken up at an epoch will come to again. */
    void keepBefore(TrainingProgress progress) {
        if (!exists()) return;
        List<Diagnosis> kept =
                read().stream()
                        .filter(d -> progress.steps() > 0 && d.epoch() < progress.epoch())
                        .toList();
        String text = kept.stream().map(JsonFile::line).collect(Collectors.joining());
        AtomicFile.write(path, text);
    }
}
