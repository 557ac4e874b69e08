package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.minimize.MethodSettings.OPTIMIZER;
import static dev.fallline.minimize.MethodSettings.RATES;

import dev.fallline.Range;
import dev.fallline.cli.option.MethodOptions;
import dev.fallline.cli.terminal.Talk;
import dev.fallline.minimize.Contender;
import dev.fallline.minimize.Contender.Ending;
import dev.fallline.minimize.ContenderDocument;
import dev.fallline.minimize.ManyStarts;
import dev.fallline.minimize.Method;
import dev.fallline.minimize.MethodSpec;
import dev.fallline.minimize.MinimizationDocument;
import dev.fallline.minimize.MinimizationProblem;
import dev.fallline.minimize.Minimizer;
import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.minimize.StoppingRules;
import dev.fallline.setting.Setting;
import dev.fallline.setting.Values;

import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

@Command(
        name = "minimize",
        description = "Minimizes a function given as an expression, and shows the path.",
        modelTransformer = MethodOptions.class,
        footer = {
            "",
            "Examples:",
            "  fallline minimize \"(x-3)^2 + 2*(y+1)^2\" --start x=0,y=0 --lr 0.1",
            "  fallline minimize rosenbrock --optimizer lbfgs",
            "  fallline minimize \"x^2\" --start x=1 --lr 1.001",
            "  fallline minimize himmelblau --line-search armijo --starts 20 --range -5..5",
            "  fallline minimize beale --optimizer gd,momentum,adam --lr 0.001,0.01 --report beale.html",
            "  fallline minimize rosenbrock --ball 0.8 --lr 0.001 --report ball.html",
            "  fallline minimize beale --optimizer adam --lr 0.05 --csv path.csv",
            "",
            "docs/minimize.md has the language of expressions and the methods.",
        })
final class MinimizeCommand implements Runnable {
    /** Of starts. */
    private static final int MOST = 100_000;

    /** Starts whose paths are drawn. */
    private static final int DRAWN = 12;

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "FUNCTION",
            description = "An expression, or the name of a classic such as rosenbrock.")
    private String function;

    @Option(
            names = "--start",
            paramLabel = "POINT",
            description =
                    "Where to begin, as in x=0,y=1 (default: the classic's customary start, or 1 for every variable, or another point where the gradient is 0 there); may be given several times.")
    private List<String> start = List.of();

    @Option(
            names = "--starts",
            paramLabel = "N",
            description = "Begin at N places drawn from --range instead.")
    private Integer starts;

    @Option(
            names = "--range",
            paramLabel = "A..B",
            converter = StartRangeConverter.class,
            description = "Where --starts are drawn from, for every variable (default: -5..5).")
    private StartRange range;

    @Mixin private FeasibleSetOptions set;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Of the draw of --starts and of the noise of langevin and --gradient-noise (default: 1).")
    private Long seed;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description = "Write the path, or the end points of all starts, to a file.")
    private Path csv;

    @Mixin private PageFile page;

    @Mixin private Output output;

    /** From (inclusive) and to (exclusive). */
    record StartRange(double from, double to) {}

    static final class StartRangeConverter implements ITypeConverter<StartRange> {
        @Override
        public StartRange convert(String text) {
            String[] ends = text.split("\\.\\.", -1);
            double from = Range.number(ends[0]);
            double to = Range.number(ends[ends.length - 1]);
            boolean sound = from < to && Double.isFinite(to - from);
            if (ends.length == 2 && sound) return new StartRange(from, to);
            throw new TypeConversionException(
                    "'%s' is not a range; give two numbers, the lower first, as in -5..5"
                            .formatted(text));
        }
    }

    @Override
    public void run() {
        Values given = MethodOptions.given(spec);
        Values common = given.without(Setting.names(List.of(OPTIMIZER, RATES)));
        List<Double> rates = given.has(RATES) ? given.get(RATES) : List.of();
        List<Contender> all = Contender.parse(given.get(OPTIMIZER), common, rates, problems());
        check(all);
        page.check();
        StoppingRules rules = StoppingRules.of(given);
        long seeded = seed == null ? 1 : seed;
        for (Contender c : all) {
            c.choice().method(rules.budget(), seeded);
            c.choice().requireWithin(c.problem().set());
        }
        MethodSpec choice = all.getFirst().choice();
        MinimizationProblem problem = all.getFirst().problem();
        var document = new MinimizationDocument(problem, choice, rules);
        if (starts == null) {
            for (Contender c : all) c.problem().requireValue();
            if (!start.isEmpty()) {
                all.stream()
                        .map(Contender::problem)
                        .distinct()
                        .forEach(MinimizeCommand::sayIfOutside);
            }
            List<Ending> endings = all.stream().map(c -> c.run(rules, seeded)).toList();
            if (endings.size() > 1) {
                sideBySide(new ContenderDocument(rules, endings));
                return;
            }
            Result result = endings.getFirst().result();
            if (csv != null) document.writePath(result, csv);
            page.write(() -> document.page(result));
            output.print(document.json(result), document.summary(result));
        } else {
            Method method = choice.method(rules.budget(), seeded);
            StartRange r = range == null ? new StartRange(-5, 5) : range;
            ManyStarts many =
                    ManyStarts.run(problem::oracle, method, rules, starts, r.from, r.to, seeded);
            if (csv != null) document.writeEnds(many, csv);
            page.write(() -> document.page(many, paths(problem, rules, many, method, seeded)));
            output.print(document.json(many), document.summary(many));
        }
    }

    private List<MinimizationProblem> problems() {
        MinimizationProblem usual = set.limit(MinimizationProblem.of(function, null));
        return start.isEmpty() ? List.of(usual) : start.stream().map(usual::from).toList();
    }

    /** Where a start that was given lies outside the set. */
    private static void sayIfOutside(MinimizationProblem given) {
        MinimizationProblem begun = given.startingInSet();
        if (begun.startText().equals(given.startText())) return;
        Talk.note(
                "--start %s lies outside %s: the nearest point of it, %s, is taken"
                        .formatted(given.startText(), given.set(), begun.startText()));
    }

    private void sideBySide(ContenderDocument document) {
        if (csv != null) document.writePaths(csv);
        page.write(document::page);
        output.print(document.json(), document.summary());
    }

    /** The first starts once more, as their paths have not been kept. */
    private static List<Result> paths(
            MinimizationProblem problem,
            StoppingRules rules,
            ManyStarts all,
            Method method,
            long seed) {
        List<Result> paths = new ArrayList<>();
        for (Result r : all.results().subList(0, Math.min(DRAWN, all.results().size()))) {
            Method own = method.seeded(seed + paths.size());
            paths.add(Minimizer.minimize(problem.oracle(), own, r.start().x(), rules));
        }
        return paths;
    }

    private void check(List<Contender> all) {
        if (starts == null) {
            if (range != null) throw usage("--range is for --starts: give --starts 20 too");
            if (seed != null && all.stream().noneMatch(c -> c.choice().draws())) {
                throw usage(
                        "--seed is for --starts, --optimizer langevin and --gradient-noise: give one of them too");
            }
            return;
        }
        if (!start.isEmpty())
            throw usage("--start and --starts exclude each other: give one of them");
        if (all.size() > 1) {
            throw usage(
                    "--starts is for one optimizer and rate: give several of them a --start each");
        }
        if (starts < 1 || starts > MOST) {
            throw usage(
                    "--starts %d cannot be used: give a whole number from 1 to %d, such as 20",
                    starts, MOST);
        }
    }
}
