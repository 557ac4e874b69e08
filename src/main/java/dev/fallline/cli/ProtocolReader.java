package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.lab.compare.ComparisonSettings.OPTIMIZERS;
import static dev.fallline.lab.compare.ComparisonSettings.VARY;
import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.DEVICE;
import static dev.fallline.train.TrainingSettings.SEED;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;

import dev.fallline.FalllineException;
import dev.fallline.cli.option.ComparisonOptions;
import dev.fallline.cli.option.TrainingOptions;
import dev.fallline.io.JsonDocument;
import dev.fallline.lab.compare.ComparisonSettings;
import dev.fallline.lab.compare.Problem;
import dev.fallline.lab.compare.Protocol;
import dev.fallline.setting.Setting;
import dev.fallline.setting.Values;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.TrainingSettings;

import picocli.CommandLine.Model.CommandSpec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The protocol that a file and the flags of {@code compare} make. */
final class ProtocolReader {
    private static final String COMPARE = "compare";
    private static final String PROBLEMS = "problems";

    /** The optimizer of configurations that are compared, unless others are given. */
    private static final String VARIED = "adam";

    private ProtocolReader() {}

    /**
     * @param file null for none
     * @param quick whether what is not given is that of {@link ComparisonSettings#QUICK}
     */
    static Protocol read(Path file, boolean quick, CommandSpec command) {
        JsonDocument document =
                file == null ? JsonDocument.strict("{}") : ConfigFile.document(file);
        JsonElement problems = document.root().remove(PROBLEMS);
        List<Setting<?>> known = new ArrayList<>(ComparisonSettings.all());
        known.addAll(TrainingSettings.all());
        Values inFile = ConfigFile.values(document, document.root(), file, known);
        Values terms =
                (quick ? ComparisonSettings.QUICK : Values.NONE)
                        .and(inFile)
                        .and(ComparisonOptions.given(command));
        if (terms.has(VARY) && !terms.has(OPTIMIZERS)) terms = terms.with(OPTIMIZERS, VARIED);
        Config flags = TrainingOptions.given(command);
        Config given = Config.DEFAULTS.with(inFile.only(TrainingSettings.names()));
        given.requireAllowed(COMPARE);
        Config common = Config.defaults(COMPARE).with(given).with(flags);
        List<Problem> all = problems(common, problems, flags, document, file);
        return Protocol.of(all, terms, common.get(SEED));
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
                Values values =
                        ConfigFile.values(
                                document, some.getAsJsonObject(), file, TrainingSettings.all());
                Config own = Config.DEFAULTS.with(values);
                own.requireAllowed(COMPARE);
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
}
