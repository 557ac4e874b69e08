package dev.fallline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;

import dev.fallline.data.Column;
import dev.fallline.data.Task;
import dev.fallline.nn.Loss;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Prediction;

import org.apache.commons.csv.CSVFormat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes the predictions of a network for many examples, one line each: as CSV with a header, or as
 * JSON. Of classes it gives the likeliest and probabilities, of numbers the numbers.
 */
final class PredictionLines {
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT;

    private final Model model;
    private final Loss loss;
    private final int top;
    private final Writer out;

    private final boolean json;

    private final String id;

    /** Columns beside the name. */
    private final int answers;

    /**
     * @param top how many classes to give, the likeliest first; 0 for all in their order
     * @param id what the examples are called by, such as {@code row}
     */
    PredictionLines(Model model, Loss loss, int top, boolean json, String id, OutputStream out)
            throws IOException {
        this.model = model;
        this.loss = loss;
        this.top = Math.min(top, model.classes().size());
        this.id = id;
        this.out = new BufferedWriter(new OutputStreamWriter(out, UTF_8));
        this.json = json;
        List<Object> header = header();
        answers = header.size() - 1;
        if (!json) print(null, header);
    }

    /** The column of a class: of its probability or, with a loss that has none, of its output. */
    static String column(Loss loss, String className) {
        return (loss.isProbabilistic() ? "p(%s)" : "output(%s)").formatted(className);
    }

    private List<Object> header() {
        List<Object> header = new ArrayList<>(List.of(id));
        if (model.task() == Task.REGRESSION) {
            model.schema().targets().stream().map(Column::name).forEach(header::add);
        } else if (top == 0) {
            header.add("predicted");
            model.classes().forEach(c -> header.add(column(loss, c)));
        } else {
            for (int k = 1; k <= top; k++) {
                header.add(k == 1 ? "predicted" : "predicted_" + k);
                String value = loss.isProbabilistic() ? "probability" : "output";
                header.add(k == 1 ? value : value + "_" + k);
            }
        }
        return header;
    }

    /**
     * Writes a line.
     *
     * @param name of the example
     * @param outputs of the network, examples × outputs
     * @param example its place among them, from 0
     */
    void write(Object name, float[] outputs, int example) throws IOException {
        Prediction prediction = Prediction.of(model, loss, outputs, example);
        if (model.task() == Task.REGRESSION) numbers(name, prediction);
        else classes(name, prediction);
    }

    /** Writes the line of an example that cannot be read: empty cells, or in JSON the reason. */
    void writeError(Object name, String why) throws IOException {
        JsonObject line = line(name);
        line.addProperty("error", why);
        List<Object> row = new ArrayList<>(List.of(name));
        row.addAll(Collections.nCopies(answers, ""));
        print(line, row);
    }

    private void numbers(Object name, Prediction prediction) throws IOException {
        JsonObject line = line(name);
        List<Object> row = new ArrayList<>(List.of(name));
        prediction.byName().forEach(line::addProperty);
        row.addAll(prediction.byName().values());
        print(line, row);
    }

    private void classes(Object name, Prediction prediction) throws IOException {
        double[] p = prediction.values();
        int predicted = prediction.label();
        List<Integer> places = new ArrayList<>(IntStream.range(0, p.length).boxed().toList());
        if (top > 0) {
            places.sort(Comparator.comparingDouble((Integer i) -> i == predicted ? -2 : -p[i]));
            places = places.subList(0, top);
        }
        JsonObject line = line(name);
        line.addProperty("predicted", model.classes().get(predicted));
        JsonObject values = new JsonObject();
        List<Object> row = new ArrayList<>(List.of(name));
        if (top == 0) row.add(model.classes().get(predicted));
        for (int place : places) {
            if (top > 0) row.add(model.classes().get(place));
            row.add((float) p[place]);
            values.addProperty(model.classes().get(place), p[place]);
        }
        line.add(Prediction.valuesName(loss), values);
        print(line, row);
    }

    private JsonObject line(Object name) {
        JsonObject line = new JsonObject();
        if (name instanceof Number number) line.addProperty(id, number);
        else line.addProperty(id, name.toString());
        return line;
    }

    private void print(JsonObject line, List<Object> row) throws IOException {
        out.append(json ? line.toString() : FORMAT.format(row.toArray())).append('\n');
    }

    /** Flushes. */
    void flush() throws IOException {
        out.flush();
    }
}
