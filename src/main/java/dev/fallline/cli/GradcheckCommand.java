package dev.fallline.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.graph.Expression;
import dev.fallline.graph.PointText;
import dev.fallline.lab.ExpressionCheck;
import dev.fallline.lab.GradientReport;
import dev.fallline.lab.NetworkCheck;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.Recipe;
import dev.fallline.train.Setup;
import dev.fallline.train.run.Run;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "gradcheck",
        description =
                "Compares gradients with central differences, in double precision: those of an"
                        + " expression, or of a network as it begins, on 8 examples unless"
                        + " --batch says otherwise.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        defaultValueProvider = ConfigOptions.Defaults.class,
        sortOptions = false,
        abbreviateSynopsis = true,
        modelTransformer = LeadingMinus.class,
        footer = {
            "",
            "Examples:",
            "  fallline gradcheck \"log(1 + x^2) + sin(x*y)\"",
            "  fallline gradcheck rosenbrock --at x=-1.2,y=1",
            "  fallline gradcheck --data spiral --hidden 16,16 --activation gelu --dropout 0.2",
        })
final class GradcheckCommand implements Callable<Integer> {
    /** Of a network, unless --batch says otherwise: differences take hundreds of evaluations. */
    private static final int USUAL_BATCH = 8;

    private static final int POINTS = 3;

    @Parameters(
            arity = "0..1",
            paramLabel = "EXPRESSION",
            description = "Or the name of a classic; without it the network that the flags name.")
    private String text;

    @Option(
            names = "--at",
            paramLabel = "POINT",
            description = "Where, as in x=1,y=2; otherwise at three random points.")
    private String at;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "20",
            description = "Numbers of each parameter of a network that are compared.")
    private int samples;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "JSON with flags as names, such as a run's config.json; flags override it.")
    private Path file;

    @Mixin private ConfigOptions options;
    @Mixin private Output output;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        JsonObject given = ConfigOptions.given(spec.commandLine().getParseResult());
        if (samples < 1) throw usage("--samples %d: give at least 1, such as 20", samples);
        return text == null ? network(given) : expression(given);
    }

    private int expression(JsonObject given) {
        if (file != null)
            throw usage("--config belongs to a network: leave away either that or the expression");
        for (String name : given.keySet()) {
            if (name.equals("seed")) continue;
            throw usage(
                    "--%s belongs to a network: leave away either that or the expression", name);
        }
        Expression e = Expression.parse(text);
        if (e.variables().isEmpty()) {
            throw usage("'%s' has no variables: there is no derivative to check", text);
        }
        long seed = ConfigFile.resolve(List.of(given)).seed();
        List<double[]> points =
                at == null
                        ? ExpressionCheck.draw(e, POINTS, seed)
                        : List.of(PointText.parse("--at", at, e.variables()));
        List<GradientReport> reports =
                points.stream().map(point -> ExpressionCheck.check(e, point)).toList();
        GradientReport all = GradientReport.of(reports);
        JsonObject document = GradcheckView.document(text, all);
        JsonArray array = new JsonArray();
        for (int i = 0; i < points.size(); i++) {
            array.add(GradcheckView.point(e.variables(), points.get(i), reports.get(i)));
        }
        document.add("points", array);
        output.print(
                document,
                () -> {
                    for (int i = 0; i < points.size(); i++) {
                        GradcheckView.print(e.variables(), points.get(i), reports.get(i));
                    }
                    System.out.println(all.verdict());
                });
        return code(all);
    }

    private int network(JsonObject given) {
        if (at != null) throw usage("--at belongs to an expression: give one, as in \"x^2 + y\"");
        List<JsonObject> sources = new ArrayList<>();
        if (file != null) sources.add(ConfigFile.read(file));
        sources.add(given);
        Config config = ConfigFile.resolve(sources);
        Setup setup = Setup.of(Recipe.of(config), Run.open(config, Talk::note));
        int batch = config.batch() == null ? Math.min(USUAL_BATCH, setup.batch()) : setup.batch();
        GradientReport report = NetworkCheck.check(setup, batch, samples);
        JsonObject document = GradcheckView.document(setup.data().name(), report);
        document.addProperty("batch", batch);
        document.add("parameters", GradcheckView.tensors(report));
        output.print(
                document,
                () -> {
                    GradcheckView.print(setup, batch, report);
                    System.out.println(report.verdict());
                });
        return code(report);
    }

    private static int code(GradientReport report) {
        return report.passed() ? 0 : Kind.FAILED.exitCode();
    }

    private static FalllineException usage(String format, Object... values) {
        return new FalllineException(Kind.USAGE, format.formatted(values));
    }
}
