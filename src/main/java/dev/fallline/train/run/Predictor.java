package dev.fallline.train.run;

import dev.fallline.data.Examples;
import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.nn.Loss;
import dev.fallline.train.ModelEvaluator;
import dev.fallline.train.Objective;

import java.util.stream.IntStream;

/** Uses a trained network. */
public final class Predictor implements AutoCloseable {
    private final Device device;
    private final Arena arena;
    private final ModelEvaluator evaluator;

    /**
     * @param loss that the network was trained with
     */
    public Predictor(Model model, Loss loss, Device device) {
        this.device = device;
        arena = device.allocate(model.mlp().layout(), 0);
        arena.writeParameters(model.parameters());
        evaluator = new ModelEvaluator(new Objective(model.mlp(), loss, 0, 0), device, arena);
    }

    /** The network's outputs, examples × outputs. */
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
