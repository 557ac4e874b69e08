package dev.fallline.onnx;

import dev.fallline.FalllineException;
import dev.fallline.nn.Activation;
import dev.fallline.onnx.Chain.Affine;
import dev.fallline.onnx.Value.Columns;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The affine layers that were read so far, and the activation between them. */
final class LayerChain {
    private final Path file;
    private final List<Affine> layers = new ArrayList<>();
    private Activation activation;

    /**
     * @param file for errors
     */
    LayerChain(Path file) {
        this.file = file;
    }

    boolean isEmpty() {
        return layers.isEmpty();
    }

    List<Affine> layers() {
        return List.copyOf(layers);
    }

    /** The one of all hidden layers; the identity where there are none. */
    Activation activation() {
        return activation == null ? Activation.IDENTITY : activation;
    }

    /** How many outputs the last layer has. */
    int outputs() {
        return layers.getLast().outputs();
    }

    /** Adds a layer behind these columns; gives its sums. */
    Columns add(Columns x, Affine affine) {
        boolean fits = layers.isEmpty() || layers.getLast().outputs() == affine.inputs();
        if (!endsWith(x) || !fits) {
            throw bad("is no chain: one result is used in two ways");
        }
        layers.add(behind(x, affine));
        return sums();
    }

    /** Those of the last layer. */
    Columns sums() {
        return Columns.of(layers.size(), layers.getLast());
    }

    /** Whether these are the last layer's sums, or functions of them: as it is now. */
    boolean endsWith(Columns x) {
        return x.layer() == layers.size() && (layers.isEmpty() || x.sums() == layers.getLast());
    }

    /** A layer that takes what is between it and the one before, but for the activation. */
    private Affine behind(Columns x, Affine layer) {
        Affine result = layer;
        if (x.scale() != null) {
            if (x.scale().length != layer.inputs()) {
                throw bad(
                        "scales %d columns for a layer of %d inputs",
                        x.scale().length, layer.inputs());
            }
            result = result.before(x.scale(), x.shift());
        }
        double factor;
        double sum;
        if (x.layer() > 0) {
            FunctionMatch found = FunctionMatch.of(x.f()).orElseThrow(() -> noActivation(x));
            if (activation != null && !activation.equals(found.activation())) {
                throw bad(
                        "has the activations %s and %s (%s): one for all hidden layers is supported, train it with one",
                        activation.label(), found.activation().label(), x.node());
            }
            activation = found.activation();
            if (found.inner() != 1) stretch(found.inner(), 0);
            factor = found.scale();
            sum = found.shift();
        } else if (FunctionMatch.isAffine(x.f())) {
            sum = x.f().applyAsDouble(0);
            factor = x.f().applyAsDouble(1) - sum;
        } else {
            throw bad(
                    "changes its inputs by %s: a factor and a sum before the first layer are supported",
                    x.node());
        }
        if (factor == 1 && sum == 0) return result;
        return result.before(filled(layer.inputs(), factor), filled(layer.inputs(), sum));
    }

    private FalllineException noActivation(Columns x) {
        return bad(
                "has an activation (%s) that is none of %s, nor one of these with a factor before it or behind it: train it with one of them",
                x.node(), String.join(", ", Activation.labels()));
    }

    /**
     * Puts a function of the last layer's sums into that layer.
     *
     * @param f affine
     */
    void finish(DoubleUnaryOperator f) {
        stretch(f.applyAsDouble(1) - f.applyAsDouble(0), f.applyAsDouble(0));
    }

    /** The last layer gives factor · z + sum. */
    private void stretch(double factor, double sum) {
        Affine last = layers.removeLast();
        layers.add(last.then(filled(last.outputs(), factor), filled(last.outputs(), sum)));
    }

    private static double[] filled(int count, double number) {
        double[] numbers = new double[count];
        Arrays.fill(numbers, number);
        return numbers;
    }

    /** The last layer gives scale · z + shift, with numbers for each output. */
    Columns scale(double[] scale, double[] shift) {
        layers.add(layers.removeLast().then(scale, shift));
        return sums();
    }

    private FalllineException bad(String format, Object... values) {
        return FalllineException.bad("%s %s", file, format.formatted(values));
    }
}
