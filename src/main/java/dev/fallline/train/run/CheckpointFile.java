package dev.fallline.train.run;

import static dev.fallline.FalllineException.bad;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;

import dev.fallline.FalllineException;
import dev.fallline.graph.Layout;
import dev.fallline.train.Checkpoint;
import dev.fallline.train.TrainingProgress;
import dev.fallline.train.run.Safetensors.Tensor;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A {@link Checkpoint} as a safetensors file with a checksum. */
final class CheckpointFile {
    private static final String STANDING = "fallline.standing";
    private static final String RUN = "fallline.run";
    private static final String SLOT = "slot.";
    private static final String AVERAGE = "average.";
    private static final String BEST = "best.";
    private static final Gson GSON =
            new GsonBuilder().serializeSpecialFloatingPointValues().create();

    private CheckpointFile() {}

    /**
     * @param run distinguishes the checkpoints of one run from those of others; of one whose
     *     configuration is about to change two, with a space between
     */
    static void write(Path file, Checkpoint c, Layout layout, String run) {
        Map<String, Tensor> tensors = NamedTensors.split(layout, c.parameters(), "");
        c.slots()
                .forEach(
                        (name, s) ->
                                tensors.putAll(NamedTensors.split(layout, s, slotPrefix(name))));
        if (c.average() != null) tensors.putAll(NamedTensors.split(layout, c.average(), AVERAGE));
        if (c.best() != null) tensors.putAll(NamedTensors.split(layout, c.best(), BEST));
        String progress = GSON.toJson(c.progress());
        Map<String, String> metadata = new TreeMap<>();
        metadata.put(STANDING, progress);
        metadata.put(RUN, run);
        new Safetensors(metadata, tensors).withChecksum().write(file);
    }

    /**
     * @throws FalllineException if the file is damaged or of another run
     */
    static Checkpoint read(Path file, Layout layout, String run) {
        Safetensors content = Safetensors.read(file);
        String progress = content.metadata().get(STANDING);
        if (progress == null) throw damaged(file, "holds no training");
        if (!content.matchesChecksum()) {
            throw damaged(file, "does not match its checksum, or is of an earlier version");
        }
        String runs = content.metadata().getOrDefault(RUN, "");
        if (!List.of(runs.split(" ")).contains(run)) {
            throw damaged(file, "is of another run, or of this one before its files were changed");
        }
        Map<String, float[]> slots = new TreeMap<>();
        for (String name : slotNames(content)) {
            slots.put(name, tensors(file, layout, content, slotPrefix(name)));
        }
        boolean hasBest = content.tensors().keySet().stream().anyMatch(n -> n.startsWith(BEST));
        return new Checkpoint(
                progress(file, progress),
                tensors(file, layout, content, ""),
                slots,
                optional(file, layout, content, AVERAGE),
                optional(file, layout, content, BEST));
    }

    private static float[] optional(Path file, Layout layout, Safetensors content, String prefix) {
        boolean has = content.tensors().keySet().stream().anyMatch(n -> n.startsWith(prefix));
        return has ? tensors(file, layout, content, prefix) : null;
    }

    private static String slotPrefix(String slot) {
        return SLOT + slot + ".";
    }

    private static Set<String> slotNames(Safetensors content) {
        return content.tensors().keySet().stream()
                .filter(tensor -> tensor.startsWith(SLOT))
                .map(tensor -> tensor.split("\\.")[1])
                .collect(Collectors.toSet());
    }

    private static float[] tensors(Path file, Layout layout, Safetensors content, String prefix) {
        float[] values = NamedTensors.join(layout, content.tensors(), prefix);
        if (values == null) throw damaged(file, "is of another network or optimizer");
        return values;
    }

    private static TrainingProgress progress(Path file, String json) {
        try {
            return Objects.requireNonNull(GSON.fromJson(json, TrainingProgress.class));
        } catch (RuntimeException e) { // whatever a record throws that cannot be made of it
            throw damaged(file, "does not give the progress of the training");
        }
    }

    private static FalllineException damaged(Path file, String what) {
        return bad(
                "%s %s: remove it to restart this run, or train into another folder", file, what);
    }
}
