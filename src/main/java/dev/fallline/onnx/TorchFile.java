package dev.fallline.onnx;

import static java.util.stream.Collectors.joining;

import dev.fallline.FalllineException;
import dev.fallline.graph.BatchNorm;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Mlp;
import dev.fallline.onnx.Chain.Affine;
import dev.fallline.onnx.Chain.Head;
import dev.fallline.onnx.Chain.Scaling;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Safetensors;
import dev.fallline.train.run.Safetensors.Tensor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Weights as PyTorch keeps them, in the safetensors format: those of {@code nn.Linear}, outputs ×
 * inputs, and of {@code nn.BatchNorm1d}. Pixels are 0 to 1, as {@code ToTensor} makes them; numbers
 * are standardized.
 */
public final class TorchFile {
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private TorchFile() {}

    /**
     * Writes a network under the names of {@code nn.Sequential(Linear, [BatchNorm1d,] activation,
     * Linear, …)} without dropout; a layer before batch normalization has no bias.
     */
    public static void write(Model model, Path file) {
        Mlp mlp = model.mlp();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        int at = 0;
        for (int i = 1; i <= mlp.layers(); i++) {
            boolean norm = mlp.batchNorm() && i < mlp.layers();
            // A training step sees pixels from 0 to 2; a factor of 2 changes no bit behind it.
            float factor = i == 1 && model.schema().pixels() ? 2 : 1;
            tensors.put(at + ".weight", transposed(model, "layer" + i + ".weight", factor));
            if (norm) {
                at++;
                for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
                    tensors.put(at + "." + part, row(model, "norm" + i + "." + part));
                }
            } else {
                tensors.put(at + ".bias", row(model, "layer" + i + ".bias"));
            }
            at += 2;
        }
        new Safetensors(Map.of("format", "pt"), tensors).write(file);
    }

    private static Tensor transposed(Model model, String name, float factor) {
        Slice s = model.mlp().layout().slice(name);
        int in = s.shape().rows();
        int out = s.shape().columns();
        float[] values = new float[in * out];
        for (int i = 0; i < values.length; i++) {
            values[i] = factor * model.parameters()[s.offset() + i % in * out + i / in];
        }
        return new Tensor(List.of(out, in), values);
    }

    private static Tensor row(Model model, String name) {
        Slice s = model.mlp().layout().slice(name);
        int size = s.shape().size();
        float[] values = new float[size];
        System.arraycopy(model.parameters(), s.offset(), values, 0, size);
        return new Tensor(List.of(size), values);
    }

    /**
     * Reads a network whose modules stand in the order of their names, numbers by value: {@code
     * 0.weight}, {@code 2.weight}, {@code 10.weight}, or {@code fc1.weight}, {@code fc2.weight}.
     * Batch normalization goes into the layer before it or, as {@code bn1}, into the one with the
     * same number.
     *
     * @param activation between the layers, which the file does not contain
     * @throws FalllineException (bad data) if they are not a chain of such modules
     */
    public static Chain read(Path file, Activation activation) {
        Map<String, Map<String, Tensor>> modules =
                new TreeMap<>(Comparator.comparing(TorchFile::sortable));
        // A counter of batches, an integer, beside each batch normalization.
        Safetensors content = Safetensors.read(file, name -> !name.endsWith("num_batches_tracked"));
        if (Model.describes(content)) {
            throw FalllineException.bad(
                    "%s is of a run of Fallline, which needs no import: give the run's folder to eval and predict",
                    file);
        }
        content.tensors()
                .forEach(
                        (name, tensor) -> {
                            int dot = name.lastIndexOf('.');
                            String module = dot < 0 ? "" : name.substring(0, dot);
                            modules.computeIfAbsent(module, _ -> new LinkedHashMap<>())
                                    .put(name.substring(dot + 1), tensor);
                        });
        List<Affine> layers = new ArrayList<>();
        inOrder(modules)
                .forEach(
                        (name, parts) -> {
                            Tensor weight = parts.get("weight");
                            if (weight != null && weight.shape().size() == 2) {
                                layers.add(affine(file, name, layers, weight, parts.get("bias")));
                            } else if (isNorm(parts) && !layers.isEmpty()) {
                                layers.add(normalized(file, name, layers.removeLast(), parts));
                            } else {
                                throw bad(
                                        file,
                                        name,
                                        "is neither a Linear nor a BatchNorm1d after one");
                            }
                        });
        if (layers.isEmpty()) throw bad(file, "", "has no Linear");
        return new Chain(List.copyOf(layers), activation, Head.NONE, false);
    }

    /**
     * By name; where normalizations would come first, last or behind each other, by the numbers in
     * the names, each normalization behind the layer of its number, and names without one last.
     */
    private static Map<String, Map<String, Tensor>> inOrder(
            Map<String, Map<String, Tensor>> modules) {
        String kinds = modules.values().stream().map(m -> isNorm(m) ? "n" : "l").collect(joining());
        if (!kinds.matches("n.*|.*nn.*|.*n")) return modules;
        Map<String, Map<String, Tensor>> byNumber =
                new TreeMap<>(
                        Comparator.comparing((String name) -> !NUMBER.matcher(name).find())
                                .thenComparing(name -> sortable(name).replaceAll("[^0-9 ]", ""))
                                .thenComparing(name -> isNorm(modules.get(name)))
                                .thenComparing(TorchFile::sortable));
        byNumber.putAll(modules);
        return byNumber;
    }

    private static boolean isNorm(Map<String, Tensor> parts) {
        return parts.containsKey("running_mean");
    }

    private static String sortable(String name) {
        return NUMBER.matcher(name).replaceAll(m -> "%12s".formatted(m.group()));
    }

    private static Affine affine(
            Path file, String name, List<Affine> before, Tensor weight, Tensor bias) {
        int out = weight.shape().get(0);
        int in = weight.shape().get(1);
        boolean follows = before.isEmpty() || before.getLast().outputs() == in;
        if (!follows || (bias != null && bias.values().length != out)) {
            throw bad(
                    file,
                    name,
                    "does not follow the layer before it, in the order of the names: rename them");
        }
        double[] weights = new double[in * out];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = weight.values()[i % out * in + i / out];
        }
        return new Affine(in, out, weights, bias == null ? new double[out] : doubles(bias));
    }

    private static Affine normalized(
            Path file, String name, Affine layer, Map<String, Tensor> parts) {
        Scaling s =
                Scaling.ofBatchNorm(
                        numbers(file, name, layer, parts, "weight"),
                        numbers(file, name, layer, parts, "bias"),
                        numbers(file, name, layer, parts, "running_mean"),
                        numbers(file, name, layer, parts, "running_var"),
                        BatchNorm.EPSILON);
        return layer.then(s.scale(), s.shift());
    }

    private static double[] numbers(
            Path file, String name, Affine layer, Map<String, Tensor> parts, String part) {
        Tensor t = parts.get(part);
        if (t != null && t.values().length == layer.outputs()) return doubles(t);
        throw bad(file, name, "has no " + part + " of %d numbers".formatted(layer.outputs()));
    }

    private static double[] doubles(Tensor t) {
        return IntStream.range(0, t.values().length).mapToDouble(i -> t.values()[i]).toArray();
    }

    private static FalllineException bad(Path file, String module, String what) {
        return FalllineException.bad("%s: module '%s' %s", file, module, what);
    }
}
