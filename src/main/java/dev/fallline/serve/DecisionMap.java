package dev.fallline.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.data.Task;
import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.Executable;
import dev.fallline.device.Steps;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;
import dev.fallline.io.Json;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Planner;
import dev.fallline.report.PlotBounds;
import dev.fallline.train.ConfusionMatrix;
import dev.fallline.train.Setup;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A network of two features over a grid of the plane: what it decides, and what each unit computes,
 * hidden or output. Maps are bytes, row by row from the top, in base64.
 */
final class DecisionMap implements AutoCloseable {
    /** Points of the map's side. */
    static final int SIDE = 64;

    /** Points between those of the small maps of units. */
    private static final int STRIDE = 2;

    /** Units of a layer that are shown. */
    private static final int MOST_UNITS = 10;

    private final Setup setup;
    private final Mlp mlp;
    private final Loss loss;
    private final DeviceDataset grid;
    private final Executable plan;
    private final List<float[]> values = new ArrayList<>();

    /** Of the targets in regression. */
    private final double least;

    private final double greatest;

    DecisionMap(Setup setup, Device device, Arena arena, PlotBounds window) {
        this.setup = setup;
        mlp = setup.mlp();
        loss = setup.objective().loss();
        float[] targets = setup.data().train().targets().values();
        var range = IntStream.range(0, targets.length).mapToDouble(i -> targets[i]);
        var extent = range.summaryStatistics();
        least = extent.getMin();
        greatest = extent.getMax();
        int count = SIDE * SIDE;
        grid = device.upload(points(window), 2, new float[count]);
        grid.order(IntStream.range(0, count).toArray());
        Graph g = new Graph();
        Node x = g.input(Plan.FEATURES, new Shape(count, 2));
        Planner planner = new Planner(g, mlp.layout(), count);
        for (Node layer : mlp.layerOutputs(g, x, Mlp.Mode.EVALUATION)) {
            planner.output(name(values.size()), layer);
            values.add(new float[layer.shape().size()]);
        }
        plan = device.compile(planner.plan(), arena);
    }

    private static String name(int layer) {
        return "layer" + (layer + 1);
    }

    private static float[] points(PlotBounds w) {
        float[] points = new float[2 * SIDE * SIDE];
        for (int i = 0; i < SIDE * SIDE; i++) {
            double across = (i % SIDE + 0.5) / SIDE;
            double down = (i / SIDE + 0.5) / SIDE;
            points[2 * i] = (float) (w.left() + across * (w.right() - w.left()));
            points[2 * i + 1] = (float) (w.top() - down * (w.top() - w.bottom()));
        }
        return points;
    }

    /**
     * The maps of the network that the arena holds.
     *
     * @param parameters the same, for the weights between the units shown
     */
    JsonObject look(float[] parameters) {
        plan.run(grid, Steps.evaluation(0, 1), new float[0]);
        for (int i = 0; i < values.size(); i++) plan.read(name(i), values.get(i));
        JsonArray layers = new JsonArray();
        JsonArray weights = new JsonArray();
        for (int i = 0; i < mlp.layers(); i++) {
            layers.add(layer(i));
            weights.add(weights(i, parameters));
        }
        return Json.object("map", text(decisions()), "layers", layers, "weights", weights);
    }

    /**
     * Of classes the number of each decision, then for each how sure it is, from a guess at 0 to
     * 255; of real values their places between the least and the greatest target.
     */
    private byte[] decisions() {
        float[] outputs = values.getLast();
        int width = mlp.outputs();
        int count = SIDE * SIDE;
        if (setup.data().task() == Task.REGRESSION) {
            byte[] map = new byte[count];
            for (int i = 0; i < count; i++) {
                map[i] = level(share(outputs[i * width]));
            }
            return map;
        }
        byte[] map = new byte[2 * count];
        double chance = 1.0 / setup.data().classes().size();
        double[] z = new double[width];
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < width; k++) z[k] = outputs[i * width + k];
            int label = ConfusionMatrix.decide(outputs, i * width, width);
            map[i] = (byte) label;
            double[] all = loss.probabilities(z);
            double p = all[Math.min(label, all.length - 1)];
            map[count + i] = level((p - chance) / (1 - chance));
        }
        return map;
    }

    private static byte level(double share) {
        return (byte) Math.round(255 * Math.clamp(share, 0.0, 1.0));
    }

    /** Of the way from the least to the greatest target of the training part, 0 to 1. */
    double share(double target) {
        double range = greatest - least;
        return range > 0 ? Math.clamp((target - least) / range, 0.0, 1.0) : 0.5;
    }

    /** Each shown unit's outputs: 128 is 0, and 1 or 255 the largest of the unit. */
    private JsonObject layer(int layer) {
        int width = mlp.widths().get(layer + 1);
        float[] all = values.get(layer);
        JsonArray units = new JsonArray();
        int side = SIDE / STRIDE;
        for (int unit = 0; unit < shown(width); unit++) {
            byte[] map = new byte[side * side];
            double most = 1e-9;
            for (int i = unit; i < all.length; i += width) most = Math.max(most, Math.abs(all[i]));
            for (int i = 0; i < map.length; i++) {
                int place = i / side * STRIDE * SIDE + i % side * STRIDE;
                map[i] = (byte) (128 + Math.round(127 * all[place * width + unit] / most));
            }
            units.add(text(map));
        }
        return Json.object("width", width, "units", units);
    }

    private static int shown(int width) {
        return Math.min(width, MOST_UNITS);
    }

    /** From each shown unit before, which may be a feature, to each of the layer. */
    private JsonArray weights(int layer, float[] parameters) {
        Layout.Slice slice = mlp.layout().slice(name(layer) + ".weight");
        int columns = slice.shape().columns();
        JsonArray rows = new JsonArray();
        for (int i = 0; i < shown(slice.shape().rows()); i++) {
            int from = slice.offset() + i * columns;
            double[] row = new double[shown(columns)];
            for (int k = 0; k < row.length; k++) {
                row[k] = Math.round(1000.0 * parameters[from + k]) / 1000.0;
            }
            rows.add(Json.numbers(row));
        }
        return rows;
    }

    private static String text(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public void close() {
        plan.close();
        grid.close();
    }
}
