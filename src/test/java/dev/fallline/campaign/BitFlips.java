package dev.fallline.campaign;

import dev.fallline.cli.Cli;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Flips a bit in a file of a finished run, of one that was interrupted, or of a comparison: the
 * command that reads it refuses it, or says what it says of the sound one.
 */
final class BitFlips implements Attack {
    /**
     * A folder and what reads its files.
     *
     * @param commands that do not change it
     */
    private record Target(Path folder, List<List<String>> commands) {}

    @Override
    public String name() {
        return "flips";
    }

    @Override
    public void run(int count, Path temp, Random random, Tally tally) throws IOException {
        List<Target> targets = List.of(finished(temp), interrupted(temp), comparison(temp));
        List<Path> files = new ArrayList<>();
        List<Target> of = new ArrayList<>();
        List<List<Cli.Result>> sound = new ArrayList<>();
        for (Target target : targets) {
            List<Cli.Result> results = run(target, temp);
            for (Cli.Result r : results) r.succeeded();
            try (var found = Files.walk(target.folder)) {
                for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
                    if (Files.size(file) == 0 || file.toString().endsWith(".html")) continue;
                    files.add(file);
                    of.add(target);
                    sound.add(results);
                }
            }
        }
        for (int i = 0; i < count; i++) {
            int f = i % files.size();
            Path file = files.get(f);
            byte[] bytes = Files.readAllBytes(file);
            byte[] flipped = bytes.clone();
            int bit = random.nextInt(8 * bytes.length);
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, flipped);
            judge(of.get(f), temp, file + " bit " + bit, sound.get(f), tally);
            Files.write(file, bytes);
        }
    }

    private static void judge(
            Target target, Path temp, String what, List<Cli.Result> sound, Tally tally)
            throws IOException {
        List<Cli.Result> now = run(target, temp);
        boolean refused = false;
        for (int i = 0; i < now.size(); i++) {
            Cli.Result result = now.get(i);
            String command = what + ", " + target.commands.get(i).getFirst() + ": ";
            if (result.code() == 4 && result.err().matches("(?s)(.*\n)?fallline: [^\n]*\n")) {
                refused = true;
            } else if (result.code() != 0) {
                tally.wrong(command + "exit code " + result.code() + " " + result.err());
                return;
            } else if (!result.out().equals(sound.get(i).out())) {
                tally.wrong(command + "another answer, exit code 0");
                return;
            }
        }
        tally.right(refused ? "refused" : "the same answer");
    }

    /** Each command on a copy, since some write into the folder. */
    private static List<Cli.Result> run(Target target, Path temp) throws IOException {
        List<Cli.Result> results = new ArrayList<>();
        for (List<String> command : target.commands) {
            Path copy = temp.resolve("copy");
            Campaign.delete(copy);
            copy(target.folder, copy);
            List<String> args = new ArrayList<>(command);
            args.replaceAll(arg -> arg.equals("FOLDER") ? copy.toString() : arg);
            Cli.Result result = Cli.run(args.toArray());
            String out = result.out().replaceAll("\"(seconds|examples_per_second)\": [^\\n]*", "");
            results.add(new Cli.Result(result.code(), out, result.err()));
        }
        return results;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) Files.copy(file, to.resolve(from.relativize(file)));
        }
    }

    private static List<String> words(String line) {
        return List.of(line.split(" "));
    }

    private static Target finished(Path temp) {
        Path folder = temp.resolve("finished");
        Cli.line(
                        "train --data rings --hidden 4 --epochs 3 --val-fraction 0.2 --threads 1"
                                + " --device cpu --diagnose --tensorboard --out "
                                + folder)
                .succeeded();
        return new Target(
                folder,
                List.of(
                        words("inspect FOLDER --json"),
                        words("eval FOLDER --json --device cpu"),
                        words("report FOLDER --json")));
    }

    /** After half of its epochs. */
    private static Target interrupted(Path temp) {
        Path folder = temp.resolve("interrupted");
        Config config =
                ConfigFile.parse(
                        "{'data': 'rings', 'hidden': [4], 'epochs': 4, 'threads': 1, 'device':"
                                + " 'cpu', 'val-fraction': 0.2}");
        int[] left = {2};
        Run.start(
                config,
                folder,
                new TrainingListener() {
                    @Override
                    public boolean stops() {
                        return --left[0] < 0;
                    }
                });
        return new Target(folder, List.of(words("train --resume FOLDER --json")));
    }

    private static Target comparison(Path temp) {
        Path folder = temp.resolve("comparison");
        Cli.line(
                        "compare --data rings --optimizers sgd,adam --hidden 4 --epochs 1"
                                + " --trials 2 --studies 2 --seeds 1 --val-fraction 0.2"
                                + " --device cpu --out "
                                + folder)
                .succeeded();
        return new Target(folder, List.of(words("compare --resume FOLDER --json")));
    }
}
