package dev.fallline.peers;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A whole process by the clock on the wall: start, read IDX files, one epoch of Adam, test. The
 * programs run in turn; the first run of each, which fills caches, does not count.
 *
 * @param rounds that count, at least 1
 */
record Whole(int rounds, Consumer<String> progress) {
    private static final Pattern ACCURACY = Pattern.compile("\"test_accuracy\": ([0-9.]+)");

    /**
     * A program's result.
     *
     * @param ofFallline its time ÷ Fallline's
     * @param testAccuracy of the last run, 0 to 1
     */
    record Row(String peer, Spread seconds, double ofFallline, double testAccuracy) {}

    private record Run(double seconds, double accuracy) {}

    /**
     * @param data folder of IDX files
     */
    List<Row> run(Path data) throws IOException, InterruptedException {
        Peer[] peers = Peer.values();
        double[][] seconds = new double[peers.length][rounds];
        double[] accuracies = new double[peers.length];
        for (int round = -1; round < rounds; round++) {
            for (Peer peer : peers) {
                Run run = time(peer, data);
                progress.accept("%s: %.2f s".formatted(peer.label(), run.seconds));
                if (round >= 0) seconds[peer.ordinal()][round] = run.seconds;
                accuracies[peer.ordinal()] = run.accuracy;
            }
        }
        double own = Spread.of(seconds[Peer.FALLLINE.ordinal()]).median();
        List<Row> rows = new ArrayList<>();
        for (Peer peer : peers) {
            Spread spread = Spread.of(seconds[peer.ordinal()]);
            double accuracy = accuracies[peer.ordinal()];
            rows.add(new Row(peer.label(), spread, spread.median() / own, accuracy));
        }
        return rows;
    }

    private static Run time(Peer peer, Path data) throws IOException, InterruptedException {
        Path log = Files.createDirectories(Peer.TARGET).resolve("whole-" + peer.label() + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command(peer, data.toString())).redirectError(log.toFile());
        builder.environment().put("FALLLINE_JAVA_HOME", System.getProperty("java.home"));
        long began = System.nanoTime();
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        double seconds = (System.nanoTime() - began) / 1e9;
        Matcher accuracy = ACCURACY.matcher(said);
        if (status == 0 && accuracy.find()) {
            return new Run(seconds, Double.parseDouble(accuracy.group(1)));
        }
        throw new FalllineException(
                Kind.FAILED,
                "%s ended with %d and no accuracy: its log %s says why"
                        .formatted(peer.label(), status, log));
    }

    private static List<String> command(Peer peer, String data) {
        if (peer == Peer.FALLLINE) return fallline(data);
        List<String> command =
                new ArrayList<>(peer.java(peer == Peer.DL4J ? "Dl4jWhole" : "DjlWhole", List.of()));
        command.add(data);
        return command;
    }

    /** As users start it. Each run has a folder of its own. */
    private static List<String> fallline(String data) {
        Path out = Peer.TARGET.resolve("runs", String.valueOf(System.nanoTime()));
        String flags =
                "--hidden 128,64 --optimizer adam --batch 128 --epochs 1 --device cpu --json";
        List<String> command = new ArrayList<>();
        command.add(Peer.home().resolve("fallline").toString());
        command.addAll(List.of("train", "--data", data, "--out", out.toString()));
        command.addAll(List.of(flags.split(" ")));
        return command;
    }
}
