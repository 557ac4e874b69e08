package dev.fallline.serve;

import static dev.fallline.FalllineException.usage;

import com.google.gson.JsonObject;

import dev.fallline.FalllineException;
import dev.fallline.Range;
import dev.fallline.graph.Classic;
import dev.fallline.graph.Classics;
import dev.fallline.io.Json;
import dev.fallline.minimize.Contender;
import dev.fallline.minimize.FeasibleSet;
import dev.fallline.minimize.MinimizationProblem;
import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.minimize.Oracle;
import dev.fallline.minimize.StoppingRules;
import dev.fallline.minimize.Trace;
import dev.fallline.report.ChartAxis;
import dev.fallline.report.ContourChart;
import dev.fallline.report.LineChart;
import dev.fallline.report.LineChart.Line;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.PlotBounds;
import dev.fallline.report.SampledFunction;
import dev.fallline.setting.Values;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Several methods that minimize a function of two variables from one start.
 *
 * @param text of the function
 * @param limits the flags of the set in which it is minimized, without their dashes
 * @param methods as they are typed, as in {@code momentum(lr=0.01,momentum=0.9)}
 * @param steps at most
 * @param window that the map shows; null for one around the paths
 */
record Race(
        MinimizationProblem problem,
        String text,
        Map<String, String> limits,
        List<String> methods,
        int steps,
        PlotBounds window) {
    private static final int MOST_STEPS = 5_000;
    private static final int MOST_METHODS = 8;
    private static final int LONGEST = 500;

    /** What describes a set: as flags, and in requests. */
    private static final List<String> LIMITS = List.of("box", "ball", "center");

    /** Points of the map's side. */
    private static final int FINE = 97;

    /**
     * @throws FalllineException (usage) if a part cannot be used
     */
    static Race of(Query query) {
        String text = query.one("function");
        check(text);
        String start = query.has("start") ? query.one("start") : null;
        MinimizationProblem free = MinimizationProblem.of(text, start);
        Map<String, String> limits = new LinkedHashMap<>();
        for (String name : LIMITS) if (query.has(name)) limits.put(name, query.one(name));
        FeasibleSet set =
                FeasibleSet.of(
                        limits.get("box"),
                        query.has("ball") ? (Double) query.number("ball", 0, 1e12) : null,
                        limits.get("center"),
                        free.expression().variables());
        MinimizationProblem problem = free.within(set).startingInSet();
        problem.requireValue();
        List<String> methods = query.all("method");
        if (methods.isEmpty() || methods.size() > MOST_METHODS) {
            throw new Refusal(400, "Give from 1 to %d methods.", MOST_METHODS);
        }
        int steps = query.count("steps", MOST_STEPS);
        return new Race(problem, text, limits, methods, steps, window(query));
    }

    private static PlotBounds window(Query query) {
        if (!query.has("left")) return null;
        PlotBounds w =
                new PlotBounds(
                        query.number("left", -1e12, 1e12),
                        query.number("right", -1e12, 1e12),
                        query.number("bottom", -1e12, 1e12),
                        query.number("top", -1e12, 1e12));
        if (w.left() < w.right() && w.bottom() < w.top()) return w;
        throw new Refusal(400, "The window must have left < right and bottom < top.");
    }

    /**
     * @throws FalllineException (usage) if it is no function of two variables
     */
    static void check(String text) {
        if (text.length() > LONGEST) {
            throw usage("the function has %d characters: give at most %d", text.length(), LONGEST);
        }
        List<String> variables = MinimizationProblem.of(text, null).expression().variables();
        if (variables.size() == 2) return;
        throw usage(
                "'%s' has %s: give a function of two variables, such as \"100*(y-x^2)^2+(1-x)^2\"",
                text,
                variables.size() == 1
                        ? "one variable, " + variables.getFirst()
                        : variables.size() + " variables");
    }

    /** A path, and what tells it apart in few words. */
    private record Trajectory(String name, Result result) {
        List<Trace.Entry> path() {
            return result.path().entries();
        }

        double[] column(ToDoubleFunction<Trace.Entry> value) {
            return path().stream().mapToDouble(value).toArray();
        }
    }

    private List<Trajectory> run() {
        StoppingRules rules = StoppingRules.of(null, null, null, steps);
        List<Contender> all =
                Contender.parse(
                        String.join(",", methods), Values.NONE, List.of(), List.of(problem));
        if (all.size() > MOST_METHODS) {
            throw new Refusal(400, "Give from 1 to %d methods.", MOST_METHODS);
        }
        if (all.size() < methods.size()) {
            throw usage("two of the optimizers are the same: change the settings of one");
        }
        for (Contender c : all) c.choice().requireWithin(problem.set());
        List<String> names = all.stream().map(c -> c.choice().optimizer()).toList();
        boolean plain = names.stream().distinct().count() == names.size();
        return all.stream()
                .map(
                        c ->
                                new Trajectory(
                                        plain ? c.choice().optimizer() : c.name(),
                                        c.run(rules, 1).result()))
                .toList();
    }

    /** Runs all, and says what came of it. */
    JsonObject describe() {
        List<Trajectory> trajectories = run();
        PlotBounds shown = window == null ? around(trajectories) : window;
        return Json.object(
                "names", Json.array(name(across()), name(up())),
                "start", Json.numbers(plane(problem.start())),
                "minima", Json.tree(minima()),
                "border", Json.tree(border(shown)),
                "window", Json.numbers(shown.left(), shown.right(), shown.bottom(), shown.top()),
                "map", map(shown),
                "trajectories", trajectories.stream().map(this::trajectory).toList(),
                "command", command(),
                "chart", Answers.chart(chart(trajectories)));
    }

    /** The known minima, the start, and where the paths are lower than there. */
    private PlotBounds around(List<Trajectory> trajectories) {
        List<double[]> points = new ArrayList<>(List.of(plane(problem.start())));
        points.addAll(minima());
        for (Trajectory trajectory : trajectories) {
            double limit = trajectory.path().getFirst().value();
            trajectory.path().stream()
                    .filter(
                            e ->
                                    e.value() <= limit
                                            && Arrays.stream(e.x()).allMatch(Double::isFinite))
                    .map(e -> plane(e.x()))
                    .forEach(points::add);
        }
        return PlotBounds.around(points);
    }

    /** Those that are known. */
    private List<double[]> minima() {
        return Classics.find(text).map(Classic::minima).orElse(List.of()).stream()
                .map(m -> plane(new double[] {m.get(0), m.get(1)}))
                .toList();
    }

    /** Corners of the set's border; none without a set. */
    private List<double[]> border(PlotBounds w) {
        double[] sides = {w.left(), w.right(), w.bottom(), w.top()};
        double[] turned = {w.bottom(), w.top(), w.left(), w.right()};
        return problem.set().outline(across() == 0 ? sides : turned).stream()
                .map(this::plane)
                .toList();
    }

    /**
     * The place of the variable that goes to the right: the first by name, wherever it appears
     * first.
     */
    private int across() {
        return name(0).compareTo(name(1)) < 0 ? 0 : 1;
    }

    private int up() {
        return 1 - across();
    }

    private String name(int variable) {
        return problem.expression().variables().get(variable);
    }

    /** To the order of the map's axes, and back. */
    private double[] plane(double[] x) {
        return new double[] {x[across()], x[up()]};
    }

    private JsonObject map(PlotBounds shown) {
        Oracle f = problem.oracle();
        SampledFunction grid =
                SampledFunction.of((a, b) -> f.value(plane(new double[] {a, b})), shown, FINE);
        if (grid.sorted().length == 0) {
            throw usage("the function has no finite value in the window: choose another");
        }
        ContourChart chart =
                new ContourChart(
                        "Map",
                        ChartAxis.of(name(across())),
                        ChartAxis.of(name(up())),
                        ChartAxis.of("value"),
                        grid,
                        List.of());
        return Answers.chart(chart);
    }

    private JsonObject trajectory(Trajectory trajectory) {
        return Json.object(
                "name", trajectory.name,
                "x", Json.numbers(trajectory.column(e -> e.x()[across()])),
                "y", Json.numbers(trajectory.column(e -> e.x()[up()])),
                "value", Json.numbers(trajectory.column(Trace.Entry::value)),
                "steps", trajectory.result.steps(),
                "stopped", trajectory.result.stopped().label());
    }

    /** What runs the same race in the terminal. */
    private String command() {
        double[] start = plane(problem.start());
        String from =
                "%s=%s,%s=%s"
                        .formatted(
                                name(across()),
                                Range.shortest(start[0]),
                                name(up()),
                                Range.shortest(start[1]));
        ShellCommand command = new ShellCommand("minimize", text).add("--start", from);
        limits.forEach((name, value) -> command.add("--" + name, value));
        return command.add("--optimizer", String.join(",", methods))
                .add("--steps", String.valueOf(steps))
                .toString();
    }

    private static LineChart chart(List<Trajectory> trajectories) {
        List<Line> lines = new ArrayList<>();
        for (Trajectory trajectory : trajectories) {
            double[] values = trajectory.column(Trace.Entry::value);
            Line line = Line.of(trajectory.name, trajectory.column(Trace.Entry::step), values);
            lines.add(line.withTone(ContourChart.TONE + lines.size()));
        }
        double[] all = lines.stream().flatMapToDouble(l -> DoubleStream.of(l.y())).toArray();
        return new LineChart(
                "Value",
                ChartAxis.of("step", NumberFormat.COUNT),
                ChartAxis.fitting("value", all),
                lines);
    }
}
