package dev.fallline.train.run;

import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.nn.Loss;
import dev.fallline.train.ModelEvaluator;
import dev.fallline.train.Objective;

import java.util.stream.IntStream;

/** Uses a trained network. */
public final class Predictor implements AutoCloseable {
    private final Model model;
    private final Device device;
    private final Arena arena;
    private final ModelEvaluator evaluator;

    /**
     * @param loss that the network was trained with
     */
    public Predictor(Model model, Loss loss, Device device) {
        this.model = model;
        this.device = device;
        arena = device.allocate(model.mlp().layout(), 0);
        arena.writeParameters(model.parameters());
        evaluator = new ModelEvaluator(new Objective(model.mlp(), loss, 0, 0), device, arena);
    }

    public Model model() {
        return model;
    }

    /** The network's outputs, examples × outputs. */
    public float[] outputs(Features features) {
        int width = model.mlp().inputs();
        return outputs(new Examples(width, features, new int[features.size() / width]));
    }

    /** The same of examples with targets, which do not matter. */
    public float[] outputs(Examples examples) {
        try (DeviceDataset resident = ModelEvaluator.upload(device, examples)) {
            return evaluator.outputs(resident, all(examples));
        }
    }

    /** The mean loss over the examples. */
    public double loss(Examples examples) {
        try (DeviceDataset resident = ModelEvaluator.upload(device, examples)) {
            return evaluator.means(resident, all(examples)).loss();
        }
    }

    private static int[] all(Examples examples) {
        return IntStream.range(0, examples.count()).toArray();
    }

    @Override
    public void close() {
        evaluator.close();
        arena.close();
    }
}
