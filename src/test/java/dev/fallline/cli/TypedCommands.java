package dev.fallline.cli;

import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Lines as one types them into a shell, one after the other in one folder. */
final class TypedCommands implements AutoCloseable {
    /**
     * What a line came to.
     *
     * @param asTyped whether it was run as it stands there, or need not be
     */
    record Result(String printed, boolean failed, boolean asTyped) {}

    /** Lines that are parsed and not run: a pattern of them, and why. */
    private static final Map<String, String> NOT_RUN =
            Map.of(
                    "(serve|play)\\b.*|train --watch.*", "runs until it is stopped",
                    "data fetch .*|.* fashion-mnist .*", "needs a network",
                    ".* --master .*", "needs a cluster",
                    "bench .*", "measures for minutes",
                    "compare --config duel.json .*", "takes hours",
                    ".*(houses.csv|points.csv|photos|seven.png|theirs).*", "the reader's file",
                    "runs rm .*", "asks on a terminal",
                    "bundle .*", "is a command of the launcher",
                    ".*….*", "is not a whole command");

    /** Lines that take too long for each build. */
    private static final String LONG =
            "compare|train --data mnist|compare .*(digits|mnist|--config|--vary).*|sharpness .*all|.*--seeds.*"
                    + "|train --hidden 256.*|train (.* )?--epochs (30|150) .*|train --augment.*";

    private static final boolean ALL = "all".equals(System.getProperty("quoted"));
    private static final String MNIST = System.getProperty("fallline.mnist");

    private static final Pattern WORD =
            Pattern.compile("\"([^\"]*)\"|'([^']*)'|\\$\\(\\./fallline ([^)]*)\\)|(\\S+)");

    private final Path folder;
    private final FolderSession session;

    TypedCommands(Path folder) throws IOException {
        this.folder = folder;
        session = new FolderSession(folder);
        if (MNIST != null) Files.createSymbolicLink(folder.resolve("mnist"), Path.of(MNIST));
    }

    Result run(String line) throws IOException, InterruptedException {
        if (!line.startsWith("./fallline")) return new Result("", shell(line) != 0, true);
        String typed = typed(line);
        boolean elsewhere = NOT_RUN.keySet().stream().anyMatch(typed::matches);
        if (elsewhere || !ALL && typed.matches(LONG)) {
            parse(line);
            return new Result("", false, elsewhere);
        }
        String data = MNIST == null ? "--data digits" : "--data ./mnist";
        List<String> words = new ArrayList<>();
        for (MatchResult word : words(typed.replaceAll("--data mnist/?", data))) {
            String inner = word.group(3);
            words.add(inner == null ? plain(word) : output(List.of(inner.split(" "))));
        }
        int arrow = words.indexOf(">");
        FolderSession.Reply reply = session.run(arrow < 0 ? words : words.subList(0, arrow));
        if (arrow >= 0) Files.writeString(folder.resolve(words.get(arrow + 1)), reply.out());
        return new Result(
                arrow < 0 ? reply.all() : "",
                reply.code() != 0,
                MNIST != null || !typed.contains("mnist"));
    }

    private int shell(String line) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", line).directory(folder.toFile()).start().waitFor();
    }

    private String output(List<String> words) throws IOException {
        return session.run(words).out().strip();
    }

    /** Requires that every flag is there and may have its value. */
    static void parse(String line) {
        String whole = typed(line).replaceFirst(" > .*", "").replace(" …", "");
        String[] words = words(whole).stream().map(TypedCommands::plain).toArray(String[]::new);
        if (words[0].matches("bundle|COMMAND|help|version|…")) return;
        try {
            Main.parser(words).parseArgs(words);
        } catch (ParameterException e) {
            throw new AssertionError(line, e);
        }
    }

    /** Without the name of the program, and without a comment. */
    private static String typed(String line) {
        return line.replaceFirst("^(\\./)?fallline *", "").replaceFirst(" +# .*", "");
    }

    private static List<MatchResult> words(String typed) {
        return WORD.matcher(typed).results().toList();
    }

    private static String plain(MatchResult word) {
        return Stream.of(1, 2, 3, 4)
                .map(word::group)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        session.close();
    }
}
