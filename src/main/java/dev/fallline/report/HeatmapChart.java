package dev.fallline.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import java.util.ArrayList;
import java.util.List;

/**
 * Which classes were taken for which: a square of counts, a row for each class, the darker the
 * greater their share of the row.
 *
 * @param names of the classes
 * @param counts examples, by their class and by the one they were given
 */
public record HeatmapChart(String title, List<String> names, int[][] counts) implements Chart {
    public HeatmapChart {
        names = List.copyOf(names);
    }

    @Override
    public Extent extent() {
        return Extent.SQUARE;
    }

    @Override
    public JsonObject option() {
        JsonArray cells = new JsonArray();
        for (int i = 0; i < counts.length; i++) {
            int all = examples(i);
            for (int j = 0; j < counts.length; j++) {
                // The root brings out the few mistakes beside the many hits.
                double shade = all == 0 ? 0 : Math.sqrt(counts[i][j] / (double) all);
                cells.add(PageJson.array(j, i, shade, counts[i][j]));
            }
        }
        JsonObject rows = Rows.axis(names);
        rows.addProperty("name", "rows: class; columns: taken for");
        JsonObject columns = PageJson.object("type", "category", "data", PageJson.texts(names));
        JsonObject heatmap =
                PageJson.object(
                        "type",
                        "heatmap",
                        "name",
                        title,
                        "data",
                        cells,
                        "label",
                        PageJson.object("show", counts.length <= 12));
        return PageJson.object("xAxis", columns, "yAxis", rows, "series", PageJson.array(heatmap));
    }

    private int examples(int label) {
        int all = 0;
        for (int c : counts[label]) all += c;
        return all;
    }

    @Override
    public String words() {
        int all = 0;
        int right = 0;
        int row = 0;
        int column = 0;
        int worst = 0;
        for (int i = 0; i < counts.length; i++) {
            all += examples(i);
            right += counts[i][i];
            for (int j = 0; j < counts.length; j++) {
                if (i == j || counts[i][j] <= worst) continue;
                worst = counts[i][j];
                row = i;
                column = j;
            }
        }
        String said =
                "Of %s examples %s were given their class."
                        .formatted(Unit.COUNT.text(all), Unit.COUNT.text(right));
        if (worst == 0) return said;
        return said
                + " The most frequent mistake: %s taken for %s, %s of %s times."
                        .formatted(
                                names.get(row),
                                names.get(column),
                                Unit.COUNT.text(worst),
                                Unit.COUNT.text(examples(row)));
    }

    @Override
    public DataTable numbers() {
        List<DataTable.Column> columns = new ArrayList<>(List.of(DataTable.text("class")));
        for (String name : names) columns.add(DataTable.count(name));
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            List<Object> row = new ArrayList<>(List.of(names.get(i)));
            for (int c : counts[i]) row.add(c);
            rows.add(row);
        }
        return new DataTable(
                title + ": rows are classes, columns what they were taken for", columns, rows);
    }
}
