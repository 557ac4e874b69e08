package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.SEED;

import dev.fallline.FalllineException.Kind;
import dev.fallline.cli.option.TrainingOptions;
import dev.fallline.cli.terminal.Talk;
import dev.fallline.graph.Expression;
import dev.fallline.graph.PointText;
import dev.fallline.lab.ExpressionCheck;
import dev.fallline.lab.GradientDocument;
import dev.fallline.lab.GradientReport;
import dev.fallline.lab.NetworkCheck;
import dev.fallline.setting.Setting;
import dev.fallline.train.Config;
import dev.fallline.train.Recipe;
import dev.fallline.train.Setup;
import dev.fallline.train.run.RunData;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "gradcheck",
        description =
                "Compares gradients with central differences, in double precision: those of an"
                        + " expression, or of a network with its initial weights, on 8 examples unless"
                        + " --batch says otherwise.",
        showDefaultValues = true,
        sortOptions = false,
        abbreviateSynopsis = true,
        modelTransformer = TrainingOptions.class,
        footer = {
            "",
            "Examples:",
            "  fallline gradcheck \"log(1 + x^2) + sin(x*y)\"",
            "  fallline gradcheck rosenbrock --at x=-1.2,y=1",
            "  fallline gradcheck --data spiral --hidden 16,16 --activation gelu --dropout 0.2",
        })
final class GradcheckCommand implements Callable<Integer> {
    /** Of a network, unless --batch says otherwise: differences take hundreds of evaluations. */
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

    @Mixin private ConfigOption file;

    @Mixin private Output output;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        Config given = TrainingOptions.given(spec);
        if (samples < 1) throw usage("--samples %d: give at least 1, such as 20", samples);
        return text == null ? network(given) : expression(given);
    }

    private int expression(Config given) {
        if (file.path() != null)
            throw usage("--config belongs to a network: remove either that or the expression");
        for (Setting<?> s : given.given()) {
            if (s == SEED) continue;
            throw usage("%s belongs to a network: remove either that or the expression", s.flag());
        }
        Expression e = Expression.parse(text);
        if (e.variables().isEmpty()) {
            throw usage("'%s' has no variables: there is no derivative to check", text);
        }
        long seed = given.get(SEED);
        List<double[]> points =
                at == null
                        ? ExpressionCheck.draw(e, POINTS, seed)
                        : List.of(PointText.parse("--at", at, e.variables()));
        List<GradientReport> reports =
                points.stream().map(point -> ExpressionCheck.check(e, point)).toList();
        GradientDocument document = GradientDocument.of(e, text, points, reports);
        output.print(document.json(), document.summary());
        return code(GradientReport.of(reports));
    }

    private int network(Config given) {
        if (at != null) throw usage("--at belongs to an expression: give one, as in \"x^2 + y\"");
        Config config = file.with(given);
        Setup setup = Setup.of(Recipe.of(config), RunData.open(config, Talk::note));
        int batch = NetworkCheck.batch(setup);
        GradientReport report = NetworkCheck.check(setup, batch, samples);
        GradientDocument document = GradientDocument.of(setup, batch, report);
        output.print(document.json(), document.summary());
        return code(report);
    }

    private static int code(GradientReport report) {
        return report.passed() ? 0 : Kind.FAILED.exitCode();
    }
}
