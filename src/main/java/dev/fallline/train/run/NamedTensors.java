package dev.fallline.train.run;

import dev.fallline.graph.Layout;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.train.run.Safetensors.Tensor;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Between the flat array of all parameters and one named tensor for each. */
final class NamedTensors {
    private NamedTensors() {}

    static Map<String, Tensor> split(Layout layout, float[] parameters, String prefix) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Slice s : layout.slices()) {
            int to = s.offset() + s.shape().size();
            tensors.put(
                    prefix + s.name(),
                    new Tensor(
                            List.of(s.shape().rows(), s.shape().columns()),
                            Arrays.copyOfRange(parameters, s.offset(), to)));
        }
        return tensors;
    }

    /**
     * Makes nothing before all tensors are found: a layout may be far larger than the file.
     *
     * @return null if a tensor is missing or has another shape
     */
    static float[] join(Layout layout, Map<String, Tensor> tensors, String prefix) {
        for (Slice s : layout.slices()) {
            Tensor t = tensors.get(prefix + s.name());
            List<Integer> shape = List.of(s.shape().rows(), s.shape().columns());
            if (t == null || !t.shape().equals(shape)) return null;
        }
        float[] parameters = new float[layout.size()];
        for (Slice s : layout.slices()) {
            float[] values = tensors.get(prefix + s.name()).values();
            System.arraycopy(values, 0, parameters, s.offset(), values.length);
        }
        return parameters;
    }
}
