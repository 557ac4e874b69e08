package dev.fallline.cli;

import static dev.fallline.FalllineException.bad;

import dev.fallline.FalllineException;
import dev.fallline.cli.terminal.Console;
import dev.fallline.cli.terminal.Talk;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.data.TerminalImage;
import dev.fallline.data.picture.Framing;
import dev.fallline.data.picture.Picture;
import dev.fallline.data.picture.PictureFile;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.Datasets;
import dev.fallline.data.table.RowEncoder;
import dev.fallline.data.table.Table;
import dev.fallline.data.table.TableReader;
import dev.fallline.nn.Loss;
import dev.fallline.train.run.Predictor;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Predicts all examples of some data, line by line and without keeping them.
 *
 * @param top how many classes to give; 0 for all
 */
record BatchPrediction(Predictor predictor, Loss loss, int top, boolean json, Console console) {
    /** Rows that are predicted together. */
    private static final int CHUNK = 2_000;

    /**
     * Writes the predictions, and shows its progress.
     *
     * @throws IOException if they cannot be written
     */
    void write(String data, DatasetOptions options, OutputStream out) throws IOException {
        Optional<Path> table = Datasets.table(data, options);
        if (table.isPresent()) rows(table.get().toString(), options, out);
        else examples(data, options, out);
    }

    private void rows(String file, DatasetOptions options, OutputStream out) throws IOException {
        Schema schema = predictor.model().schema();
        var lines = new PredictionLines(predictor.model(), loss, top, json, "row", out);
        try (TableReader reader = TableReader.open(file, options.table(), schema)) {
            Table table = reader.next(CHUNK);
            if (table.rows() == 0) throw reader.noRows();
            var encoder = new RowEncoder(schema, table);
            long done = 0;
            while (table.rows() > 0) {
                answer(lines, predictor.outputs(encoder.features(table, table.all())), done);
                done += table.rows();
                console.status("%,d rows answered".formatted(done));
                table = reader.next(CHUNK);
            }
            console.wipe();
            encoder.notes().forEach(options.notes());
        }
    }

    /**
     * Writes the answers to the pictures of a folder. One that cannot be read has a line without an
     * answer, and is named on standard error.
     *
     * @param center whether to look for the figure in each
     * @param show whether to show each as the network sees it
     * @return how many cannot be read
     */
    int pictures(Path folder, boolean center, boolean show, OutputStream out) throws IOException {
        List<Path> files = PictureFile.in(folder);
        if (files.isEmpty()) {
            throw bad(
                    "%s holds no pictures: expected PNG, JPEG, GIF or BMP files in it, not in folders below",
                    folder);
        }
        List<Path> others =
                PictureFile.others(folder).stream().filter(Files::isRegularFile).toList();
        if (!others.isEmpty()) {
            Talk.note(
                    "%s: files left out: %d, such as %s; pictures are PNG, JPEG, GIF or BMP files"
                            .formatted(folder, others.size(), others.getFirst().getFileName()));
        }
        Schema schema = predictor.model().schema();
        Framing framing = Framing.of(schema, center);
        var lines = new PredictionLines(predictor.model(), loss, top, json, "picture", out);
        int unreadable = 0;
        for (Path file : files) {
            Picture picture;
            try {
                picture = PictureFile.read(file);
            } catch (FalllineException e) {
                System.err.println(e.getMessage());
                lines.writeError(file.getFileName(), e.getMessage());
                unreadable++;
                continue;
            }
            byte[] pixels = framing.apply(picture);
            if (show) {
                System.err.println(file);
                TerminalImage.lines(pixels, 0, schema.shape()).forEach(System.err::println);
            }
            float[] outputs = predictor.outputs(new Features.Bytes(pixels));
            lines.write(file.getFileName(), outputs, 0);
            flush(lines);
        }
        flush(lines);
        return unreadable;
    }

    private void examples(String data, DatasetOptions options, OutputStream out)
            throws IOException {
        var lines = new PredictionLines(predictor.model(), loss, top, json, "example", out);
        answer(lines, predictor.outputs(predictor.model().read(data, options)), 0);
    }

    private void answer(PredictionLines lines, float[] outputs, long before) throws IOException {
        int width = predictor.model().mlp().outputs();
        for (int i = 0; i < outputs.length / width; i++) {
            lines.write(before + i + 1, outputs, i);
        }
        flush(lines);
    }

    /** Ends where the output is no longer read: the examples may be endless. */
    private static void flush(PredictionLines lines) throws IOException {
        lines.flush();
        Output.requireWritten(Output.ANOTHER);
    }
}
