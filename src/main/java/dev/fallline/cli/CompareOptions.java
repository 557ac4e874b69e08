package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.DEVICE;
import static dev.fallline.train.TrainingSettings.SEED;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;

import dev.fallline.FalllineException;
import dev.fallline.cli.option.TrainingOptions;
import dev.fallline.io.Json;
import dev.fallline.io.JsonDocument;
import dev.fallline.lab.compare.Problem;
import dev.fallline.lab.compare.Protocol;
import dev.fallline.setting.Setting;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;

import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The flags of {@code compare} that say how to compare; and the protocol that they make. */
final class CompareOptions {
    private static final String PROBLEMS = "problems";

    /** The optimizer of configurations that are compared, unless others are given. */
    private static final String VARIED = "adam";

    @Option(
            names = "--optimizers",
            paramLabel = "LIST",
            description =
                    "Optimizers that take part, with commas between, as in sgd,adam@0..3,sgd@3..;"
                            + " settings in brackets are not tuned, as in momentum(momentum=0.9).")
    private String optimizers;

    @Option(
            names = "--vary",
            paramLabel = "SPEC",
            description =
                    "Configurations that take part, every combination, as in"
                            + " \"hidden=64|128, dropout=0|0.2\"; with each of the --optimizers, which"
                            + " is adam alone unless given.")
    private String vary;

    @Option(
            names = "--search",
            paramLabel = "SPEC",
            description =
                    "What is tuned: all, the usual settings of each optimizer; or settings with commas"
                            + " between, as in lr or all,dropout=0..0.5.")
    private String search;

    @Option(
            names = "--studies",
            paramLabel = "N",
            description =
                    "Independent repetitions of tuning and training, over which intervals and tests"
                            + " are.")
    private Integer studies;

    @Option(
            names = "--trials",
            paramLabel = "N",
            description = "Trainings for a contestant's tuning in each study.")
    private Integer trials;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Fresh seeds in each study to train with what was chosen.")
    private Integer seeds;

    @Option(
            names = "--folds",
            paramLabel = "K",
            description =
                    "For small data: every training is repeated with each of K parts held out for"
                            + " validation, and counts with the mean.")
    private Integer folds;

    @Option(
            names = "--quick",
            description =
                    "A first look with 3 studies, 4 trials and 1 seed unless given; it claims no"
                            + " difference.")
    private boolean quick;

    @Option(
            names = "--target-accuracy",
            paramLabel = "A",
            description =
                    "Accuracy or R² on validation, 0 to 1, to which steps are counted; otherwise one that"
                            + " nearly all contestants reach.")
    private Double targetAccuracy;

    @Option(
            names = "--margin",
            paramLabel = "D",
            description =
                    "A learning rate is good whose accuracy or R² is at most so far from the best of its"
                            + " study.")
    private Double margin;

    @Option(
            names = "--difference",
            paramLabel = "D",
            description = "The difference of accuracies or R² that would matter, 0 to 1.")
    private Double difference;

    /** The values of {@code --quick}. */
    private static JsonObject quickTerms() {
        return Json.object("studies", 3, "trials", 4, "seeds", 1);
    }

    /** The defaults of the flags above, as in a file. */
    private static JsonObject standardTerms() {
        String terms =
                """
                {"optimizers": "sgd,momentum,adam", "vary": null, "search": "all",
                 "studies": 10, "trials": 8, "seeds": 2, "folds": null,
                 "target-accuracy": null, "margin": 0.01, "difference": 0.001}
                """;
        return JsonDocument.strict(terms).root();
    }

    /**
     * The protocol that a file and flags make.
     *
     * @param file null for none
     */
    Protocol protocol(Path file, CommandSpec command) {
        JsonObject terms = standardTerms();
        Set<String> names = Set.copyOf(terms.keySet());
        JsonDocument document =
                file == null ? JsonDocument.strict("{}") : ConfigFile.document(file);
        JsonObject rest = document.root();
        if (quick) quickTerms().entrySet().forEach(e -> terms.add(e.getKey(), e.getValue()));
        if (varies(rest, command)) terms.addProperty("optimizers", VARIED);
        JsonElement problems = rest.remove(PROBLEMS);
        for (String name : List.copyOf(names)) {
            JsonElement value = rest.remove(name);
            // Null is: not given.
            if (value != null && !value.isJsonNull()) terms.add(name, value);
        }
        for (OptionSpec option : command.commandLine().getParseResult().matchedOptionsSet()) {
            String name = option.longestName().substring("--".length());
            Object value = option.getValue();
            // A number that is not finite is refused where it is read.
            if (names.contains(name)) {
                terms.add(
                        name, value instanceof Number n ? new JsonPrimitive(n) : Json.tree(value));
            }
        }
        Config given = ConfigFile.config(document, rest, file);
        Config flags = TrainingOptions.given(command);
        refuse(given);
        Config common = Config.defaults("compare").with(given).with(flags);
        return protocol(terms, problems(common, problems, flags, document, file), common.get(SEED));
    }

    /**
     * A protocol with as many studies as the flag says.
     *
     * @throws FalllineException (usage) if these are fewer
     */
    Protocol extended(Protocol protocol) {
        if (studies < protocol.studies()) {
            throw usage(
                    "--studies %d is less than the %d of the comparison: give more, or remove it",
                    studies, protocol.studies());
        }
        return protocol.withStudies(studies);
    }

    /** Whether configurations take part, and not optimizers. */
    private static boolean varies(JsonObject file, CommandSpec command) {
        return command.commandLine().getParseResult().hasMatchedOption("--vary")
                || file.has("vary") && !file.get("vary").isJsonNull();
    }

    private static Protocol protocol(JsonObject terms, List<Problem> problems, long seed) {
        return new Protocol(
                problems,
                list(terms, "optimizers"),
                isGiven(terms, "vary") ? text(terms, "vary") : null,
                list(terms, "search"),
                whole(terms, "studies"),
                whole(terms, "trials"),
                whole(terms, "seeds"),
                isGiven(terms, "folds") ? whole(terms, "folds") : 0,
                isGiven(terms, "target-accuracy") ? number(terms, "target-accuracy") : null,
                number(terms, "margin"),
                number(terms, "difference"),
                seed);
    }

    private static boolean isGiven(JsonObject terms, String name) {
        return !terms.get(name).isJsonNull();
    }

    /** A text, or a list of texts. */
    private static String list(JsonObject terms, String name) {
        if (!terms.get(name).isJsonArray()) return text(terms, name);
        return term(
                terms,
                name,
                "a list of texts",
                value ->
                        value.getAsJsonArray().asList().stream()
                                .map(part -> part.getAsJsonPrimitive().getAsString())
                                .collect(Collectors.joining(",")));
    }

    private static String text(JsonObject terms, String name) {
        return term(terms, name, "a text", value -> value.getAsJsonPrimitive().getAsString());
    }

    private static int whole(JsonObject terms, String name) {
        return term(
                terms,
                name,
                "a whole number",
                value -> value.getAsJsonPrimitive().getAsBigDecimal().intValueExact());
    }

    private static double number(JsonObject terms, String name) {
        return term(terms, name, "a number", value -> value.getAsJsonPrimitive().getAsDouble());
    }

    private static <T> T term(
            JsonObject terms, String name, String expected, Function<JsonElement, T> reading) {
        JsonElement value = terms.get(name);
        try {
            return reading.apply(value);
        } catch (ArithmeticException | NumberFormatException | IllegalStateException e) {
            throw usage("--config: \"%s\" is %s where %s belongs", name, value, expected);
        }
    }

    /** What the contestants have of their own, and what is decided otherwise. */
    private static void refuse(Config some) {
        for (Setting<?> s : some.given()) {
            s.refusal("compare")
                    .ifPresent(
                            why -> {
                                throw usage("%s", why);
                            });
        }
    }

    /** One for each data set, or for each object in the file's list. */
    private static List<Problem> problems(
            Config common, JsonElement list, Config flags, JsonDocument document, Path file) {
        List<Config> configs = new ArrayList<>();
        if (list == null || flags.isGiven(DATA)) {
            for (String data : data(common.get(DATA))) configs.add(common.with(DATA, data));
        } else {
            if (!list.isJsonArray()) throw wrongProblems(file);
            for (JsonElement some : (JsonArray) list) {
                if (!some.isJsonObject()) throw wrongProblems(file);
                Config own = ConfigFile.config(document, some.getAsJsonObject(), file);
                refuse(own);
                refuseCommon(own, file);
                configs.add(common.with(own).with(flags));
            }
        }
        List<Problem> problems = new ArrayList<>();
        for (Config config : configs) problems.add(new Problem(name(config, problems), config));
        return problems;
    }

    /** All problems have one device and one list of seeds. */
    private static void refuseCommon(Config problem, Path file) {
        for (Setting<?> s : List.of(SEED, DEVICE)) {
            if (!problem.isGiven(s)) continue;
            throw usage(
                    "--config %s: \"%s\" is the same for all problems: set it beside \"problems\"",
                    file, s.name());
        }
    }

    private static FalllineException wrongProblems(Path file) {
        return usage(
                "--config %s: \"problems\" is a list of objects, such as [{\"data\": \"digits\", \"hidden\": [64]}]",
                file);
    }

    /** Commas part data sets, unless a file's name has them. */
    private static List<String> data(String text) {
        if (Files.exists(Path.of(text))) return List.of(text);
        return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    /** The data's name; where several problems have it, with a number. */
    private static String name(Config config, List<Problem> before) {
        Path path = Path.of(config.get(DATA)).toAbsolutePath().normalize().getFileName();
        String name = path == null ? "data" : path.toString().replaceFirst("\\.csv$", "");
        long same =
                before.stream()
                        .filter(p -> p.name().equals(name) || p.name().startsWith(name + " "))
                        .count();
        return same == 0 ? name : name + " " + (same + 1);
    }

    /** Reads the defaults of the flags. */
    static final class Defaults implements IDefaultValueProvider {
        private final JsonObject terms = standardTerms();

        @Override
        public String defaultValue(ArgSpec arg) {
            if (!(arg instanceof OptionSpec option)) return null;
            JsonElement value = terms.get(option.longestName().substring("--".length()));
            return value == null || value.isJsonNull() ? null : value.getAsString();
        }
    }
}
