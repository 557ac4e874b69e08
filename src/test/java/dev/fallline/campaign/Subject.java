package dev.fallline.campaign;

import dev.fallline.cli.Cli;
import dev.fallline.cli.OwnProcess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A command that keeps what it does in a folder, and what it ends with if nothing happens to it.
 *
 * @param args without the folder
 * @param begun the file whose presence says that there is something to resume
 * @param results files that must be the same in the end
 * @param whole the folder of the command that nothing happened to
 * @param milliseconds that it took in a process of its own
 */
record Subject(
        List<String> args, String begun, List<String> results, Path whole, long milliseconds) {
    /** Ends of a process. */
    record End(int code, String err) {
        /** A failure is said in one line: no stack trace. */
        boolean isSentence() {
            return code == 1 && err.startsWith("fallline: ") && err.lines().count() == 1;
        }
    }

    private static final List<Subject> ALL = new ArrayList<>();

    /** Trainings of several kinds, and a comparison; made by the first attack that needs them. */
    static List<Subject> all(Path attack) throws IOException, InterruptedException {
        if (ALL.isEmpty()) ALL.addAll(make(Files.createDirectory(attack.resolveSibling("whole"))));
        return ALL;
    }

    private static List<Subject> make(Path temp) throws IOException, InterruptedException {
        List<Subject> all = new ArrayList<>();
        String small = " --device cpu --threads ";
        List<String> trained = List.of("weights.safetensors", "history.csv");
        for (String line :
                List.of(
                        "train --data rings --hidden 32 --epochs 30 --batch 16 --dropout 0.1"
                                + " --schedule cosine(warmup=1) --val-fraction 0.2 --diagnose"
                                + " --tensorboard",
                        "train --data blobs --hidden 8 --epochs 500 --batch all",
                        "train --data moons --hidden 16,8 --epochs 30 --batch 16 --batch-norm"
                                + " --optimizer fista@0..9,adam@9.. --val-fraction 0.2"
                                + " --early-stop 50")) {
            Path whole = temp.resolve("whole" + all.size());
            all.add(of(line + small + (1 + all.size() % 2), "config.json", trained, whole));
        }
        String compare =
                "compare --data rings --optimizers sgd,adam --hidden 4 --epochs 2 --trials 3"
                        + " --studies 3 --seeds 1 --val-fraction 0.2 --device cpu";
        all.add(of(compare, "protocol.json", List.of("pairs.csv"), temp.resolve("compared")));
        return all;
    }

    private static Subject of(String line, String begun, List<String> results, Path whole)
            throws IOException, InterruptedException {
        List<String> args = List.of(line.split(" "));
        long began = System.nanoTime();
        List<String> all = new ArrayList<>(args);
        all.addAll(List.of("--out", whole.toString()));
        End end = run(OwnProcess.command(all));
        if (end.code != 0) throw new IllegalStateException(line + ": " + end.err);
        return new Subject(args, begun, results, whole, (System.nanoTime() - began) / 1_000_000);
    }

    /** Begins in a folder, or resumes what was begun there. */
    List<String> next(Path folder) {
        List<String> next = new ArrayList<>(args);
        if (Files.exists(folder.resolve(begun))) {
            next = new ArrayList<>(List.of(args.getFirst(), "--resume", folder.toString()));
        } else {
            next.addAll(List.of("--out", folder.toString()));
        }
        return next;
    }

    /** The same in this process, to its end. */
    Cli.Result finish(Path folder) {
        return Cli.run(next(folder).toArray());
    }

    /** Which of the results differ from those of the whole one; null if none does. */
    String difference(Path folder) throws IOException {
        for (String result : results) {
            Path file = folder.resolve(result);
            if (!Files.exists(file)) return result + " is missing";
            boolean same =
                    result.equals("history.csv")
                            ? timeless(file).equals(timeless(whole.resolve(result)))
                            : Files.mismatch(file, whole.resolve(result)) < 0;
            if (!same) return result + " differs";
        }
        try (var files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".partial"))
                    .findFirst()
                    .map(f -> f.getFileName() + " was left behind")
                    .orElse(null);
        }
    }

    /** The rows without their last two columns, which are times. */
    private static List<String> timeless(Path history) throws IOException {
        return Files.readAllLines(history).stream()
                .map(row -> row.replaceFirst(",[^,]*,[^,]*$", ""))
                .toList();
    }

    /** Runs a command to its end. Its errors come through a pipe, which no full disk cuts short. */
    static End run(List<String> command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        var err = CompletableFuture.supplyAsync(() -> messages(process.errorReader().lines()));
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
            return new End(-1, "no end after 5 minutes: " + command);
        }
        return new End(process.exitValue(), err.join());
    }

    static Process start(List<String> command, Path err) throws IOException {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile())
                .start();
    }

    /** What the command itself complains of, without its progress. */
    private static String messages(Stream<String> err) {
        return err.dropWhile(line -> !line.startsWith("fallline: "))
                .reduce((a, b) -> a + "\n" + b)
                .orElse("");
    }
}
