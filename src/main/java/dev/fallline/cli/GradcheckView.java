package dev.fallline.cli;

import static dev.fallline.train.TrainingSettings.ACTIVATION;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.io.Json;
import dev.fallline.lab.GradientCheck;
import dev.fallline.lab.GradientReport;
import dev.fallline.lab.GradientReport.Entry;
import dev.fallline.lab.GradientReport.Finding;
import dev.fallline.lab.GradientReport.Tensor;
import dev.fallline.nn.Mlp;
import dev.fallline.report.NumberFormat;
import dev.fallline.train.Setup;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How a check of gradients is shown. */
final class GradcheckView {
    /** Variables of a point, rows of a table. */
    private static final int SHOWN = 12;

    private GradcheckView() {}

    static JsonObject document(String subject, GradientReport report) {
        JsonObject document = new JsonObject();
        document.addProperty("subject", subject);
        document.addProperty("passed", report.passed());
        document.addProperty("verdict", report.verdict());
        document.addProperty("tolerance", GradientCheck.TOLERANCE);
        return document;
    }

    static JsonObject point(List<String> variables, double[] point, GradientReport report) {
        JsonObject at = new JsonObject();
        for (int i = 0; i < point.length; i++) at.addProperty(variables.get(i), point[i]);
        JsonObject row = new JsonObject();
        row.add("at", at);
        row.add("parameters", tensors(report));
        return row;
    }

    static JsonArray tensors(GradientReport report) {
        JsonArray rows = new JsonArray();
        for (Tensor t : report.tensors()) {
            JsonObject row = new JsonObject();
            row.addProperty("name", t.name());
            row.addProperty("size", t.shape().size());
            row.addProperty("compared", t.entries().size());
            for (Finding f : Finding.values()) {
                row.addProperty(f.name().toLowerCase(Locale.ROOT), t.count(f));
            }
            row.add("worst", Json.tree(t.worst()));
            rows.add(row);
        }
        return rows;
    }

    /** One point: a row for each variable, the worst ones where there are many. */
    static void print(List<String> variables, double[] point, GradientReport report) {
        String where =
                IntStream.range(0, Math.min(SHOWN, point.length))
                        .mapToObj(i -> "%s = %s".formatted(variables.get(i), brief(point[i])))
                        .collect(Collectors.joining(", "));
        System.out.println("at " + where + (point.length > SHOWN ? ", …" : ""));
        Table table =
                new Table()
                        .left("variable")
                        .right("autodiff")
                        .right("differences")
                        .right("error")
                        .left("");
        worst(report)
                .forEach(
                        t ->
                                table.row(
                                        t.name(),
                                        autodiff(t),
                                        differences(t),
                                        error(t),
                                        word(t.worst())));
        System.out.println(table);
        if (report.tensors().size() > SHOWN) {
            System.out.println(
                    "and %,d variables with smaller errors"
                            .formatted(report.tensors().size() - SHOWN));
        }
        System.out.println();
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
    static void print(Setup setup, int batch, GradientReport report) {
        Mlp mlp = setup.mlp();
        String widths = mlp.widths().stream().map(String::valueOf).collect(Collectors.joining("-"));
        System.out.println(
                "%s, %s, %s, as it begins, on %d examples of %s"
                        .formatted(
                                widths,
                                setup.config().get(ACTIVATION).label(),
                                setup.lossName(),
                                batch,
                                setup.data().name()));
        Table table =
                new Table()
                        .left("parameter")
                        .right("numbers")
                        .right("compared")
                        .right("kinks")
                        .left("worst at")
                        .right("autodiff")
                        .right("differences")
                        .right("error")
                        .left("");
        for (Tensor t : report.tensors()) {
            Entry e = t.worst();
            table.row(
                    t.name(),
                    NumberFormat.COUNT.text(t.shape().size()),
                    NumberFormat.COUNT.text(t.entries().size()),
                    NumberFormat.COUNT.text(t.count(Finding.KINK)),
                    "[%d, %d]".formatted(e.row(), e.column()),
                    autodiff(t),
                    differences(t),
                    error(t),
                    word(e));
        }
        System.out.println(table);
        System.out.println();
    }

    private static String autodiff(Tensor t) {
        return number(t.worst().autodiff());
    }

    private static String differences(Tensor t) {
        return number(t.worst().differences());
    }

    private static String error(Tensor t) {
        double error = t.worst().error();
        return Double.isNaN(error) ? "-" : "%.1e".formatted(error);
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

    private static String number(double value) {
        return "%.6g".formatted(value);
    }

    private static String brief(double value) {
        String text = number(value);
        return text.contains(".") ? text.replaceFirst("\\.?0+(?=e|$)", "") : text;
    }
}
