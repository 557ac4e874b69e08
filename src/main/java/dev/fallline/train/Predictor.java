package dev.fallline.train;

import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.Resident;
import dev.fallline.nn.Loss;

import java.util.stream.IntStream;

/** Uses a trained network. */
public final class Predictor implements AutoCloseable {
    private final Device device;
    private final Arena arena;
    private final Examiner examiner;

    /**
     * @param loss that the network was trained with
     */
    public Predictor(Model model, Loss loss, Device device) {
        this.device = device;
        arena = device.allocate(model.mlp().layout(), 0);
        arena.writeParameters(model.parameters());
        examiner = new Examiner(new Objective(model.mlp(), loss, 0, 0), device, arena);
    }

    /** The network's outputs, examples × outputs. */
    public float[] outputs(Examples examples) {
        try (Resident resident = upload(device, examples)) {
            return examiner.outputs(resident, all(examples));
        }
    }

    /** The mean loss over the examples. */
    public double loss(Examples examples) {
        try (Resident resident = upload(device, examples)) {
            return examiner.means(resident, all(examples)).loss();
        }
    }

    private static int[] all(Examples examples) {
        return IntStream.range(0, examples.count()).toArray();
    }

    /** Brings examples to a device. */
    public static Resident upload(Device device, Examples examples) {
        float[] targets = examples.targets().values();
        return switch (examples.features()) {
            case Features.Bytes(byte[] values) -> device.upload(values, examples.width(), targets);
            case Features.Reals(float[] values) -> device.upload(values, examples.width(), targets);
        };
    }

    @Override
    public void close() {
        examiner.close();
        arena.close();
    }
}
