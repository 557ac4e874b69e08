package dev.fallline.lab;

import com.google.gson.JsonObject;

import dev.fallline.graph.Expression;
import dev.fallline.io.Json;
import dev.fallline.lab.GradientReport.Entry;
import dev.fallline.lab.GradientReport.Finding;
import dev.fallline.lab.GradientReport.Tensor;
import dev.fallline.report.Block;
import dev.fallline.report.DataTable;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Paragraph;
import dev.fallline.report.TableColumn;
import dev.fallline.train.Setup;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The result of a gradient check, for programs and for a terminal. */
public record GradientDocument(JsonObject json, List<Block> summary) {
    /** Variables of a point, rows of a table. */
    private static final int SHOWN = 12;

    private static final List<TableColumn<Tensor>> WORST =
            List.of(
                    TableColumn.of("autodiff", NumberFormat.SIX_DIGITS, t -> t.worst().autodiff()),
                    TableColumn.of(
                            "differences", NumberFormat.SIX_DIGITS, t -> t.worst().differences()),
                    TableColumn.of("error", NumberFormat.MAGNITUDE, t -> t.worst().error()),
                    TableColumn.text("", t -> word(t.worst())));

    /**
     * The check of an expression.
     *
     * @param points one value for each variable
     * @param reports one for each point
     */
    public static GradientDocument of(
            Expression expression,
            String text,
            List<double[]> points,
            List<GradientReport> reports) {
        GradientReport all = GradientReport.of(reports);
        List<String> variables = expression.variables();
        List<JsonObject> rows = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            rows.add(point(variables, points.get(i), reports.get(i)));
            blocks.addAll(blocks(variables, points.get(i), reports.get(i)));
        }
        blocks.add(new Paragraph(all.verdict()));
        JsonObject json = head(text, all);
        json.add("points", Json.tree(rows));
        return new GradientDocument(json, blocks);
    }

    /**
     * The check of a network with its initial weights.
     *
     * @param batch how many examples
     */
    public static GradientDocument of(Setup setup, int batch, GradientReport report) {
        JsonObject json = head(setup.data().name(), report);
        json.addProperty("batch", batch);
        json.add("parameters", Json.tree(tensors(report)));
        List<Block> blocks = new ArrayList<>(blocks(setup, batch, report));
        blocks.add(new Paragraph(report.verdict()));
        return new GradientDocument(json, blocks);
    }

    private static JsonObject head(String subject, GradientReport report) {
        return Json.object(
                "subject",
                subject,
                "passed",
                report.passed(),
                "verdict",
                report.verdict(),
                "tolerance",
                GradientCheck.TOLERANCE);
    }

    private static JsonObject point(List<String> variables, double[] point, GradientReport report) {
        JsonObject at = new JsonObject();
        for (int i = 0; i < point.length; i++) at.addProperty(variables.get(i), point[i]);
        return Json.object("at", at, "parameters", tensors(report));
    }

    private static List<JsonObject> tensors(GradientReport report) {
        return report.tensors().stream().map(GradientDocument::tensor).toList();
    }

    private static JsonObject tensor(Tensor t) {
        JsonObject row =
                Json.object(
                        "name", t.name(),
                        "size", t.shape().size(),
                        "compared", t.entries().size());
        for (Finding f : Finding.values()) {
            row.addProperty(f.name().toLowerCase(Locale.ROOT), t.count(f));
        }
        row.add("worst", Json.tree(t.worst()));
        return row;
    }

    /** One point: a row for each variable, the worst ones where there are many. */
    private static List<Block> blocks(
            List<String> variables, double[] point, GradientReport report) {
        String where =
                IntStream.range(0, Math.min(SHOWN, point.length))
                        .mapToObj(i -> "%s = %s".formatted(variables.get(i), brief(point[i])))
                        .collect(Collectors.joining(", "));
        Block at = new Paragraph("at " + where + (point.length > SHOWN ? ", …" : ""));
        List<TableColumn<Tensor>> columns = new ArrayList<>();
        columns.add(TableColumn.text("variable", Tensor::name));
        columns.addAll(WORST);
        Block table = DataTable.of("Derivatives", worst(report), columns);
        if (report.tensors().size() <= SHOWN) return List.of(at, table);
        String more = "and %,d variables with smaller errors";
        return List.of(at, table, new Paragraph(more.formatted(report.tensors().size() - SHOWN)));
    }

    private static List<Tensor> worst(GradientReport report) {
        if (report.tensors().size() <= SHOWN) return report.tensors();
        return report.tensors().stream()
                .sorted(
                        Comparator.<Tensor, Finding>comparing(t -> t.worst().finding())
                                .thenComparing(t -> t.worst().error())
                                .reversed())
                .limit(SHOWN)
                .toList();
    }

    /** A network: a row for each parameter, with its worst number. */
    private static List<Block> blocks(Setup setup, int batch, GradientReport report) {
        Block network =
                new Paragraph(
                        "%s, %s, with initial weights, on %d examples of %s"
                                .formatted(
                                        setup.mlp().describe(),
                                        setup.lossName(),
                                        batch,
                                        setup.data().name()));
        List<TableColumn<Tensor>> columns = new ArrayList<>();
        columns.add(TableColumn.text("parameter", Tensor::name));
        columns.add(TableColumn.of("numbers", NumberFormat.COUNT, t -> t.shape().size()));
        columns.add(TableColumn.of("compared", NumberFormat.COUNT, t -> t.entries().size()));
        columns.add(TableColumn.of("kinks", NumberFormat.COUNT, t -> t.count(Finding.KINK)));
        columns.add(
                TableColumn.text(
                        "worst at",
                        t -> "[%d, %d]".formatted(t.worst().row(), t.worst().column())));
        columns.addAll(WORST);
        return List.of(network, DataTable.of("Gradients", report.tensors(), columns));
    }

    private static String word(Entry e) {
        return switch (e.finding()) {
            case AGREES -> "";
            case KINK -> "kink";
            case UNDEFINED -> "undefined";
            case UNSETTLED -> "not settled";
            case WRONG -> "WRONG";
        };
    }

    private static String brief(double value) {
        String text = NumberFormat.SIX_DIGITS.text(value);
        return text.contains(".") ? text.replaceFirst("\\.?0+(?=e|$)", "") : text;
    }
}
