package dev.fallline.report;

import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.DEVICE;

import dev.fallline.device.Devices.Selection;
import dev.fallline.lab.RateAdvice;
import dev.fallline.lab.RateCurve;
import dev.fallline.lab.RateCurveDocument;
import dev.fallline.lab.RateFinder;
import dev.fallline.lab.RateRange;
import dev.fallline.lab.RateSweep;
import dev.fallline.lab.RateSweepDocument;
import dev.fallline.lab.RateTrial;
import dev.fallline.lab.Target;
import dev.fallline.lab.bench.BenchDocument;
import dev.fallline.lab.bench.BenchEnvironment;
import dev.fallline.lab.bench.Crossover;
import dev.fallline.lab.bench.TrainBench;
import dev.fallline.lab.bench.TrainRow;
import dev.fallline.lab.bench.UpdateBench;
import dev.fallline.lab.bench.UpdateRow;
import dev.fallline.lab.compare.Comparison;
import dev.fallline.lab.compare.ComparisonFolder;
import dev.fallline.lab.compare.ComparisonListener;
import dev.fallline.lab.compare.Findings;
import dev.fallline.lab.compare.Problem;
import dev.fallline.lab.compare.Protocol;
import dev.fallline.minimize.Contender;
import dev.fallline.minimize.ContenderDocument;
import dev.fallline.minimize.ManyStarts;
import dev.fallline.minimize.Method;
import dev.fallline.minimize.MethodSpec;
import dev.fallline.minimize.MinimizePage;
import dev.fallline.minimize.Minimizer;
import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.minimize.StoppingRules;
import dev.fallline.report.LineChart.Line;
import dev.fallline.setting.Values;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.Metric.Direction;
import dev.fallline.train.Setup;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Results to make pages of: a small comparison, and benchmarks with made-up figures. */
final class SamplePages {
    private SamplePages() {}

    /** Two problems, and a contestant that always diverges. */
    static Findings compare(ComparisonFolder folder) {
        Protocol protocol =
                new Protocol(
                        List.of(problem("moons"), problem("spiral")),
                        "sgd,adam,momentum(lr=1e30)",
                        null,
                        "all",
                        5,
                        4,
                        1,
                        0,
                        null,
                        0.01,
                        0.001,
                        1);
        Findings findings =
                Findings.of(
                        protocol,
                        Comparison.run(
                                        protocol,
                                        folder,
                                        l -> Comparison.here(l, 2),
                                        new ComparisonListener() {})
                                .orElseThrow());
        folder.keep(findings);
        return findings;
    }

    private static Problem problem(String data) {
        String settings =
                "{'data': '%s', 'hidden': [8], 'epochs': 4, 'val-fraction': 0.2, 'device': 'cpu'}";
        Config config = ConfigFile.parse(settings.formatted(data));
        return new Problem(data, config);
    }

    /** A GPU that wins from some size on. */
    static Page updates() {
        return updates(List.of("sgd", "momentum", "adam"), 0.1);
    }

    /**
     * @param load of the machine before
     */
    static Page updates(List<String> optimizers, double load) {
        List<UpdateRow> rows = new ArrayList<>();
        for (String optimizer : optimizers) {
            for (int size = 1_000; size <= 100_000_000; size *= 10) {
                rows.add(update("CPU, 2 threads", "cpu", optimizer, size, 1e-9 * size, null));
                double seconds = 5e-6 + 1e-11 * size;
                rows.add(update("A GPU", "gpu", optimizer, size, seconds, 1e-9 * size / seconds));
            }
        }
        return BenchDocument.page(
                new UpdateBench.Report(
                        surroundings(load), rows, List.of(new Crossover("sgd", 5_051L, null))));
    }

    private static UpdateRow update(
            String device, String kind, String optimizer, int size, double seconds, Double up) {
        double gb = 12e-9 * size / seconds;
        return new UpdateRow(
                device,
                kind,
                2,
                optimizer,
                size,
                12,
                seconds,
                0.9 * seconds,
                1.2 * seconds,
                1 / seconds,
                size / seconds,
                gb,
                1.1 * gb,
                1 / 1.1,
                size < 1_000_000 ? "L2" : "memory",
                up == null ? null : 3 * seconds,
                up,
                up == null ? null : up / 3);
    }

    static Page steps() {
        List<TrainRow> rows = new ArrayList<>();
        for (String shape : List.of("784-128-64-10", "784-800-800-10")) {
            for (int batch : List.of(1, 32, 128, 512)) {
                for (int threads : List.of(1, 2)) {
                    double us = 40 + 4.0 * batch / threads;
                    rows.add(
                            new TrainRow(
                                    "CPU, %d threads".formatted(threads),
                                    "cpu",
                                    threads,
                                    null,
                                    shape,
                                    batch,
                                    "digits",
                                    0.2,
                                    "sgd",
                                    1e6 * batch / us,
                                    us,
                                    0.95 * us,
                                    1.1 * us,
                                    100,
                                    120,
                                    100 / 120.0,
                                    1.5 * us,
                                    1 / 1.5,
                                    0.7 * us,
                                    0.05 * us,
                                    0.05 * us,
                                    0.05 * us,
                                    0.05 * us,
                                    0.1 * us));
                }
            }
        }
        return BenchDocument.page(new TrainBench.Report(surroundings(0.1), rows));
    }

    private static BenchEnvironment surroundings(double load) {
        return new BenchEnvironment(
                "2026-01-01T00:00:00Z",
                "fallline",
                "a processor",
                2,
                List.of("L1 48 KiB"),
                "25",
                List.of(),
                "Linux",
                load);
    }

    static Page rateCurve(double from, double to) {
        var listener =
                new RateFinder.Listener() {
                    private Setup setup;

                    @Override
                    public void begins(Setup setup, Selection selection) {
                        this.setup = setup;
                    }
                };
        var config = Config.DEFAULTS.with(DATA, "spiral").with(DEVICE, "cpu");
        RateCurve curve = RateFinder.run(config, new RateRange(from, to, 150), listener);
        return new RateCurveDocument(curve, RateAdvice.of(curve))
                .page(listener.setup, "CPU, 2 threads");
    }

    static Page rateSweep() {
        var config = Config.DEFAULTS.with(DATA, "spiral").with(DEVICE, "cpu");
        List<RateTrial> trials =
                new RateSweep(config, Target.accuracy(0.9))
                        .run(List.of(1e-5, 1e-3, 0.01, 0.03, 1e32), new RateSweep.Listener() {});
        Facts facts = new Facts().add("data", "spiral");
        return new RateSweepDocument(
                        "train accuracy",
                        NumberFormat.PERCENT,
                        Direction.HIGHER,
                        0.9,
                        trials,
                        false,
                        List.of())
                .page("adam", facts, List.of());
    }

    static Page minimize(String function, String start) {
        var problem = dev.fallline.minimize.MinimizationProblem.of(function, start);
        Method method = MethodSpec.descent(0.02).method(200);
        StoppingRules rules = new StoppingRules(1e-6, null, null, 200);
        Result result = Minimizer.minimize(problem.oracle(), method, problem.start(), rules);
        return MinimizePage.of(problem, new Facts().add("optimizer", "gd"), "ended", result);
    }

    static Page race() {
        var problem = dev.fallline.minimize.MinimizationProblem.of("beale", null);
        StoppingRules rules = StoppingRules.of(null, null, null, 300);
        String methods = "gd,momentum(momentum=0.5),lbfgs";
        return new ContenderDocument(
                        rules,
                        Contender.parse(methods, Values.NONE, List.of(0.001, 1.0), List.of(problem))
                                .stream()
                                .map(c -> c.run(rules, 1))
                                .toList())
                .page();
    }

    static Page starts() {
        var problem = dev.fallline.minimize.MinimizationProblem.of("himmelblau", null);
        Method method = MethodSpec.descent(0.01).method(500);
        StoppingRules rules = new StoppingRules(1e-6, null, null, 500);
        ManyStarts all = ManyStarts.run(problem::oracle, method, rules, 9, -4, 4, 1);
        List<Result> paths =
                all.results().stream()
                        .limit(7)
                        .map(
                                r ->
                                        Minimizer.minimize(
                                                problem.oracle(), method, r.start().x(), rules))
                        .toList();
        return MinimizePage.of(problem, new Facts(), all, paths);
    }

    /** Kinds of charts that no other page has, and names that are long or look like markup. */
    static Page everyChart() {
        double[] x = {1, 10, 100, 1000};
        double[] y = {1e-14, 1e-9, 1e-4, 10};
        Line band =
                new Line(
                        "<b>a rather long name, such as those that columns of files have</b>",
                        x,
                        y,
                        new double[] {1e-15, 1e-10, 1e-5, 1},
                        new double[] {1e-13, 1e-8, 1e-3, 100});
        List<Line> many =
                IntStream.range(0, 9)
                        .mapToObj(i -> Line.of("curve " + i, x, new double[] {i, i + 1, 9 - i, i}))
                        .toList();
        String cut = "a configuration whose name is longer than there is room for";
        return new Page(
                "Charts",
                "",
                List.of(
                        new Section(
                                "Every kind",
                                new LineChart(
                                        "Band",
                                        ChartAxis.log("n"),
                                        ChartAxis.log("error"),
                                        List.of(band)),
                                new LineChart("Many", ChartAxis.log("n"), ChartAxis.of("y"), many),
                                new ScatterChart(
                                        "Points",
                                        ChartAxis.log("cost"),
                                        ChartAxis.of("share", NumberFormat.PERCENT),
                                        List.of(
                                                new ScatterChart.Group(
                                                        "a", x, new double[] {0.1, 0.2, 0.4, 0.8}),
                                                new ScatterChart.Group(
                                                        "b",
                                                        x,
                                                        new double[] {0.3, 0.4, 0.5, 0.6}))),
                                new DistributionChart(
                                        "Spread",
                                        "",
                                        ChartAxis.of("accuracy", NumberFormat.PERCENT),
                                        List.of(
                                                new DistributionChart.Group(
                                                        cut,
                                                        new double[] {.91, .92, .93, .95, .96}),
                                                new DistributionChart.Group(
                                                        "adam", new double[] {.95, .96}))),
                                new BarChart(
                                        "Bars",
                                        "",
                                        ChartAxis.of("seconds"),
                                        List.of(
                                                new BarChart.Bar(cut, 3, 2.5, 3.5),
                                                new BarChart.Bar("sgd", -1)))),
                        new Section(
                                "Classes",
                                new HeatmapChart(
                                        "Long names",
                                        List.of("Ankle boot", "T-shirt or top", "Trouser"),
                                        new int[][] {{1000, 20, 3}, {0, 5000, 7}, {1, 2, 3}}))));
    }
}
