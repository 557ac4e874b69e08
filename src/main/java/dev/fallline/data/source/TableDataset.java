package dev.fallline.data.source;

import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.data.Schema;
import dev.fallline.data.Split;
import dev.fallline.data.Task;
import dev.fallline.data.table.RowEncoder;
import dev.fallline.data.table.SchemaLearner;
import dev.fallline.data.table.Table;
import dev.fallline.data.table.TableReader;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

/** Makes a data set of one table, which is split, or of a training file and a test file. */
final class TableDataset {
    private TableDataset() {}

    static Dataset read(
            String name, Path trainFile, Optional<Path> testFile, DatasetOptions options) {
        Table table;
        SchemaLearner learner;
        try (TableReader reader = TableReader.open(trainFile.toString(), options.table())) {
            table = reader.all();
            if (table.rows() == 0) throw reader.noRows();
            learner =
                    new SchemaLearner(
                            table, reader.layout(options.table()), options.table(), options.task());
        }
        int[] rows = learner.rows();
        double fraction = testFile.isPresent() ? 0 : options.testFraction();
        Split split = learner.split(fraction, options.seed());
        int[] train = IntStream.of(split.train()).map(i -> rows[i]).toArray();
        int[] held = IntStream.of(split.held()).map(i -> rows[i]).toArray();
        Schema schema = learner.schema(train);
        var encoder = new RowEncoder(schema, table);
        Examples learned = encoder.examples(table, train);
        Examples test =
                testFile.isPresent()
                        ? read(testFile.get(), schema, options)
                        : encoder.examples(table, held);
        encoder.notes().forEach(options.notes());
        schema.guesses().forEach(options.notes());
        learner.questions().forEach(options.notes());
        if (test.count() == 0 && fraction > 0) {
            options.notes()
                    .accept(
                            "no test part: %,d rows%s are too few for --test-fraction %s"
                                    .formatted(
                                            rows.length,
                                            schema.task() == Task.CLASSIFICATION
                                                    ? " of %,d classes"
                                                            .formatted(schema.classes().size())
                                                    : "",
                                            options.testFraction()));
        }
        String description =
                testFile.map(file -> "Tables %s and %s.".formatted(trainFile, file))
                        .orElseGet(
                                () ->
                                        "Table %s; %s"
                                                .formatted(
                                                        trainFile,
                                                        options.splitSentence(
                                                                schema.task(), test.count())));
        return new Dataset(name, description, learned, test, schema);
    }

    /** All rows of another file as a schema has them. */
    static Examples read(Path file, Schema schema, DatasetOptions options) {
        try (TableReader reader = TableReader.open(file.toString(), options.table(), schema)) {
            Table table = reader.all();
            if (table.rows() == 0) throw reader.noRows();
            var encoder = new RowEncoder(schema, table);
            Examples examples = encoder.examples(table, encoder.usable(table));
            encoder.notes().forEach(note -> options.notes().accept("%s: %s".formatted(file, note)));
            return examples;
        }
    }
}
