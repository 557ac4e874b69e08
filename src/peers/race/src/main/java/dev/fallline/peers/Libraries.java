package dev.fallline.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the peers run on, by the names of the files. */
final class Libraries {
    private static final String NAMED =
            "(pytorch-(jni|native-cpu)|deeplearning4j-nn|nd4j-native|openblas|javacpp)-\\d.*\\.jar";

    private Libraries() {}

    static List<String> versions() throws IOException {
        return Stream.concat(in(Peer.DJL), in(Peer.DL4J)).toList();
    }

    private static Stream<String> in(Peer peer) throws IOException {
        try (Stream<Path> files = Files.list(peer.libraries())) {
            return files
                    .map(f -> f.getFileName().toString())
                    .filter(n -> n.matches(NAMED))
                    .map(n -> n.replaceFirst("\\.jar$", ""))
                    .sorted()
                    .toList()
                    .stream();
        }
    }
}
