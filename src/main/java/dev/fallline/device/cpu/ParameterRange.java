package dev.fallline.device.cpu;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Some of the flat parameters, one behind the other.
 *
 * @param to the first that is no longer of them
 */
record ParameterRange(int from, int to) {
    int size() {
        return to - from;
    }

    /** Adds what lies behind the last range of a list, to that one if there is no gap. */
    static void append(List<ParameterRange> ranges, ParameterRange next) {
        if (next.size() == 0) return;
        boolean joins = !ranges.isEmpty() && ranges.getLast().to == next.from;
        int from = joins ? ranges.removeLast().from : next.from;
        ranges.add(new ParameterRange(from, next.to));
    }

    /** In blocks of a size, of which the last one may be smaller. */
    Stream<ParameterRange> blocks(int size) {
        return IntStream.range(0, Math.ceilDiv(size(), size))
                .map(i -> from + i * size)
                .mapToObj(at -> new ParameterRange(at, Math.min(to, at + size)));
    }
}
