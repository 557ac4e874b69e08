package dev.fallline.campaign;

import dev.fallline.cli.Cli;
import dev.fallline.train.TrainingSettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Absurd command lines: each does what it says, or ends with one sentence and the exit code of what
 * is wrong.
 */
final class CommandLines implements Attack {
    private static final List<String> ABSURD =
            List.of(
                    "",
                    " ",
                    "-1",
                    "0",
                    "1e400",
                    "-1e-400",
                    "NaN",
                    "Infinity",
                    "99999999999999999999",
                    "2147483647",
                    "0x10",
                    "1,2,,3",
                    "[4]",
                    "(((",
                    "adam@",
                    "adam@5..2",
                    "cosine(warmup=-1)",
                    "x=1,x=2",
                    "../../..",
                    "/dev/full",
                    "/proc/self/mem",
                    "none",
                    "%s%n",
                    "größer",
                    "\uD83D\uDCA5",
                    "a\nb",
                    "'\"`$(true)",
                    "x".repeat(5_000));

    /** Begins a command that would take a moment, were it right. */
    private static final List<String> BEGINNINGS =
            List.of(
                    "train --data rings --print-config",
                    "train --data /nonexistent",
                    "train --data DATA",
                    "eval",
                    "predict",
                    "inspect",
                    "report",
                    "reproduce",
                    "compare --data DATA",
                    "lr-find --data DATA",
                    "lr-sweep --data DATA",
                    "data",
                    "data show",
                    "minimize",
                    "theory",
                    "gradcheck",
                    "sharpness",
                    "bench",
                    "bench update",
                    "bench train --data DATA");

    private static final List<String> OTHER_FLAGS =
            List.of(
                    "--out",
                    "--resume",
                    "--config",
                    "--row",
                    "--image",
                    "--index",
                    "--start",
                    "--starts",
                    "--trials",
                    "--studies",
                    "--seeds",
                    "--optimizers",
                    "--vary",
                    "--search",
                    "--at",
                    "--top",
                    "--json",
                    "--csv",
                    "--sizes",
                    "--from",
                    "--to",
                    "--unknown",
                    "--",
                    "-",
                    "-x");

    /** What they write is not to lie in the current folder. */
    private static final List<String> WRITING = List.of("--out", "--csv");

    @Override
    public String name() {
        return "commands";
    }

    @Override
    public void run(int count, Path temp, Random random, Tally tally) throws IOException {
        Path data = temp.resolve("data.csv");
        Files.writeString(data, "x,y\n1,a\n2,a\n3,b\n");
        List<String> flags = new ArrayList<>(OTHER_FLAGS);
        TrainingSettings.names().forEach(name -> flags.add("--" + name));
        for (int i = 0; i < count; i++) {
            String beginning = BEGINNINGS.get(random.nextInt(BEGINNINGS.size()));
            List<String> args = new ArrayList<>(List.of(beginning.split(" ")));
            args.replaceAll(arg -> arg.equals("DATA") ? data.toString() : arg);
            for (int k = 1 + random.nextInt(3); k > 0; k--) {
                String value = ABSURD.get(random.nextInt(ABSURD.size()));
                if (random.nextInt(5) > 0) {
                    String flag = flags.get(random.nextInt(flags.size()));
                    args.add(flag);
                    if (WRITING.contains(flag)) value = temp + "/" + value;
                }
                args.add(value);
            }
            // Whatever else is right, nothing is begun; a training would be in the current folder.
            boolean trains = beginning.matches("(train|compare) --data DATA");
            if (trains || random.nextInt(3) > 0) args.add("--nonsense");
            judge(args, tally);
        }
    }

    private static void judge(List<String> args, Tally tally) {
        long began = System.nanoTime();
        Cli.Result result = Cli.run(args.toArray());
        double seconds = (System.nanoTime() - began) / 1e9;
        boolean says = result.err().lines().anyMatch(line -> line.startsWith("fallline: "));
        if (result.code() == 0) {
            tally.right("done");
        } else if (result.code() > 4
                || !says
                || result.err().contains("\tat ")
                || result.err().contains("Exception")) {
            tally.wrong(args + ": exit code " + result.code() + " " + result.err());
        } else if (seconds > 20) {
            tally.wrong("%s took %.0f s".formatted(args, seconds));
        } else {
            tally.right("refused");
        }
    }
}
