package dev.fallline.train.run;

import dev.fallline.io.AppendFile;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.Csv;
import dev.fallline.io.JsonFile;
import dev.fallline.train.Epoch;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The history of a run, as CSV and as JSON lines. Both grow by a row after each epoch. */
record HistoryFiles(Path csv, Path lines) {
    /** Replaces what is there. */
    void write(List<Epoch> history) {
        AtomicFile.write(csv, Csv.of(history));
        AtomicFile.write(lines, history.stream().map(JsonFile::line).collect(Collectors.joining()));
    }

    /** All epochs, while the next may be about to be written; none where there is no file. */
    List<Epoch> read() {
        return JsonFile.readLines(lines, Epoch.class, "resume the run, which writes it again");
    }

    /** Adds an epoch to those that are there. */
    void append(Epoch e) {
        AppendFile.append(csv, e.epoch() == 1 ? Csv.of(List.of(e)) : Csv.row(e));
        AppendFile.append(lines, JsonFile.line(e));
    }
}
