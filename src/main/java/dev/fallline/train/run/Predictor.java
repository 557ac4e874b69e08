package dev.fallline.train.run;

import dev.fallline.data.Column;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Targets;
import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.nn.Loss;
import dev.fallline.train.ModelEvaluator;
import dev.fallline.train.Objective;
import dev.fallline.train.Predictions;
import dev.fallline.train.Score;

import java.util.List;
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
        int targets = model.schema().targets().size();
        evaluator = new ModelEvaluator(new Objective(model.mlp(), loss, targets), device, arena);
    }

    public Model model() {
        return model;
    }

    /** The network's outputs, examples × outputs. */
    public float[] outputs(Features features) {
        int width = model.mlp().inputs();
        int count = features.size() / width;
        List<Column> columns = model.schema().targets();
        Targets any =
                columns.size() == 1
                        ? new Targets.Classes(new int[count])
                        : new Targets.Reals(new double[count * columns.size()], columns);
        return outputs(new Examples(width, features, any));
    }

    /** The same of examples with targets, which do not matter. */
    public float[] outputs(Examples examples) {
        try (DeviceDataset resident = ModelEvaluator.upload(device, examples)) {
            return evaluator.outputs(resident, all(examples));
        }
    }

    /** What the network is worth on examples. */
    public Score score(Examples examples) {
        try (DeviceDataset resident = ModelEvaluator.upload(device, examples)) {
            ModelEvaluator.Pass pass = evaluator.pass(resident, all(examples));
            return new Predictions(pass.outputs(), examples.targets()).score(pass.loss());
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
