package dev.fallline.minimize;

import java.util.Optional;

/** Runs a method until a rule stops it. */
public final class Minimizer {
    /**
     * How a minimization ended.
     *
     * @param end the last point; where it diverged, the first beyond all bounds
     * @param steps made
     * @param path from the start to the end
     * @param count looks at the function
     */
    public record Result(
            Point end, long steps, StopReason stopped, Trace path, Oracle.Count count) {
        public Trace.Entry start() {
            return path.entries().getFirst();
        }

        /** The same, whose path is but the start and the end. */
        Result withoutPath() {
            return new Result(end, steps, stopped, path.ends(), count);
        }
    }

    private Minimizer() {}

    /**
     * @param f fresh, as its count is reported
     * @param start n numbers
     */
    public static Result minimize(Oracle f, Method method, double[] start, StoppingRules rules) {
        Method.Iteration iteration = method.begin(f);
        Point at = f.at(start.clone());
        double startValue = at.value();
        Trace path = new Trace();
        path.add(0, at);
        Optional<StopReason> stop = rules.atStart(at);
        long steps = 0;
        while (stop.isEmpty()) {
            Optional<Point> next = iteration.next(at, steps + 1);
            if (next.isEmpty()) {
                stop = Optional.of(StopReason.STUCK);
                break;
            }
            steps++;
            stop = rules.after(steps, startValue, at, next.get());
            at = next.get();
            path.add(steps, at);
        }
        return new Result(at, steps, stop.get(), path, f.count());
    }
}
