package dev.fallline.cli;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.Nearest;
import dev.fallline.cli.terminal.HelpText;
import dev.fallline.cli.terminal.Program;
import dev.fallline.cli.terminal.StandardError;
import dev.fallline.cli.terminal.StandardOutput;
import dev.fallline.train.run.Environment;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.InitializationException;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command line's entry. */
@Command(
        name = "fallline",
        description = "Trains small neural networks by gradient descent.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Begin with:  fallline train",
            "For a machine with a GPU and no JDK:  fallline bundle --help",
            "Exit codes: 0 done, 1 failed, 2 bad usage, 3 device unavailable, 4 bad data, 130 interrupted, 141 output closed.",
        })
public final class Main implements Runnable {
    private static final List<Class<?>> COMMANDS =
            List.of(
                    TrainCommand.class,
                    EvalCommand.class,
                    PredictCommand.class,
                    InspectCommand.class,
                    ExportCommand.class,
                    ImportCommand.class,
                    ReproduceCommand.class,
                    CompareCommand.class,
                    ReportCommand.class,
                    RunsCommand.class,
                    ServeCommand.class,
                    PlayCommand.class,
                    LrFindCommand.class,
                    LrSweepCommand.class,
                    ScheduleCommand.class,
                    DataCommand.class,
                    DevicesCommand.class,
                    MinimizeCommand.class,
                    TheoryCommand.class,
                    GradcheckCommand.class,
                    SharpnessCommand.class,
                    BenchCommand.class,
                    CompletionCommand.class);

    @CommandLine.Spec private CommandSpec spec;

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Environment.version()};
        }
    }

    public static void main(String[] args) {
        StandardError.takeUp();
        StandardOutput.takeUp();
        // The notes of libraries are single lines, as ours are.
        System.setProperty("java.util.logging.SimpleFormatter.format", "fallline: %5$s%n");
        // Numbers are written the same everywhere, as flags and files want them.
        Locale.setDefault(Locale.ROOT);
        System.exit(run(args));
    }

    static int run(String... args) {
        try {
            return execute(asFlags(args));
        } catch (InitializationException | NoClassDefFoundError e) {
            Throwable root = e;
            while (root.getCause() != null) root = root.getCause();
            return failed(
                    FalllineException.failed(
                            e,
                            "a library is missing (%s): remove the folder target to build it again",
                            root.getMessage()));
        }
    }

    /** {@code help train} is {@code train --help}, and {@code version} is {@code --version}. */
    private static String[] asFlags(String... args) {
        if (args.length == 0 || !args[0].matches("help|version")) return args;
        List<String> flags = new ArrayList<>(List.of(args).subList(1, args.length));
        boolean version = flags.equals(List.of("version"));
        if (version || flags.equals(List.of("help"))) flags.clear();
        flags.add(version ? "--version" : "--" + args[0]);
        return flags.toArray(String[]::new);
    }

    private static int execute(String... args) {
        CommandLine command =
                parser(args)
                        .setParameterExceptionHandler((e, _) -> misused(e))
                        .setExecutionExceptionHandler((e, _, _) -> failed(e))
                        .setExecutionStrategy(Main::run);
        command.setCommandName(Program.NAME);
        complete(command);
        HelpText.limit(command, HelpText.width(System.getenv("COLUMNS")));
        try {
            int code = command.execute(args);
            if (code == 0) Output.requireWritten(Output.ANOTHER);
            return code;
        } catch (FalllineException | StandardOutput.Closed e) {
            return failed(e);
        } catch (OutOfMemoryError e) {
            return failed(outOfMemory(command, e));
        }
    }

    /** Picocli ignores what stands beside {@code --help} and {@code --version}. */
    private static int run(ParseResult parsed) {
        for (CommandLine command : parsed.asCommandLineList()) {
            List<String> wrong = command.getUnmatchedArguments();
            if (!wrong.isEmpty()) throw new UnmatchedArgumentException(command, wrong);
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    /** To declare the flags of all commands takes longer than the start of the JVM. */
    static CommandLine parser(String... args) {
        CommandLine main = new CommandLine(new Main());
        commands(args).forEach(c -> main.addSubcommand(new CommandLine(c)));
        addHelp(main);
        return main.registerConverter(Path.class, Main::path);
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec().mixinStandardHelpOptions(true);
        command.getSubcommands().values().forEach(Main::addHelp);
    }

    /** The called one if the first argument is one, none for {@code --version}, else all. */
    private static List<Class<?>> commands(String... args) {
        if (Arrays.asList(args).equals(List.of("--version"))) return List.of();
        List<Class<?>> called =
                COMMANDS.stream().filter(c -> args.length > 0 && name(c).equals(args[0])).toList();
        return called.isEmpty() ? COMMANDS : called;
    }

    /** Java takes an empty path for the current folder, but it is a mistake in a script. */
    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new TypeConversionException("the path is empty, give that of a file or folder");
        }
        return Path.of(text);
    }

    private static String name(Class<?> command) {
        return command.getAnnotation(Command.class).name();
    }

    /** With the flags of the command that was given, if it has some that need memory. */
    private static FalllineException outOfMemory(CommandLine command, OutOfMemoryError e) {
        ParseResult given = command.getParseResult();
        while (given.hasSubcommand()) given = given.subcommand();
        CommandSpec spec = given.commandSpec();
        boolean threads = String.valueOf(e.getMessage()).contains("native thread");
        String flags =
                (threads ? Stream.of("--threads", "--jobs") : Stream.of("--hidden", "--batch"))
                        .filter(name -> spec.findOption(name) != null)
                        .collect(Collectors.joining(" or "));
        long memory = Runtime.getRuntime().maxMemory() >> 20;
        String what =
                threads
                        ? "the system allows no more threads"
                        : "%,d MiB of memory are not enough".formatted(memory);
        List<String> remedies = new ArrayList<>();
        if (!flags.isEmpty()) remedies.add("make " + flags + " smaller");
        if (!threads) remedies.add("set FALLLINE_JAVA_OPTS=-Xmx%dm".formatted(2 * memory));
        return new FalllineException(Kind.FAILED, what + ": " + String.join(", or ", remedies), e);
    }

    /** Gives each command the version, and examples that can be typed. */
    private static void complete(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        spec.versionProvider(new Version());
        UsageMessageSpec usage = spec.usageMessage();
        usage.footer(Stream.of(usage.footer()).map(Program::calls).toArray(String[]::new));
        command.getSubcommands().values().forEach(Main::complete);
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
            if (wrong.startsWith("-")) {
                return Nearest.unknownAmongMany(
                        "flag", wrong, command.getCommandSpec().optionsMap().keySet());
            }
            return command.getSubcommands().isEmpty()
                    ? "there is no place for '%s'".formatted(wrong)
                    : Nearest.unknownAmongMany("command", wrong, command.getSubcommands().keySet());
        }
        if (e instanceof MaxValuesExceededException || e instanceof OverwrittenOptionException) {
            Optional<String> twice = twice(e.getMessage());
            if (twice.isPresent()) return twice.get() + " is given twice: give it once";
        }
        String message =
                e.getMessage()
                        .replace('\n', ' ')
                        .replaceFirst("^Error: ", "")
                        .replaceFirst("^Invalid value for option '([^']*)'( \\([^)]*\\))?:", "$1:")
                        .replaceFirst("'' is not an? (double|int|long)$", "a number is missing")
                        .replaceFirst(
                                "('[0-9]+') is not an? (int|long)$", "$1 is too large a number")
                        .replaceFirst(" is not an? double$", " is not a number")
                        .replaceFirst(" is not an? (int|long)$", " is not a whole number");
        return Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    /** The flag that a complaint of picocli's is about, if it is about one alone. */
    private static Optional<String> twice(String message) {
        List<String> flags =
                Pattern.compile("(?<=[{'])--[a-z0-9-]+")
                        .matcher(message)
                        .results()
                        .map(MatchResult::group)
                        .distinct()
                        .toList();
        return flags.size() == 1 ? Optional.of(flags.getFirst()) : Optional.empty();
    }

    /**
     * An error of the user's is a sentence; anything else is a defect and shows its stack trace.
     */
    private static int failed(Exception e) {
        if (e instanceof FalllineException known) {
            System.err.println("fallline: " + Program.calls(known.getMessage()));
            return known.kind().exitCode();
        }
        if (e instanceof StandardOutput.Closed) return StandardOutput.CLOSED_EXIT_CODE;
        System.err.println("fallline: internal error; please report it:");
        e.printStackTrace();
        return Kind.FAILED.exitCode();
    }
}
