package dev.fallline.minimize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.minimize.Optimality.Kind;
import dev.fallline.minimize.TextbookFunctions.Rest;
import dev.fallline.minimize.TextbookFunctions.Row;
import dev.fallline.optim.schedule.Schedules;
import dev.fallline.setting.Values;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** What is said of where descents end, on {@link TextbookFunctions}, from two starts each. */
class TextbookTest {
    /** Enough for methods that use curvature. */
    private static final long STEPS = 1_000;

    /** The others end by budget, too: that is to be judged as well. */
    private static final long FEW = 200;

    /** By name; with a rate or a line search after a colon. */
    private static final List<String> METHODS =
            List.of(
                    "gd:0.01",
                    "momentum:0.001",
                    "nesterov:0.001",
                    "adam:0.05",
                    "gd:armijo",
                    "gd:exact",
                    "cg:wolfe",
                    "lbfgs:wolfe",
                    "newton:armijo");

    /**
     * Where L-BFGS or Newton's method end at something else than a minimum with curvature: MGH 11
     * has a plateau, MGH 10 a valley that takes Newton's method thousands of steps, MGH 18 a saddle
     * point, and the two least eigenvalues of MGH 24, 10⁻⁶, change by more than a quarter on the
     * way that is left.
     */
    private static final Map<String, Set<Kind>> OTHERS =
            Map.of(
                    "MGH 10", Set.of(Kind.MINIMUM, Kind.NOT_STATIONARY),
                    "MGH 11", Set.of(Kind.DEGENERATE, Kind.NOT_STATIONARY),
                    "MGH 18", Set.of(Kind.MINIMUM, Kind.SADDLE),
                    "MGH 24", Set.of(Kind.DEGENERATE),
                    // Of its line of minima one point is apart.
                    "MGH 12", Set.of(Kind.MINIMUM, Kind.DEGENERATE));

    static List<Row> rows() {
        return TextbookFunctions.all();
    }

    private record Run(MinimizationProblem problem, Result result, Optimality end) {
        static Run of(Row row, String method) {
            return of(MinimizationProblem.of(row.expression(), row.start()), method, STEPS);
        }

        static Run of(MinimizationProblem problem, String method, long steps) {
            String[] parts = method.split(":");
            boolean rate = Character.isDigit(parts[1].charAt(0));
            Values given =
                    rate
                            ? Values.NONE.with(Schedules.RATE, Double.valueOf(parts[1]))
                            : Values.NONE.with(MethodSettings.LINE_SEARCH, parts[1]);
            MethodSpec spec = new MethodSpec(parts[0], given);
            StoppingRules rules = StoppingRules.of(null, null, null, steps);
            Result r =
                    Minimizer.minimize(
                            problem.oracle(), spec.method(steps), problem.start(), rules);
            return new Run(problem, r, Optimality.of(problem, r).orElse(null));
        }

        /** Lowest and highest of values at a distance, less that at the end. */
        double[] around(double distance) {
            Random random = new Random(7);
            Oracle f = problem.oracle();
            double[] x = result.end().x();
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < 300; i++) {
                double[] d = new double[x.length];
                Arrays.setAll(d, _ -> random.nextGaussian());
                double rise =
                        f.value(Vectors.plus(x, distance / Vectors.norm(d), d))
                                - result.end().value();
                low = Math.min(low, rise);
                high = Math.max(high, rise);
            }
            return new double[] {low, high};
        }
    }

    /** No claim is false: values nearby bear it out. */
    @ParameterizedTest
    @MethodSource("rows")
    void whatIsClaimedIsSo(Row row) {
        MinimizationProblem first = MinimizationProblem.of(row.expression(), row.start());
        Random random = new Random(1);
        double[] second = first.start().clone();
        for (int i = 0; i < second.length; i++) {
            second[i] += (random.nextDouble() - 0.5) * Math.max(0.2, Math.abs(second[i]));
        }
        for (String method : METHODS) {
            Run run = Run.of(first, method, FEW);
            claims(row, method, run);
            boolean there = run.end != null && run.end.kind() == Kind.MINIMUM;
            if (there && run.result.stopped().converged())
                assertThat(atMinimum(row, run)).as(method + ": " + run.result).isTrue();
            Run other = Run.of(new MinimizationProblem(first.expression(), second), method, FEW);
            if (other.result.defined()) claims(row, method, other);
        }
    }

    private static boolean atMinimum(Row row, Run run) {
        double value = run.result.end().value();
        double fall = run.result.start().value() - value;
        if (row.minima().length == 0) return true;
        return Arrays.stream(row.minima())
                .anyMatch(m -> Math.abs(value - m) <= 1e-6 * Math.max(Math.abs(m), fall));
    }

    private static void claims(Row row, String method, Run run) {
        if (run.end == null) return;
        Kind kind = run.end.kind();
        String name = "%s by %s: %s".formatted(row.name(), method, run.end);
        double[] x = run.result.end().x();
        double distance = 1e-4 * Math.max(Vectors.norm(x), 1e-3);
        double noise = 2 * run.end.predictedDecrease() + 1e-12 * Math.abs(run.result.end().value());
        double[] rises = run.around(distance);
        if (run.result.stopped() == StopReason.GRADIENT) {
            assertThat(run.result.end().gradientNorm()).isLessThanOrEqualTo(1e-6);
        }
        switch (kind) {
            case MINIMUM -> {
                assertThat(row.rest()).as(name).isIn(Rest.MINIMUM, Rest.FLAT);
                assertThat(rises[0]).as(name).isGreaterThanOrEqualTo(-noise);
            }
            case MAXIMUM -> assertThat(rises[1]).as(name).isLessThanOrEqualTo(noise);
            case SADDLE -> {
                assertThat(row.rest()).as(name).isNotEqualTo(Rest.KINK);
                assertThat(rises[0]).as(name).isNegative();
                assertThat(rises[1]).as(name).isPositive();
            }
            case KINK -> {
                assertThat(row.rest()).as(name).isEqualTo(Rest.KINK);
                assertThat(rises[0]).as(name).isPositive();
            }
            case DEGENERATE, NOT_STATIONARY -> {}
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void lbfgsAndNewtonArrive(Row row) {
        for (String method : List.of("lbfgs:wolfe", "newton:armijo")) {
            boolean newton = method.startsWith("newton");
            // Newton's method is lost at kinks.
            if (newton && row.rest() == Rest.KINK) continue;
            Run run = Run.of(row, method);
            Kind usual =
                    switch (row.rest()) {
                        case MINIMUM -> Kind.MINIMUM;
                        case FLAT -> Kind.DEGENERATE;
                        case KINK -> Kind.KINK;
                        case NONE -> null;
                    };
            Kind kind = run.end == null ? null : run.end.kind();
            String name = row.name() + " by " + method + ": " + run.end;
            if (row.rest() == Rest.NONE) {
                assertThat(kind).as(name).isNotIn(Kind.MINIMUM, Kind.KINK, Kind.SADDLE);
                continue;
            }
            assertThat(kind).as(name).isIn(OTHERS.getOrDefault(row.name(), Set.of(usual)));
            if (row.name().equals("MGH 10") && newton || row.name().equals("MGH 11")) continue;
            assertThat(run.result.stopped().converged()).as(name).isTrue();
            assertThat(atMinimum(row, run)).as(name).isTrue();
        }
    }

    /**
     * Evaluations of L-BFGS-B in SciPy 1.17 (maxcor 10, gtol 10⁻⁶, ftol 0) where it ends at the
     * same place: no function takes half as many again and five, nor all together more than a
     * tenth.
     */
    @Test
    void noEvaluationsAreWasted() {
        Map<String, Integer> others =
                Arrays.stream(SCIPY.strip().split("\\s*,\\s*"))
                        .map(pair -> pair.split("\\s*=\\s*"))
                        .collect(Collectors.toMap(p -> p[0], p -> Integer.valueOf(p[1])));
        long all = 0;
        for (Row row : rows()) {
            Integer other = others.get(row.name());
            if (other == null) continue;
            Run run = Run.of(row, "lbfgs:wolfe");
            long own = run.result.count().total();
            assertThat(own).as(row.name()).isLessThanOrEqualTo(other * 3 / 2 + 5);
            all += own;
        }
        int total = others.values().stream().mapToInt(v -> v).sum();
        assertThat(all).isLessThan(total * 11L / 10);
    }

    private static final String SCIPY =
            """
            MGH 1=45, MGH 2=21, MGH 4=27, MGH 5=16, MGH 7=33, MGH 8=25, MGH 9=10, MGH 12=39,
            MGH 13=52, MGH 14=109, MGH 15=36, MGH 16=50, MGH 17=129, MGH 18=44, MGH 19=95, MGH 20=60,
            MGH 21=45, MGH 23=69, MGH 25=18, MGH 26=23, MGH 27=17, MGH 28=17, MGH 29=8, MGH 30=19,
            MGH 31=14, MGH 32=3, MGH 33=3, MGH 34=3, Booth=7, Matyas=7, Himmelblau=13,
            Three-hump camel=12, Six-hump camel=7, Goldstein-Price=12, Branin=13, Easom=6,
            Styblinski-Tang=13, Levy 13=14, Bohachevsky 1=9, Leon=62, Engvall=10, Waves=11, Zakharov=12,
            Dixon-Price=26, Trid=13, Griewank=7, Rastrigin=8, Sum of powers=17, Steep and shallow=22,
            1e8 Rosenbrock=48, Rosenbrock above a million=45, cosh=7, exp(x) - x=10, x + 1/x=9,
            Double well=8, sin=7, Logistic=8, Log-sum-exp=9, x^6 + y^2=23, (x*y - 1)^2=8, Circle=8,
            Factorization=9, Two layers=15
            """;

    /** Tolerances at rounding level take a few more evaluations, not hundreds. */
    @ParameterizedTest
    @CsvSource({"lbfgs,70", "cg,130", "newton,130"})
    void nothingIsWastedAtRoundingLevel(String method, long most) {
        String chebyquad =
                rows().stream()
                        .filter(r -> r.name().equals("MGH 35, n = 8"))
                        .findFirst()
                        .orElseThrow()
                        .expression();
        String start = "x1=1/9,x2=2/9,x3=3/9,x4=4/9,x5=5/9,x6=6/9,x7=7/9,x8=8/9";
        MinimizationProblem problem = MinimizationProblem.of(chebyquad, start);
        for (double tolerance : new double[] {1e-8, 1e-12, 1e-16}) {
            MethodSpec spec = new MethodSpec(method);
            StoppingRules rules = new StoppingRules(tolerance, null, null, 1_000);
            Result r =
                    Minimizer.minimize(
                            problem.oracle(), spec.method(1_000), problem.start(), rules);
            assertThat(r.stopped().converged()).isTrue();
            assertThat(r.count().values() + r.count().gradients()).isLessThan(most);
        }
    }
}
