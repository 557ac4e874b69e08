package dev.fallline.peers;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A library that is compared, each with a class path and options of its own. */
enum Peer {
    FALLLINE("Fallline"),
    DJL("DJL"),
    /** The program of DJL with Fallline as its engine. */
    DJL_ON_FALLLINE("DJL on Fallline"),
    DL4J("DL4J");

    private static final Path HOME = Path.of(System.getProperty("peers.home"));

    /** Everything that is built or left behind. */
    static final Path TARGET = HOME.resolve("target", "peers");

    private final String label;

    Peer(String label) {
        this.label = label;
    }

    /** The folder of a clone. */
    static Path home() {
        return HOME;
    }

    String label() {
        return label;
    }

    /** Its name on the command line: the first word. */
    String option() {
        return label.toLowerCase(Locale.ROOT).split(" ")[0];
    }

    /** A command that starts a class of this package with the library on the class path. */
    List<String> java(String mainClass, List<String> further) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx3g"));
        command.add("--enable-native-access=ALL-UNNAMED");
        // As Fallline's launcher does; the others get it too.
        command.add("-XX:+UseTransparentHugePages");
        command.addAll(options());
        command.addAll(further);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath())));
        command.add(Peer.class.getPackageName() + "." + mainClass);
        return command;
    }

    private List<String> options() {
        Path cache = TARGET.resolve("cache");
        return switch (this) {
            case FALLLINE -> List.of("--add-modules=jdk.incubator.vector");
            case DJL ->
                    List.of(
                            "-Dai.djl.offline=true",
                            "-DOPT_OUT_TRACKING=true",
                            "-DDJL_CACHE_DIR=" + cache);
            case DJL_ON_FALLLINE ->
                    List.of(
                            "--add-modules=jdk.incubator.vector",
                            "-Dai.djl.offline=true",
                            "-Dai.djl.default_engine=Fallline");
            case DL4J -> List.of("-Dorg.bytedeco.javacpp.cachedir=" + cache);
        };
    }

    /** The folder of its jars, which the build fills for all but Fallline. */
    Path libraries() {
        return built().resolve("lib");
    }

    private Path built() {
        return TARGET.resolve(option());
    }

    private List<String> classPath() {
        String fallline = HOME.resolve("target", "fallline.jar").toString();
        String classes = built().resolve("classes").toString();
        return switch (this) {
            case FALLLINE -> List.of(TARGET.resolve("race", "classes").toString(), fallline);
            case DJL_ON_FALLLINE -> {
                String engine = HOME.resolve("target", "fallline-djl.jar").toString();
                yield List.of(classes, libraries() + "/*", fallline, engine);
            }
            case DJL, DL4J -> List.of(classes, libraries() + "/*");
        };
    }
}
