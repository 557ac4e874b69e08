package dev.fallline.train.run;

import dev.fallline.data.Column;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Schema;
import dev.fallline.report.DataTable;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Paragraph;
import dev.fallline.report.PictureChart;
import dev.fallline.report.PictureChart.Picture;
import dev.fallline.report.Section;
import dev.fallline.report.TableColumn;
import dev.fallline.train.Subset;
import dev.fallline.train.run.Misclassified.Example;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Misclassified examples on a page: pictures where they are pictures, otherwise their rows. */
final class MisclassifiedSection {
    private static final String TITLE = "Misclassified examples";

    private MisclassifiedSection() {}

    /**
     * @param wrong with at least one example
     */
    static Section of(Misclassified wrong, Schema schema) {
        List<Example> shown = wrong.most();
        String count =
                "%,d of %,d %s examples are misclassified."
                        .formatted(wrong.count(), wrong.examples(), wrong.subset());
        String which =
                shown.size() < wrong.count()
                        ? "These %d have the highest predicted probability, in falling order."
                                .formatted(shown.size())
                        : "They are in falling order of the predicted probability.";
        String words = count + " " + which;
        DataTable table = table(wrong, schema);
        if (shown.getFirst().picture() == null) {
            return new Section(TITLE, new Paragraph(words), table);
        }
        ExampleShape shape = schema.shape();
        List<Picture> pictures = shown.stream().map(MisclassifiedSection::picture).toList();
        String lines = " Below each picture: its class, the predicted one, and its probability.";
        return new Section(
                TITLE,
                new PictureChart(
                        "Most confident errors",
                        words + lines,
                        shape.height(),
                        shape.width(),
                        shape.channels(),
                        false,
                        pictures,
                        table));
    }

    private static Picture picture(Example e) {
        return new Picture(
                Base64.getDecoder().decode(e.picture()),
                List.of(
                        e.label(),
                        "→ " + e.predicted(),
                        NumberFormat.PERCENT.text(e.probability())));
    }

    private static DataTable table(Misclassified wrong, Schema schema) {
        List<TableColumn<Example>> columns = new ArrayList<>();
        boolean test = wrong.subset().equals(Subset.TEST.title());
        String index = test ? "--index of predict" : "index in the training set";
        columns.add(TableColumn.of(index, NumberFormat.COUNT, Example::index));
        columns.add(TableColumn.text("class", Example::label));
        columns.add(TableColumn.text("predicted", Example::predicted));
        columns.add(TableColumn.of("probability", NumberFormat.PERCENT, Example::probability));
        columns.add(
                TableColumn.of("of its class", NumberFormat.PERCENT, Example::labelProbability));
        String caption = TITLE;
        if (wrong.most().getFirst().row() != null) {
            List<Column> all = schema.columns();
            int kept = Math.min(Misclassified.COLUMNS, all.size());
            for (int i = 0; i < kept; i++) {
                int place = i;
                columns.add(TableColumn.text(all.get(i).name(), e -> e.row().get(place)));
            }
            if (kept < all.size()) {
                caption += ", with the first %d of %,d columns".formatted(kept, all.size());
            }
        }
        return DataTable.of(caption, wrong.most(), columns);
    }
}
