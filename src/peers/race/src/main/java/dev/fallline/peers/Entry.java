package dev.fallline.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One way to train with a library.
 *
 * @param style how it is used
 * @param threads that it is given
 * @param mainClass of its process
 * @param arguments for the process, after the course
 */
record Entry(Peer peer, String style, int threads, String mainClass, List<String> arguments) {
    /** All there are, in the order of a round. */
    static List<Entry> all(int processors) {
        List<Entry> all = new ArrayList<>();
        for (int threads : Stream.of(processors, 1).distinct().toList()) {
            all.add(
                    new Entry(
                            Peer.FALLLINE,
                            "as train does",
                            threads,
                            "FalllineContestant",
                            List.of(String.valueOf(threads))));
            all.add(new Entry(Peer.DJL, "as documented", threads, "DjlAsWritten", List.of()));
            all.add(
                    new Entry(
                            Peer.DJL_ON_FALLLINE,
                            "as documented",
                            threads,
                            "DjlAsWritten",
                            List.of()));
            all.add(new Entry(Peer.DL4J, "as documented", threads, "Dl4jAsWritten", List.of()));
            all.add(new Entry(Peer.DJL, "batches ready", threads, "DjlSliced", List.of()));
            all.add(new Entry(Peer.DL4J, "batches ready", threads, "Dl4jSliced", List.of()));
        }
        return all;
    }

    String name() {
        return "%s, %s, %d %s"
                .formatted(peer.label(), style, threads, threads == 1 ? "thread" : "threads");
    }

    List<String> command(String course) {
        List<String> command = new ArrayList<>(peer.java(mainClass, threading()));
        command.add(course);
        command.addAll(arguments);
        return command;
    }

    private List<String> threading() {
        return switch (peer) {
            case DJL ->
                    List.of(
                            "-Dai.djl.pytorch.num_threads=" + threads,
                            "-Dai.djl.pytorch.num_interop_threads=1");
            case DJL_ON_FALLLINE -> List.of("-Dai.djl.fallline.num_threads=" + threads);
            case FALLLINE, DL4J -> List.of();
        };
    }

    /** What tells native libraries how many threads to take. */
    Map<String, String> environment() {
        String n = String.valueOf(threads);
        return Map.of("OMP_NUM_THREADS", n, "OPENBLAS_NUM_THREADS", n, "MKL_NUM_THREADS", n);
    }
}
