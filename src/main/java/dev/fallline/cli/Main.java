package dev.fallline.cli;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.Nearest;
import dev.fallline.train.run.Environment;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import java.util.List;
import java.util.Locale;

/** The command line's entry. */
@Command(
        name = "fallline",
        description = "Trains small neural networks by gradient descent.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TrainCommand.class,
            EvalCommand.class,
            PredictCommand.class,
            InspectCommand.class,
            ReproduceCommand.class,
            CompareCommand.class,
            ReportCommand.class,
            LrFindCommand.class,
            LrSweepCommand.class,
            DataCommand.class,
            DevicesCommand.class,
            MinimizeCommand.class,
            TheoryCommand.class,
            GradcheckCommand.class,
            SharpnessCommand.class,
            BenchCommand.class,
        },
        footer = {
            "",
            "Begin with:  fallline train",
            "For a machine with a GPU and no JDK:  fallline bundle --help",
            "Exit codes: 0 done, 1 failed, 2 bad usage, 3 device unavailable, 4 bad data, 130 interrupted.",
        })
public final class Main implements Runnable {
    @CommandLine.Spec private CommandSpec spec;

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Environment.version()};
        }
    }

    public static void main(String[] args) {
        StandardError.takeUp();
        // The notes of libraries are single lines, as ours are.
        System.setProperty("java.util.logging.SimpleFormatter.format", "fallline: %5$s%n");
        // Numbers are written the same everywhere, as flags and files want them.
        Locale.setDefault(Locale.ROOT);
        System.exit(run(args));
    }

    static int run(String... args) {
        CommandLine command =
                new CommandLine(new Main())
                        .setParameterExceptionHandler((e, _) -> misused(e))
                        .setExecutionExceptionHandler((e, _, _) -> failed(e))
                        .setUsageHelpWidth(100);
        giveVersion(command);
        try {
            return command.execute(args);
        } catch (OutOfMemoryError e) {
            System.err.println(
                    "fallline: %,d MiB of memory are not enough: make --hidden or --batch smaller, or set FALLLINE_JAVA_OPTS=-Xmx16g, say"
                            .formatted(Runtime.getRuntime().maxMemory() >> 20));
            return Kind.FAILED.exitCode();
        }
    }

    private static void giveVersion(CommandLine command) {
        command.getCommandSpec().versionProvider(new Version());
        command.getSubcommands().values().forEach(Main::giveVersion);
    }

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    private static int misused(ParameterException e) {
        String help = e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
        System.err.println("fallline: %s (see %s)".formatted(sentence(e), help));
        return Kind.USAGE.exitCode();
    }

    private static String sentence(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            String wrong = unmatched.getUnmatched().getFirst();
            CommandLine command = e.getCommandLine();
            String what =
                    wrong.startsWith("-")
                            ? "there is no flag %s"
                            : command.getSubcommands().isEmpty()
                                    ? "there is no place for '%s'"
                                    : "there is no command '%s'";
            return what.formatted(wrong) + guess(command, wrong);
        }
        String message =
                e.getMessage()
                        .replace('\n', ' ')
                        .replaceFirst("^Error: ", "")
                        .replaceFirst("^Invalid value for option '([^']*)'( \\([^)]*\\))?:", "$1:")
                        .replaceFirst(" is not an? double$", " is not a number")
                        .replaceFirst(" is not an? (int|long)$", " is not a whole number");
        return Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    private static String guess(CommandLine command, String wrong) {
        List<String> known =
                wrong.startsWith("-")
                        ? List.copyOf(command.getCommandSpec().optionsMap().keySet())
                        : List.copyOf(command.getSubcommands().keySet());
        return Nearest.nearest(wrong, known).map("; did you mean %s?"::formatted).orElse("");
    }

    /**
     * What the user can mend is a sentence; anything else is a defect of ours and shows its trace.
     */
    private static int failed(Exception e) {
        if (e instanceof FalllineException known) {
            System.err.println("fallline: " + known.getMessage());
            return known.kind().exitCode();
        }
        System.err.println("fallline: this should not have happened; please report it:");
        e.printStackTrace();
        return Kind.FAILED.exitCode();
    }
}
