package dev.fallline.minimize;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.io.AtomicFile;
import dev.fallline.io.Csv;
import dev.fallline.io.Json;
import dev.fallline.minimize.Contender.Ending;
import dev.fallline.report.Block;
import dev.fallline.report.DataTable;
import dev.fallline.report.Facts;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Page;
import dev.fallline.report.Section;
import dev.fallline.report.TableColumn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Several minimizations of one function, side by side, for programs, for a terminal and as a page.
 *
 * @param endings at least one
 */
public record ContenderDocument(StoppingRules rules, List<Ending> endings) {
    private MinimizationProblem problem() {
        return endings.getFirst().contender().problem();
    }

    private MinimizationDocument document(Ending e) {
        return new MinimizationDocument(e.contender().problem(), e.contender().choice(), rules);
    }

    public List<Block> summary() {
        return List.of(table(), best());
    }

    private DataTable table() {
        List<TableColumn<Ending>> columns = new ArrayList<>();
        columns.add(TableColumn.text("minimization", e -> e.contender().name()));
        columns.add(
                TableColumn.<Ending>of(
                                "lr", NumberFormat.EXACT, e -> e.contender().choice().usualRate())
                        .detail());
        columns.add(TableColumn.text("verdict", e -> e.result().stopped().verdict()));
        columns.add(TableColumn.of("steps", NumberFormat.COUNT, e -> e.result().steps()));
        columns.add(
                TableColumn.of("evaluations", NumberFormat.COUNT, e -> e.result().count().total()));
        columns.add(value());
        columns.addAll(ends());
        return DataTable.of("Where each ended", endings, columns);
    }

    public static TableColumn<Ending> value() {
        return TableColumn.of("value", NumberFormat.VALUE, e -> e.result().end().value());
    }

    /** The end points. */
    public List<TableColumn<Ending>> ends() {
        return document(endings.getFirst()).coordinates(e -> e.result().end().x());
    }

    /** The fewest steps that were enough, and the least value. */
    private Facts best() {
        Optional<Ending> fastest =
                endings.stream()
                        .filter(e -> isThere(e.result().stopped()))
                        .min(Comparator.comparingLong(e -> e.result().steps()));
        Comparator<Ending> byValue = Comparator.comparingDouble(e -> e.result().end().value());
        Optional<Ending> least =
                endings.stream()
                        .filter(e -> e.result().stopped() != StopReason.DIVERGED)
                        .min(byValue);
        String goal =
                rules.target() == null
                        ? "fewest steps to converge"
                        : "fewest steps to " + NumberFormat.SIZE.text(rules.target());
        return new Facts()
                .add(
                        goal,
                        fastest.map(e -> named(NumberFormat.COUNT.text(e.result().steps()), e))
                                .orElse("none of them"))
                .add(
                        "least value",
                        least.map(e -> named(NumberFormat.VALUE.text(e.result().end().value()), e))
                                .orElse(null));
    }

    private boolean isThere(StopReason stopped) {
        if (rules.target() != null) return stopped == StopReason.TARGET;
        return stopped.converged() && stopped != StopReason.NO_GRADIENT;
    }

    /** Paths and curves, to be put on a page. */
    public List<Section> sections() {
        return MinimizePage.sections(problem(), endings);
    }

    private static String named(String text, Ending e) {
        return "%s (%s)".formatted(text, e.contender().name());
    }

    public Page page() {
        Facts facts =
                document(endings.getFirst())
                        .stopping(new Facts())
                        .add("minimizations", endings.size(), NumberFormat.COUNT);
        return MinimizePage.of(problem(), facts, endings, List.of(best(), table()));
    }

    /** {@code runs} has for each what a minimization alone has, and its name, rate and start. */
    public JsonObject json() {
        JsonArray runs = new JsonArray();
        for (Ending e : endings) {
            JsonObject run = Json.object("name", e.contender().name());
            JsonObject all = document(e).json(e.result());
            all.remove("function");
            run.add("optimizer", all.remove("optimizer"));
            run.addProperty("lr", e.contender().choice().usualRate());
            run.add("start", document(e).named(e.contender().problem().start()));
            all.entrySet().forEach(member -> run.add(member.getKey(), member.getValue()));
            runs.add(run);
        }
        return Json.object("function", problem().expression().text(), "runs", runs);
    }

    /** Writes all paths as CSV. */
    public void writePaths(Path file) {
        List<List<Object>> rows = new ArrayList<>();
        for (Ending e : endings) {
            List<List<Object>> path = document(e).path(e.result());
            path.forEach(row -> row.addFirst(e.contender().name()));
            path.getFirst().set(0, "minimization");
            rows.addAll(rows.isEmpty() ? path : path.subList(1, path.size()));
        }
        AtomicFile.write(file, Csv.lines(rows));
    }
}
