package dev.fallline.cli;

import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.LR;
import static dev.fallline.train.TrainingSettings.OPTIMIZER;

import com.google.gson.JsonObject;

import dev.fallline.graph.Layout.Slice;
import dev.fallline.io.Json;
import dev.fallline.report.Block;
import dev.fallline.report.DataTable;
import dev.fallline.report.Facts;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.TableColumn;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.run.Coefficients;
import dev.fallline.train.run.Environment;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.RunFolder;
import dev.fallline.train.run.TrainingDocument;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

@Command(
        name = "inspect",
        description = "Shows a run's network, its configuration and where it was trained.",
        footer = {"", "Example:", "  fallline inspect runs/2026-11-24_10-00-00-digits"})
final class InspectCommand implements Runnable {
    @Parameters(paramLabel = "RUN", description = "Folder of a finished run.")
    private Path folder;

    @Mixin private Output output;

    /** Rows and columns of a matrix that is shown whole. */
    private static final int WHOLE = 8;

    /** Statistics of one parameter. */
    private record Row(
            String name,
            String shape,
            int size,
            int zeros,
            double norm,
            double mean,
            double min,
            double max,
            List<List<Float>> values) {
        static Row of(Slice s, float[] all) {
            int zeros = 0;
            double squares = 0;
            double sum = 0;
            double min = Double.POSITIVE_INFINITY;
            double max = Double.NEGATIVE_INFINITY;
            for (int i = s.offset(); i < s.offset() + s.shape().size(); i++) {
                if (all[i] == 0) zeros++;
                squares += (double) all[i] * all[i];
                sum += all[i];
                min = Math.min(min, all[i]);
                max = Math.max(max, all[i]);
            }
            int size = s.shape().size();
            return new Row(
                    s.name(),
                    s.shape().toString(),
                    size,
                    zeros,
                    Math.sqrt(squares),
                    sum / size,
                    min,
                    max,
                    values(s, all));
        }

        /** Row by row; null for a large matrix. */
        private static List<List<Float>> values(Slice s, float[] all) {
            int columns = s.shape().columns();
            if (s.shape().rows() > WHOLE || columns > WHOLE) return null;
            List<List<Float>> rows = new ArrayList<>();
            for (int i = 0; i < s.shape().rows(); i++) {
                List<Float> row = new ArrayList<>();
                for (int j = 0; j < columns; j++) row.add(all[s.offset() + i * columns + j]);
                rows.add(row);
            }
            return rows;
        }

        /** The matrix, a row for each input of a layer. */
        DataTable table() {
            List<TableColumn<Integer>> columns = new ArrayList<>();
            columns.add(TableColumn.of(name, NumberFormat.COUNT, i -> i + 1));
            for (int j = 0; j < values.getFirst().size(); j++) {
                int column = j;
                columns.add(
                        TableColumn.of(
                                "to " + (j + 1),
                                NumberFormat.VALUE,
                                i -> values.get(i).get(column)));
            }
            List<Integer> rows = IntStream.range(0, values.size()).boxed().toList();
            return DataTable.of(name, rows, columns);
        }
    }

    @Override
    public void run() {
        RunFolder run = RunFolder.open(folder);
        if (run.hasWeights()) inspect(run, run.model());
        else output.print(settings(run), provenance(new Facts(), run).add("weights", missing(run)));
    }

    private static String missing(RunFolder run) {
        return run.hasReport()
                ? "none: the training " + run.report().ended()
                : "none yet: finish the training with train --resume " + run.path();
    }

    private JsonObject settings(RunFolder run) {
        return Json.object(
                "run", folder.toString(),
                "config", ConfigFile.toJson(run.config()),
                "environment", run.environment());
    }

    private void inspect(RunFolder run, Model model) {
        List<Row> rows =
                model.mlp().layout().slices().stream()
                        .map(slice -> Row.of(slice, model.parameters()))
                        .toList();
        Optional<Coefficients> coefficients = Coefficients.of(model);
        JsonObject json = settings(run);
        json.addProperty("network", model.mlp().describe());
        json.add("parameters", Json.tree(rows));
        coefficients.ifPresent(c -> json.add("coefficients", Json.tree(c)));
        List<Block> blocks = new ArrayList<>();
        blocks.add(facts(run, model));
        coefficients.map(InspectCommand::table).ifPresent(blocks::add);
        blocks.add(
                DataTable.of(
                        "Parameters",
                        rows,
                        TableColumn.text("parameter", Row::name),
                        TableColumn.text("shape", Row::shape),
                        TableColumn.of("numbers", NumberFormat.COUNT, Row::size),
                        TableColumn.of("zeros", NumberFormat.COUNT, Row::zeros),
                        TableColumn.of("norm", NumberFormat.DECIMALS, Row::norm),
                        TableColumn.of("mean", NumberFormat.DECIMALS, Row::mean),
                        TableColumn.of("min", NumberFormat.DECIMALS, Row::min),
                        TableColumn.of("max", NumberFormat.DECIMALS, Row::max)));
        rows.stream().filter(r -> r.values() != null).map(Row::table).forEach(blocks::add);
        output.print(json, blocks);
    }

    private static DataTable table(Coefficients c) {
        List<TableColumn<Coefficients.Row>> columns = new ArrayList<>();
        columns.add(TableColumn.text("feature", Coefficients.Row::feature));
        for (int j = 0; j < c.outputs().size(); j++) {
            int output = j;
            columns.add(
                    TableColumn.of(
                            c.outputs().get(j), NumberFormat.NUMBER, r -> r.values().get(output)));
        }
        return DataTable.of("Coefficients, in the units of the data", c.rows(), columns);
    }

    private static Facts facts(RunFolder run, Model model) {
        Facts facts = new Facts();
        facts.add("network", model.mlp().describe());
        facts.add("parameters", model.mlp().layout().learnedSize(), NumberFormat.COUNT);
        provenance(facts, run);
        if (!run.isBare()) TrainingDocument.of(run).scores(facts);
        return facts;
    }

    /** Adds how the network is or was trained. */
    private static Facts provenance(Facts facts, RunFolder run) {
        Environment e = run.environment();
        Config config = run.config();
        if (!run.isBare()) facts.add("optimizer", optimizer(config));
        facts.add("data", "%s (%s)".formatted(config.get(DATA), e.data()));
        facts.add(
                "made by",
                "fallline %s (%s) on %s".formatted(e.fallline(), e.revision(), e.device()));
        return facts.add("java", e.java());
    }

    /** With its rate, where that is not part of the text. */
    private static String optimizer(Config c) {
        String optimizer = c.get(OPTIMIZER);
        return c.get(LR) == null ? optimizer : optimizer + ", rate " + c.get(LR);
    }
}
