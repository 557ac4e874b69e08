package dev.fallline.cli;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.Nearest;
import dev.fallline.train.Environment;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import java.util.List;

/** The command line's entry. */
@Command(
        name = "fallline",
        description = "Trains small neural networks by gradient descent.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TrainCommand.class,
            EvalCommand.class,
            PredictCommand.class,
            InspectCommand.class,
            ReproduceCommand.class,
            DataCommand.class,
            DevicesCommand.class,
        },
        footer = {
            "",
            "Begin with:  fallline train",
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
        System.exit(run(args));
    }

    static int run(String... args) {
        return new CommandLine(new Main())
                .setParameterExceptionHandler((e, _) -> misused(e))
                .setExecutionExceptionHandler((e, _, _) -> failed(e))
                .setUsageHelpWidth(100)
                .execute(args);
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
            return "there is no %s%s".formatted(wrong, guess(e.getCommandLine(), wrong));
        }
        String message = e.getMessage();
        return Character.toLowerCase(message.charAt(0)) + message.substring(1).replace('\n', ' ');
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
