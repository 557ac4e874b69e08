package dev.fallline.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractSymbolBlock;
import ai.djl.nn.ParameterList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

import dev.fallline.data.ExampleShape;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.nn.Loss;
import dev.fallline.train.Recipe;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Prediction;
import dev.fallline.train.run.Predictor;
import dev.fallline.train.run.RunFolder;

import java.util.List;

/**
 * The network of a run as a block of DJL, which predicts. It takes a batch of examples: pixels as
 * DJL's {@code ToTensor} makes them, 0 to 1 with the channels in front, or as UINT8; rows of
 * numbers as they stand in the table. It gives probabilities, batch × classes, or predicted
 * numbers, batch × targets.
 */
final class RunBlock extends AbstractSymbolBlock {
    private final Model model;
    private final Loss loss;
    private final Predictor predictor;

    RunBlock(RunFolder folder) {
        model = folder.model();
        loss = Recipe.loss(folder.config(), model.task(), model.classes().size());
        predictor = new Predictor(model, loss, Processor.DEVICE);
    }

    /** Names of the classes, in the order of the probabilities; none in regression. */
    List<String> classes() {
        return model.classes();
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store,
            NDList inputs,
            boolean training,
            PairList<String, Object> parameters) {
        if (training) {
            throw new UnsupportedOperationException(
                    "The network of a run only predicts in DJL: to train, use a block of DJL.");
        }
        NDArray input = inputs.singletonOrThrow();
        Tensor x = FalllineArray.tensor(input);
        int count = x.length(0);
        float[] outputs;
        synchronized (predictor) {
            outputs = predictor.outputs(features(x, count));
        }
        return new NDList(new FalllineArray(input.getManager(), answers(outputs, count)));
    }

    private Features features(Tensor x, int count) {
        Schema schema = model.schema();
        if (!schema.pixels()) return new Features.Reals(numbers(x, count, schema));
        byte[] bytes = new byte[x.size()];
        double white = x.type() == DataType.UINT8 ? 1 : Schema.BYTE;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.clamp(Math.round(white * x.elements().get(i)), 0, 255);
        }
        ExampleShape shape = schema.shape();
        boolean colours = shape.channels() == 1 && x.size() == 3L * count * shape.size();
        return new Features.Bytes(check(colours ? grey(bytes, shape.size()) : bytes, count));
    }

    private byte[] check(byte[] bytes, int count) {
        if (bytes.length != (long) count * model.mlp().inputs()) throw unfit(bytes.length, count);
        return bytes;
    }

    private IllegalArgumentException unfit(int size, int count) {
        return new IllegalArgumentException(
                "The network takes examples of %s, not of %d numbers."
                        .formatted(model.schema().shape(), size / count));
    }

    /** The weights with which Java's pictures become grey; they leave grey ones as they are. */
    private static byte[] grey(byte[] colours, int plane) {
        byte[] grey = new byte[colours.length / 3];
        for (int i = 0; i < grey.length; i++) {
            int at = i / plane * 3 * plane + i % plane;
            int red = colours[at] & 0xff;
            int green = colours[at + plane] & 0xff;
            int blue = colours[at + 2 * plane] & 0xff;
            grey[i] = (byte) ((77 * red + 150 * green + 29 * blue + 128) / 256);
        }
        return grey;
    }

    private float[] numbers(Tensor x, int count, Schema schema) {
        int width = model.mlp().inputs();
        if (x.size() != (long) count * width
                || !schema.columns().stream().allMatch(c -> c.isNumber() && c.width() == 1)) {
            throw unfit(x.size(), count);
        }
        float[] values = new float[x.size()];
        for (int i = 0; i < values.length; i++) {
            double raw = x.elements().get(i);
            values[i] =
                    schema.columns().isEmpty()
                            ? (float) raw
                            : schema.columns().get(i % width).standardize(raw);
        }
        return values;
    }

    private Tensor answers(float[] outputs, int count) {
        double[][] rows = new double[count][];
        for (int i = 0; i < count; i++) rows[i] = Prediction.of(model, loss, outputs, i).values();
        Tensor y = Tensor.zeros(new Shape(count, rows[0].length), DataType.FLOAT32);
        for (int i = 0; i < y.size(); i++) {
            y.elements().set(i, rows[i / rows[0].length][i % rows[0].length]);
        }
        return y;
    }

    @Override
    public ParameterList getDirectParameters() {
        return new ParameterList();
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        int outputs = classes().isEmpty() ? model.mlp().outputs() : classes().size();
        return new Shape[] {new Shape(inputShapes[0].get(0), outputs)};
    }

    @Override
    public boolean isInitialized() {
        return true;
    }

    /** Ends what computes the predictions. */
    void close() {
        predictor.close();
    }
}
