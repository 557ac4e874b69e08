package dev.fallline.minimize;

import java.util.Arrays;
import java.util.Optional;

/** Runs a method until a rule stops it. */
public final class Minimizer {
    /**
     * How a minimization ended.
     *
     * @param end the last point; where it diverged, the first beyond all bounds
     * @param steps made
     * @param stopped which rule ended it
     * @param tolerance of the gradient's norm
     * @param path from the start to the end
     * @param count evaluations of the function
     */
    public record Result(
            Point end,
            long steps,
            StopReason stopped,
            double tolerance,
            Trace path,
            Oracle.Count count) {
        /** {@return the first point of the path} */
        public Trace.Entry start() {
            return path.entries().getFirst();
        }

        /** {@return whether the function has a finite value at the start} */
        public boolean defined() {
            return Double.isFinite(start().value());
        }

        @Override
        public String toString() {
            return "%s after %,d steps: f%s = %s"
                    .formatted(stopped.label(), steps, Arrays.toString(end.x()), end.value());
        }

        /** The same, whose path is but the start and the end. */
        Result withoutPath() {
            return new Result(end, steps, stopped, tolerance, path.ends(), count);
        }
    }

    private Minimizer() {}

    /**
     * Runs a method from a start.
     *
     * @param f fresh, as its count is reported
     * @param method to run
     * @param start n numbers; in a set the nearest point of it is taken
     * @param rules for stopping
     * @return how it ended
     */
    public static Result minimize(Oracle f, Method method, double[] start, StoppingRules rules) {
        if (!method.stays(f.set())) {
            throw new IllegalArgumentException(method + " does not stay in " + f.set());
        }
        Method.Iteration iteration = method.begin(f);
        double[] first = start.clone();
        f.set().project(first);
        Point at = f.at(first);
        double tolerance = method.rests() ? tolerance(f, at, rules) : 0;
        StoppingRules.Check check = rules.new Check(at, tolerance, method.rests());
        Trace path = new Trace();
        path.add(0, at);
        Optional<StopReason> stop = check.atStart(at);
        long steps = 0;
        while (stop.isEmpty()) {
            Optional<Point> next = iteration.next(at, steps + 1);
            if (next.isEmpty()) {
                stop = Optional.of(StopReason.STUCK);
                break;
            }
            steps++;
            stop = check.after(steps, at, next.get());
            at = next.get();
            path.add(steps, at);
        }
        return new Result(at, steps, stop.get(), tolerance, path, f.count());
    }

    /**
     * The tolerance of the gradient's norm, for a minimization from the problem's start.
     *
     * @param problem with its start
     * @param rules for stopping
     * @return absolute
     */
    public static double tolerance(MinimizationProblem problem, StoppingRules rules) {
        Oracle f = problem.oracle();
        return tolerance(f, f.at(problem.start()), rules);
    }

    private static double tolerance(Oracle f, Point start, StoppingRules rules) {
        return rules.tolerance(start, rules.tiny(start) ? resolution(f, start) : 0);
    }

    /** How much the gradient differs one unit in the last place of x away. */
    private static double resolution(Oracle f, Point at) {
        double[] beside = Arrays.stream(at.x()).map(v -> v + Math.ulp(v)).toArray();
        double difference = Vectors.distance(f.at(beside).gradient(), at.gradient());
        return Double.isFinite(difference) ? difference : 0;
    }
}
