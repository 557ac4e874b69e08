package dev.fallline.train.run;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.io.AppendFile;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.Csv;
import dev.fallline.io.Json;
import dev.fallline.train.Epoch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The history of a run, as CSV and as JSON lines. Both grow by a row after each epoch. */
record HistoryFiles(Path csv, Path lines) {
    /** Replaces what is there. */
    void write(List<Epoch> history) {
        AtomicFile.write(csv, Csv.of(history));
        AtomicFile.write(lines, history.stream().map(Json::line).collect(Collectors.joining()));
    }

    /** All epochs, while the next may be about to be written; none where there is no file. */
    List<Epoch> read() {
        if (!Files.exists(lines)) return List.of();
        try {
            String text = Files.readString(lines);
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(line -> Json.GSON.fromJson(line, Epoch.class))
                    .toList();
        } catch (IOException | RuntimeException e) { // whatever a line throws that is no epoch
            throw new FalllineException(
                    Kind.BAD_DATA, "%s cannot be read: use another run".formatted(lines), e);
        }
    }

    /** Adds an epoch to those that are there. */
    void append(Epoch e) {
        AppendFile.append(csv, e.epoch() == 1 ? Csv.of(List.of(e)) : Csv.row(e));
        AppendFile.append(lines, Json.line(e));
    }
}
