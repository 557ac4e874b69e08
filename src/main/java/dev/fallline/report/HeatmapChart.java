package dev.fallline.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.io.Json;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A confusion matrix: a square of counts, a row for each class, the darker the greater their share
 * of the row. Of very many classes those with the most errors are drawn.
 *
 * @param names of the classes
 * @param counts examples, by their class and by the one they were given
 */
public record HeatmapChart(String title, List<String> names, int[][] counts) implements Chart {
    /** Classes that are drawn. */
    private static final int MOST = 40;

    /** Classes whose counts are written into the squares. */
    private static final int FEW = 12;

    /** Of very many classes, the most frequent ones in the table. */
    private static final int MISTAKES = 1000;

    private record Mistake(int from, int to, int count) {}

    public HeatmapChart {
        names = List.copyOf(names);
    }

    @Override
    public Extent extent() {
        return Extent.SQUARE;
    }

    @Override
    public JsonObject option() {
        List<Integer> shown = shown();
        JsonArray cells = new JsonArray();
        for (int i = 0; i < shown.size(); i++) {
            int all = examples(shown.get(i));
            for (int j = 0; j < shown.size(); j++) {
                int count = counts[shown.get(i)][shown.get(j)];
                // The square root makes few errors visible beside many hits.
                double shade = all == 0 ? 0 : Math.sqrt(count / (double) all);
                cells.add(Json.array(j, i, shade, count));
            }
        }
        List<String> labels = shown.stream().map(names::get).toList();
        JsonObject rows = ChartAxis.names(labels);
        rows.addProperty("name", "rows: class; columns: prediction");
        JsonObject heatmap = Json.object("type", "heatmap", "name", title, "data", cells);
        heatmap.add("label", Json.object("show", shown.size() <= FEW));
        return Json.object(
                "xAxis", Json.object("type", "category", "data", labels),
                "yAxis", rows,
                "series", Json.array(heatmap));
    }

    private boolean isLarge() {
        return counts.length > MOST;
    }

    private List<Integer> shown() {
        IntStream all = IntStream.range(0, counts.length);
        if (!isLarge()) return all.boxed().toList();
        Comparator<Integer> byMistakes = Comparator.comparing(i -> counts[i][i] - examples(i));
        return all.boxed().sorted(byMistakes).limit(MOST).sorted().toList();
    }

    private int examples(int label) {
        return IntStream.of(counts[label]).sum();
    }

    /** The most frequent first. */
    private List<Mistake> mistakes() {
        List<Mistake> mistakes = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            for (int j = 0; j < counts.length; j++) {
                if (i != j && counts[i][j] > 0) mistakes.add(new Mistake(i, j, counts[i][j]));
            }
        }
        mistakes.sort(Comparator.comparing(m -> -m.count));
        return mistakes;
    }

    @Override
    public String words() {
        int all = IntStream.range(0, counts.length).map(this::examples).sum();
        int right = IntStream.range(0, counts.length).map(i -> counts[i][i]).sum();
        NumberFormat count = NumberFormat.COUNT;
        String said =
                "%s of %s examples are classified correctly."
                        .formatted(count.text(right), count.text(all));
        List<Mistake> mistakes = mistakes();
        if (!mistakes.isEmpty()) {
            Mistake worst = mistakes.getFirst();
            said +=
                    " The most frequent error: %s predicted as %s, %s of %s times."
                            .formatted(
                                    names.get(worst.from),
                                    names.get(worst.to),
                                    count.text(worst.count),
                                    count.text(examples(worst.from)));
        }
        return isLarge()
                ? said + " Shown are the %d classes with the most errors.".formatted(MOST)
                : said;
    }

    @Override
    public DataTable numbers() {
        if (isLarge()) {
            List<Mistake> all = mistakes();
            return DataTable.of(
                    title + ": the most frequent errors",
                    all.subList(0, Math.min(MISTAKES, all.size())),
                    TableColumn.text("class", m -> names.get(m.from)),
                    TableColumn.text("predicted as", m -> names.get(m.to)),
                    TableColumn.of("examples", NumberFormat.COUNT, Mistake::count));
        }
        List<TableColumn<Integer>> columns = new ArrayList<>();
        columns.add(TableColumn.text("class", names::get));
        for (int j = 0; j < counts.length; j++) {
            int to = j;
            columns.add(TableColumn.of(names.get(j), NumberFormat.COUNT, i -> counts[i][to]));
        }
        return DataTable.of(
                title + ": rows are classes, columns predictions",
                IntStream.range(0, counts.length).boxed().toList(),
                columns);
    }
}
