package dev.fallline.serve;

import com.google.gson.JsonObject;

import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Task;
import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.device.Executable;
import dev.fallline.device.Steps;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Planner;
import dev.fallline.train.ModelEvaluator;
import dev.fallline.train.Recipe;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Prediction;
import dev.fallline.train.run.RunFolder;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A trained network that answers one example at a time, on one thread of the CPU: what an example
 * is answered does not depend on those beside it. Not for use by several threads at once.
 */
final class Network implements AutoCloseable {
    private static final String OUTPUTS = "outputs";
    private static final String FIRST = "first layer";

    private final Model model;
    private final Loss loss;
    private final Device device;
    private final Arena arena;
    private final Executable plan;
    private final int firstWidth;

    Network(RunFolder run) {
        model = run.model();
        loss = Recipe.loss(run.config(), model.task(), model.classes().size());
        device = Devices.open("cpu", DeviceOptions.ofThreads(1)).device();
        arena = device.allocate(model.mlp().layout(), 0);
        arena.writeParameters(model.parameters());
        Mlp mlp = model.mlp();
        Graph g = new Graph();
        Node x = g.input(Plan.FEATURES, new Shape(1, mlp.inputs()));
        List<Node> layers = mlp.layerOutputs(g, x, Mlp.Mode.EVALUATION);
        Planner planner = new Planner(g, mlp.layout(), 1).output(OUTPUTS, layers.getLast());
        if (layers.size() > 1) planner.output(FIRST, layers.getFirst());
        firstWidth = layers.size() > 1 ? mlp.hidden().getFirst() : 0;
        plan = device.compile(planner.plan(), arena);
    }

    Model model() {
        return model;
    }

    /**
     * The answers to examples.
     *
     * @param activations whether to add those of the first hidden layer
     */
    List<JsonObject> answers(Features features, boolean activations) {
        int width = model.mlp().inputs();
        int count = features.size() / width;
        List<JsonObject> answers = new ArrayList<>();
        float[] outputs = new float[model.mlp().outputs()];
        float[] first = new float[firstWidth];
        Examples examples = new Examples(width, features, new int[count]);
        try (DeviceDataset resident = ModelEvaluator.upload(device, examples)) {
            resident.order(IntStream.range(0, count).toArray());
            for (int i = 0; i < count; i++) {
                plan.run(resident, Steps.evaluation(i, 1), new float[0]);
                plan.read(OUTPUTS, outputs);
                JsonObject answer = answer(outputs);
                if (activations && firstWidth > 0) {
                    plan.read(FIRST, first);
                    answer.add("activations", Answers.numbers(first));
                }
                answers.add(answer);
            }
        }
        return answers;
    }

    private JsonObject answer(float[] outputs) {
        JsonObject answer = new JsonObject();
        Prediction prediction = Prediction.of(model, loss, outputs, 0);
        if (model.task() == Task.REGRESSION) {
            prediction.byName().forEach(answer::addProperty);
            return answer;
        }
        answer.addProperty("predicted", prediction.predicted());
        JsonObject values = new JsonObject();
        prediction.byName().forEach(values::addProperty);
        answer.add(Prediction.valuesName(loss), values);
        return answer;
    }

    @Override
    public void close() {
        plan.close();
        arena.close();
        device.close();
    }
}
