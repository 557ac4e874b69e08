package dev.fallline.device.cpu;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Some of the flat parameters, one behind the other.
 *
 * @param to the first that is no longer of them
 */
record Stretch(int from, int to) {
    int size() {
        return to - from;
    }

    /** Adds what lies behind the last stretch of a list, to that one if there is no gap. */
    static void append(List<Stretch> stretches, Stretch next) {
        if (next.size() == 0) return;
        boolean joins = !stretches.isEmpty() && stretches.getLast().to == next.from;
        int from = joins ? stretches.removeLast().from : next.from;
        stretches.add(new Stretch(from, next.to));
    }

    /** In blocks of a size, of which the last one may be smaller. */
    Stream<Stretch> blocks(int size) {
        return IntStream.range(0, Math.ceilDiv(size(), size))
                .map(i -> from + i * size)
                .mapToObj(at -> new Stretch(at, Math.min(to, at + size)));
    }
}
