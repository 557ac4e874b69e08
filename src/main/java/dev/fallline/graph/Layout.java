package dev.fallline.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where each parameter lies in the one flat array of all parameters. Those that weight decay
 * applies to come first, so that an update is two runs over that array; statistics, which no
 * gradient moves, come last, so that it ends before them.
 *
 * @param learned in order of their offsets, without gaps
 * @param statistics what a training remembers of its batches ({@link Graph#assign}), behind those
 */
public record Layout(List<Slice> learned, List<Slice> statistics) {
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
        learned = List.copyOf(learned);
        statistics = List.copyOf(statistics);
    }

    public static Layout of(List<Entry> learned) {
        return of(learned, List.of());
    }

    /**
     * @param statistics none of them decayed
     */
    public static Layout of(List<Entry> learned, List<Entry> statistics) {
        List<Entry> sorted = new ArrayList<>(learned);
        sorted.sort(Comparator.comparing(Entry::decayed).reversed());
        sorted.addAll(statistics);
        List<Slice> slices = new ArrayList<>();
        int offset = 0;
        for (Entry e : sorted) {
            slices.add(new Slice(e.name, e.shape, offset, e.decayed));
            offset = Math.addExact(offset, e.shape.size());
        }
        int count = learned.size();
        return new Layout(slices.subList(0, count), slices.subList(count, slices.size()));
    }

    /** All, in order of their offsets. */
    public List<Slice> slices() {
        return Stream.of(learned, statistics).flatMap(List::stream).toList();
    }

    /** How many numbers in all. */
    public int size() {
        return learnedSize() + size(statistics.stream());
    }

    /** How many of them, from the start, are learned. */
    public int learnedSize() {
        return size(learned.stream());
    }

    /** How many of them, from the start, weight decay applies to. */
    public int decayedSize() {
        return size(learned.stream().filter(Slice::decayed));
    }

    private static int size(Stream<Slice> some) {
        return some.mapToInt(s -> s.shape.size()).sum();
    }

    /**
     * @throws IllegalArgumentException if there is no such parameter
     */
    public Slice slice(String name) {
        return slices().stream()
                .filter(s -> s.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no parameter " + name));
    }
}
