package dev.fallline.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * Where each parameter lies in the one flat array of all parameters. Those that weight decay
 * applies to come first, so that an update is two runs over that array.
 *
 * @param slices in order of their offsets, without gaps
 */
public record Layout(List<Slice> slices) {
    /**
     * One parameter.
     *
     * @param offset of its first element in the flat array
     * @param decayed whether weight decay applies: to weights, not to biases and norms
     */
    public record Slice(String name, Shape shape, int offset, boolean decayed) {}

    /** A parameter before it has its place. */
    public record Entry(String name, Shape shape, boolean decayed) {}

    public Layout {
        slices = List.copyOf(slices);
    }

    public static Layout of(List<Entry> entries) {
        List<Slice> slices = new ArrayList<>();
        int offset = 0;
        for (boolean decayed : new boolean[] {true, false}) {
            for (Entry e : entries) {
                if (e.decayed != decayed) continue;
                slices.add(new Slice(e.name, e.shape, offset, decayed));
                offset = Math.addExact(offset, e.shape.size());
            }
        }
        return new Layout(slices);
    }

    /** How many numbers in all. */
    public int size() {
        return slices.stream().mapToInt(s -> s.shape.size()).sum();
    }

    /** How many of them, from the start, weight decay applies to. */
    public int decayedSize() {
        return slices.stream().filter(Slice::decayed).mapToInt(s -> s.shape.size()).sum();
    }

    /**
     * @throws IllegalArgumentException if there is no such parameter
     */
    public Slice slice(String name) {
        return slices.stream()
                .filter(s -> s.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no parameter " + name));
    }
}
