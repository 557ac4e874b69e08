package dev.fallline.train.run;

import dev.fallline.io.AppendFile;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.Csv;
import dev.fallline.io.JsonFile;
import dev.fallline.train.Epoch;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The history of a run, as CSV and as JSON lines. Both grow with the epochs. */
record HistoryFiles(Path csv, Path lines) {
    /** Replaces what is there. */
    void write(List<Epoch> history) {
        AtomicFile.write(csv, Csv.of(history));
        AtomicFile.write(lines, joined(history, JsonFile::line));
    }

    /** All epochs, while the next may be about to be written; none where there is no file. */
    List<Epoch> read() {
        return JsonFile.readLines(lines, Epoch.class, "resume the run, which writes it again");
    }

    /** Adds epochs to those that are there. */
    void append(List<Epoch> epochs) {
        boolean first = epochs.getFirst().epoch() == 1;
        AppendFile.append(csv, first ? Csv.of(epochs) : joined(epochs, Csv::row));
        AppendFile.append(lines, joined(epochs, JsonFile::line));
    }

    private static String joined(List<Epoch> epochs, Function<Epoch, String> line) {
        return epochs.stream().map(line).collect(Collectors.joining());
    }
}
