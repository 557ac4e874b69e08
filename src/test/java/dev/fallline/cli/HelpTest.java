package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.cli.terminal.HelpText;
import dev.fallline.cli.terminal.Text;
import dev.fallline.lab.RateRange;
import dev.fallline.lab.Sharpness.Options;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class HelpTest {
    static Stream<String> commands() {
        return commands("", Main.parser());
    }

    private static Stream<String> commands(String name, CommandLine command) {
        return Stream.concat(
                Stream.of(name),
                command.getSubcommands().entrySet().stream()
                        .flatMap(e -> commands(name + e.getKey() + " ", e.getValue())));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandExplainsItselfWithAnExample(String command) {
        Cli.Result help = Cli.line(command + "--help").succeeded();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .startsWith("Usage: fallline " + command)
                .containsPattern("(?m)^ *(Begin with: )? *fallline " + command + ".*");
        assertThat(help.out().lines()).allMatch(line -> line.length() <= 100);
        assertThat(help.out()).doesNotContain("\033");

        assertThat(Cli.line(command + "--version").succeeded().out())
                .matches("fallline \\d+\\.\\d+\\.\\d+.* \\(.+\\)\n");
    }

    @Test
    void readmeNamesEveryCommand() {
        for (String command : Main.parser().getSubcommands().keySet())
            assertThat(Path.of("README.md")).content().contains("| `" + command);
    }

    @Test
    void onlyTheCalledCommandIsDeclared() {
        assertThat(Main.parser("eval", "--help").getSubcommands()).containsOnlyKeys("eval");
        assertThat(Main.parser("--help").getSubcommands()).containsKeys("eval", "train");
    }

    /** A program has the defaults of the command line. */
    @Test
    void defaultsAreSpelledAsTheyAre() {
        assertThat(defaultOf("lr-find", "--from")).isEqualTo(RateRange.USUAL.from());
        assertThat(defaultOf("lr-find", "--to")).isEqualTo(RateRange.USUAL.to());
        assertThat(defaultOf("sharpness", "--examples")).isEqualTo(Options.USUAL.examples());
        assertThat(defaultOf("sharpness", "--iterations")).isEqualTo(Options.USUAL.iterations());
        assertThat(defaultOf("sharpness", "--tolerance")).isEqualTo(Options.USUAL.tolerance());
    }

    private static double defaultOf(String command, String flag) {
        CommandLine called = Main.parser(command).getSubcommands().get(command);
        return Double.parseDouble(called.getCommandSpec().findOption(flag).defaultValue());
    }

    @Test
    void helpAndVersionAreWordsToo() {
        assertThat(Cli.line("help train").succeeded().out())
                .isEqualTo(Cli.line("train --help").out());
        assertThat(Cli.line("help").succeeded().out()).isEqualTo(Cli.line("--help").out());
        assertThat(Cli.line("help help").succeeded().out()).isEqualTo(Cli.line("--help").out());
        for (String version : new String[] {"help version", "version help"}) {
            assertThat(Cli.line(version).succeeded().out()).isEqualTo(Cli.line("--version").out());
        }
        Cli.line("help trian").failed(2, "unknown command 'trian'; did you mean 'train'?");
        assertThat(Cli.line("version").succeeded().out()).isEqualTo(Cli.line("--version").out());
    }

    @Test
    void helpIsAsWideAsTheTerminal() {
        assertThat(HelpText.width(null)).isEqualTo(100);
        assertThat(HelpText.width("72")).isEqualTo(72);
        assertThat(HelpText.width("20")).isEqualTo(40);
        assertThat(HelpText.width("200")).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 47, 54, 55, 60, 79, 100})
    void helpFits(int width) {
        CommandLine main = Main.parser();
        Map<String, String> wide = words(main, new TreeMap<>());
        HelpText.limit(main, width);
        assertFits(main, width);
        assertThat(words(main, new TreeMap<>())).as("nothing is lost").isEqualTo(wide);
    }

    private static void assertFits(CommandLine command, int width) {
        assertThat(command.getUsageMessage().lines())
                .as(command.getCommandName())
                .allMatch(line -> Text.width(line) <= width);
        command.getSubcommands().values().forEach(c -> assertFits(c, width));
    }

    /** The help of all commands, however its lines are broken. */
    private static Map<String, String> words(CommandLine command, Map<String, String> all) {
        String help = command.getUsageMessage().replaceAll("\\\\\\R|\\s+", "");
        all.put(command.getCommandSpec().qualifiedName(), help);
        command.getSubcommands().values().forEach(c -> words(c, all));
        return all;
    }

    /** A line that ends in a backslash goes on in the next, for a shell too. */
    @Test
    void anExampleThatIsBrokenCanBeTyped() throws Exception {
        CommandLine main = Main.parser("train");
        HelpText.limit(main, HelpText.LEAST_COLUMNS);
        String help = main.getSubcommands().get("train").getUsageMessage();
        String example = help.substring(help.indexOf("  fallline train --data mnist/"));
        String echo = example.replaceFirst("fallline", "echo");
        Process shell =
                new ProcessBuilder(
                                "sh", "-c", echo.lines().limit(3).collect(Collectors.joining("\n")))
                        .start();
        assertThat(
                        new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                                .strip())
                .isEqualTo(
                        "train --data mnist/ --optimizer adam --schedule cosine(warmup=1) --epochs 20");
    }

    @Test
    void namesOfOtherProgramsAreUnderstood() {
        Cli.line("train --batch-size 32").failed(2, "did you mean '--batch'?");
        Cli.line("train --learning-rate 0.1").failed(2, "did you mean '--lr'?");
        Cli.line("train --loss mse").failed(2, "did you mean 'squared-error'?");
        Cli.line("train --init xavier").failed(2, "did you mean 'xavier-uniform'?");
        Cli.line("train --activation swish").failed(2, "did you mean 'silu'?");
        Cli.line("train --epoch 3").failed(2, "did you mean '--epochs'?");
        Cli.line("train --optimizer Adam").failed(2, "did you mean 'adam'?");
        Cli.line("train --device cuda").failed(2, "did you mean gpu?");
        Cli.line("train --device CUDA:1").failed(2, "did you mean gpu:1?");
        Cli.line("schedule cosin").failed(2, "unknown schedule 'cosin'; did you mean 'cosine'?");
    }

    @Test
    void aShellCompletes() {
        assertThat(Cli.line("completion").succeeded().out())
                .startsWith("#!/usr/bin/env bash")
                .contains("complete -F _complete_fallline", "--early-stop", "lr-sweep");
    }
}
