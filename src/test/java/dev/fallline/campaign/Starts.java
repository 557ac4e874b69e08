package dev.fallline.campaign;

import dev.fallline.cli.Cli;
import dev.fallline.cli.OwnProcess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * Starts eight trainings at once, of which nobody names the folder: each must end with a run of its
 * own.
 */
final class Starts implements Attack {
    private static final int AT_ONCE = 8;

    @Override
    public String name() {
        return "starts";
    }

    @Override
    public void run(int count, Path temp, Random random, Tally tally)
            throws IOException, InterruptedException {
        List<byte[]> expected = new ArrayList<>();
        for (int seed = 0; seed < AT_ONCE; seed++) {
            Path alone = temp.resolve("alone" + seed);
            List<String> args = new ArrayList<>(training(seed));
            args.addAll(List.of("--out", alone.toString()));
            Cli.run(args.toArray()).succeeded();
            expected.add(Files.readAllBytes(alone.resolve("weights.safetensors")));
        }
        for (int round = 0; round < count; round++) {
            Path folder = Files.createDirectory(temp.resolve("round" + round));
            List<Process> processes = new ArrayList<>();
            for (int seed = 0; seed < AT_ONCE; seed++) {
                processes.add(
                        new ProcessBuilder(OwnProcess.command(training(seed)))
                                .directory(folder.toFile())
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .redirectError(folder.resolve("err" + seed).toFile())
                                .start());
            }
            String fault = null;
            for (Process process : processes) {
                if (process.waitFor() != 0) fault = "exit code " + process.exitValue();
            }
            if (fault == null) fault = fault(folder.resolve("runs"), expected);
            if (fault == null) tally.right("rounds with a run for each of " + AT_ONCE);
            else tally.wrong("round " + round + ": " + fault);
            Campaign.delete(folder);
        }
    }

    private static List<String> training(int seed) {
        String line = "train --data rings --hidden 4 --epochs 2 --threads 1 --device cpu --seed ";
        return List.of((line + seed).split(" "));
    }

    /** Null if every seed has a run with its configuration and its weights. */
    private static String fault(Path runs, List<byte[]> expected) throws IOException {
        var found = new TreeMap<Integer, Path>();
        try (var folders = Files.list(runs)) {
            for (Path run : folders.toList()) {
                String config = Files.readString(run.resolve("config.json"));
                int seed = Integer.parseInt(config.replaceFirst("(?s).*\"seed\": (\\d+).*", "$1"));
                byte[] weights = Files.readAllBytes(run.resolve("weights.safetensors"));
                if (!Arrays.equals(weights, expected.get(seed))) {
                    return run + " has the weights of another seed than " + seed;
                }
                found.put(seed, run);
            }
        }
        return found.size() == expected.size() ? null : "runs of the seeds " + found.keySet();
    }
}
