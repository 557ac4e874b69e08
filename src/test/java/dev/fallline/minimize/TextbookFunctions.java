package dev.fallline.minimize;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Functions that minimizers are commonly tried on, written as a user would type them. Those named
 * "MGH n" are problem n of Moré, Garbow &amp; Hillstrom 1981, Testing unconstrained optimization
 * software, with its data and starts.
 */
final class TextbookFunctions {
    /** What a place is where a descent comes to rest. */
    enum Rest {
        /** A positive definite Hessian. */
        MINIMUM,
        /** A minimum with a singular Hessian, or so nearly that signs cannot be told. */
        FLAT,
        /** A minimum without a gradient. */
        KINK,
        /** No minimum is reached: the function falls for ever, or gradients die away on a slope. */
        NONE
    }

    /**
     * @param start as after {@code --start}
     * @param rest what may be claimed where a descent ends
     * @param minima values at local minima that a descent may end in; none if there are many
     */
    record Row(String name, String expression, String start, Rest rest, double... minima) {}

    private TextbookFunctions() {}

    private static Row minimum(String name, String expression, String start, double... minima) {
        return new Row(name, expression, start, Rest.MINIMUM, minima);
    }

    private static Row flat(String name, String expression, String start, double... minima) {
        return new Row(name, expression, start, Rest.FLAT, minima);
    }

    private static Row kink(String name, String expression, String start, double... minima) {
        return new Row(name, expression, start, Rest.KINK, minima);
    }

    private static Row none(String name, String expression, String start) {
        return new Row(name, expression, start, Rest.NONE);
    }

    private static String squares(int from, int to, IntFunction<String> residual) {
        return sum(from, to, i -> "(" + residual.apply(i) + ")^2");
    }

    private static String sum(int from, int to, IntFunction<String> term) {
        return IntStream.rangeClosed(from, to).mapToObj(term).collect(joining(" + "));
    }

    private static String product(int from, int to, IntFunction<String> factor) {
        return IntStream.rangeClosed(from, to).mapToObj(factor).collect(joining("*"));
    }

    /** x1=…, x2=…, and so on. */
    private static String start(double... values) {
        return IntStream.range(0, values.length)
                .mapToObj(i -> "x" + (i + 1) + "=" + values[i])
                .collect(joining(","));
    }

    private static String all(int n, double... values) {
        return IntStream.range(0, n)
                .mapToObj(i -> "x" + (i + 1) + "=" + values[i % values.length])
                .collect(joining(","));
    }

    static List<Row> all() {
        return List.of(
                minimum("MGH 1", "100*(y - x^2)^2 + (1 - x)^2", "x=-1.2,y=1", 0),
                minimum(
                        "MGH 2",
                        "(-13 + x + ((5 - y)*y - 2)*y)^2 + (-29 + x + ((y + 1)*y - 14)*y)^2",
                        "x=0.5,y=-2",
                        0,
                        48.98425367924),
                minimum("MGH 3", "(1e4*x*y - 1)^2 + (exp(-x) + exp(-y) - 1.0001)^2", "x=0,y=1", 0),
                minimum("MGH 4", "(x - 1e6)^2 + (y - 2e-6)^2 + (x*y - 2)^2", "x=1,y=1", 0),
                minimum(
                        "MGH 5",
                        "(1.5 - x*(1 - y))^2 + (2.25 - x*(1 - y^2))^2 + (2.625 - x*(1 - y^3))^2",
                        "x=1,y=1",
                        0),
                minimum(
                        "MGH 6",
                        squares(1, 10, i -> "2 + 2*%1$d - exp(%1$d*x) - exp(%1$d*y)".formatted(i)),
                        "x=0.3,y=0.4",
                        124.362182355615),
                minimum(
                        "MGH 7",
                        "100*(x3 - 10*(atan(x2/x1)/(2*pi) + (1 - sign(x1))/4))^2 + 100*(sqrt(x1^2 + x2^2) - 1)^2 + x3^2",
                        start(-1, 0, 0),
                        0),
                minimum("MGH 8", bard(), start(1, 1, 1), 8.21487730657899e-3, 17.4286933333),
                minimum("MGH 9", gaussian(), start(0.4, 1, 0), 1.12793276961912e-8),
                minimum("MGH 10", meyer(), start(0.02, 4000, 250), 87.9458551709),
                minimum("MGH 11", gulf(20), start(5, 2.5, 0.15), 0),
                flat(
                        "MGH 12",
                        squares(
                                1,
                                10,
                                i ->
                                        "exp(-%1$s*x1) - exp(-%1$s*x2) - x3*(exp(-%1$s) - exp(-%2$d))"
                                                .formatted(i / 10.0, i)),
                        start(0, 10, 20),
                        0),
                flat(
                        "MGH 13",
                        "(x1 + 10*x2)^2 + 5*(x3 - x4)^2 + (x2 - 2*x3)^4 + 10*(x1 - x4)^4",
                        start(3, -1, 0, 1),
                        0),
                minimum(
                        "MGH 14",
                        "100*(x2 - x1^2)^2 + (1 - x1)^2 + 90*(x4 - x3^2)^2 + (1 - x3)^2 + 10*(x2 + x4 - 2)^2 + (x2 - x4)^2/10",
                        start(-3, -1, -3, -1),
                        0),
                minimum(
                        "MGH 15",
                        kowalik(),
                        start(0.25, 0.39, 0.415, 0.39),
                        3.07505603849238e-4,
                        1.02734e-3),
                minimum("MGH 16", brownDennis(), start(25, 5, -5, -1), 85822.2016263563),
                minimum("MGH 17", osborne1(), start(0.5, 1.5, -1, 0.01, 0.02), 5.46489469748e-5),
                minimum(
                        "MGH 18",
                        biggs(),
                        start(1, 2, 1, 1, 1, 1),
                        0,
                        5.65564992550e-3,
                        0.306366772624790),
                minimum(
                        "MGH 19",
                        osborne2(),
                        start(1.3, 0.65, 0.65, 0.7, 0.6, 3, 5, 7, 2, 4.5, 5.5),
                        4.01377362935478e-2,
                        1.78981358688109),
                minimum("MGH 20", watson(6), all(6, 0), 2.28767005355264e-3),
                minimum("MGH 21", rosenbrock(10), all(10, -1.2, 1), 0),
                flat("MGH 22", powellSingular(8), all(8, 3, -1, 0, 1), 0),
                minimum("MGH 23", penalty1(4), start(1, 2, 3, 4), 2.24997750089e-5),
                minimum("MGH 24", penalty2(4), all(4, 0.5), 9.37629317610e-6),
                minimum("MGH 25", variablyDimensioned(8), ramp(8, i -> 1 - i / 8.0), 0),
                minimum(
                        "MGH 26",
                        squares(
                                1,
                                5,
                                i ->
                                        "5 - (%s) + %2$d*(1 - cos(x%2$d)) - sin(x%2$d)"
                                                .formatted(sum(1, 5, "cos(x%d)"::formatted), i)),
                        all(5, 0.2),
                        0,
                        2.2e-5,
                        3.02e-5),
                minimum("MGH 27", brownAlmostLinear(5), all(5, 0.5), 0, 1),
                minimum("MGH 28", boundary(5), grid(5), 0),
                minimum("MGH 29", integral(5), grid(5), 0),
                minimum("MGH 30", broydenTridiagonal(8), all(8, -1), 0),
                minimum("MGH 31", broydenBanded(8), all(8, -1), 0, 2.68564259337),
                minimum("MGH 32", linear(5, 10), all(5, 1), 5),
                flat("MGH 33", rankOne(5, 10), all(5, 1), 10.0 * 9 / (2 * 21)),
                flat("MGH 34", rankOneZero(5, 10), all(5, 1), (100.0 + 30 - 6) / (2 * 17)),
                minimum("MGH 35, n = 5", chebyquad(5), grid01(5), 0),
                minimum("MGH 35, n = 8", chebyquad(8), grid01(8), 3.51687372567793e-3),
                // Two variables: Jamil & Yang 2013, Surjanovic & Bingham 2013.
                minimum("Booth", "(x + 2*y - 7)^2 + (2*x + y - 5)^2", "x=-9,y=-9", 0),
                minimum("Matyas", "0.26*(x^2 + y^2) - 0.48*x*y", "x=9,y=-5", 0),
                minimum("Himmelblau", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", "x=-4,y=-1", 0),
                minimum(
                        "Three-hump camel",
                        "2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2",
                        "x=1,y=-2",
                        0,
                        0.298638442236861),
                minimum(
                        "Six-hump camel",
                        "(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (-4 + 4*y^2)*y^2",
                        "x=1.5,y=0.5",
                        -1.03162845348988,
                        -0.215463824384137,
                        2.10425031031126),
                minimum(
                        "Goldstein-Price",
                        "(1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))*(30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))",
                        "x=-0.5,y=-0.5",
                        3,
                        30,
                        84,
                        840),
                minimum(
                        "Branin",
                        "(y - 5.1/(4*pi^2)*x^2 + 5/pi*x - 6)^2 + 10*(1 - 1/(8*pi))*cos(x) + 10",
                        "x=1,y=8",
                        0.397887357729739),
                minimum("McCormick", "sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1", "x=1,y=1"),
                minimum("Easom", "-cos(x)*cos(y)*exp(-(x - pi)^2 - (y - pi)^2)", "x=3.5,y=2.5", -1),
                minimum(
                        "Styblinski-Tang",
                        "(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2",
                        "x=1,y=-1",
                        -78.3323314075428,
                        -64.19561235905536,
                        -50.0588895),
                minimum(
                        "Levy 13",
                        "sin(3*pi*x)^2 + (x - 1)^2*(1 + sin(3*pi*y)^2) + (y - 1)^2*(1 + sin(2*pi*y)^2)",
                        "x=1.05,y=0.97",
                        0,
                        0.109873658358843),
                minimum(
                        "Bohachevsky 1",
                        "x^2 + 2*y^2 - 0.3*cos(3*pi*x) - 0.4*cos(4*pi*y) + 0.7",
                        "x=0.15,y=0.1",
                        0),
                minimum("Leon", "100*(y - x^3)^2 + (1 - x)^2", "x=-1.2,y=-1", 0),
                minimum("Engvall", "x^4 + y^4 + 2*x^2*y^2 - 4*x + 3", "x=0.5,y=2", 0),
                minimum(
                        "Waves",
                        "exp(sin(5*x)) + sin(6*exp(y/3)) + (x^2 + y^2)/4",
                        "x=0.3,y=-0.4",
                        -0.498884035753553,
                        0.0635086455362476),
                minimum(
                        "Schaffer 2",
                        "0.5 + (sin(x^2 - y^2)^2 - 0.5)/(1 + 0.001*(x^2 + y^2))^2",
                        "x=0.3,y=0.4",
                        0),
                minimum("Zakharov", "x^2 + y^2 + (0.5*x + y)^2 + (0.5*x + y)^4", "x=5,y=-3", 0),
                minimum(
                        "Dixon-Price",
                        "(x1 - 1)^2 + 2*(2*x2^2 - x1)^2 + 3*(2*x3^2 - x2)^2",
                        start(5, 3, 2),
                        0),
                minimum(
                        "Trid",
                        "(x1 - 1)^2 + (x2 - 1)^2 + (x3 - 1)^2 + (x4 - 1)^2 - x1*x2 - x2*x3 - x3*x4",
                        start(9, -9, 9, -9),
                        -16),
                minimum(
                        "Griewank",
                        "1 + (x^2 + y^2)/4000 - cos(x)*cos(y/sqrt(2))",
                        "x=0.5,y=-0.7",
                        0),
                minimum(
                        "Rastrigin",
                        "20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)",
                        "x=0.2,y=-0.1",
                        0),
                minimum("Sum of powers", "x1^2 + 1e2*x2^2 + 1e4*x3^2", start(1, 1, 1), 0),
                minimum("Steep and shallow", "x^2 + 1e12*y^2", "x=1,y=1", 0),
                // Scaled.
                minimum("1e-10 bowl", "1e-10*(x - 3)^2", "x=0", 0),
                minimum("1e10 bowl", "1e10*(x - 3)^2", "x=0", 0),
                minimum("1e-8 Rosenbrock", "1e-8*(100*(y - x^2)^2 + (1 - x)^2)", "x=-1.2,y=1", 0),
                minimum("1e8 Rosenbrock", "1e8*(100*(y - x^2)^2 + (1 - x)^2)", "x=-1.2,y=1", 0),
                minimum(
                        "Rosenbrock in millimetres",
                        "100*(y/1e3 - (x/1e3)^2)^2 + (1 - x/1e3)^2",
                        "x=-1200,y=1000",
                        0),
                minimum(
                        "Rosenbrock above a million",
                        "1e6 + 100*(y - x^2)^2 + (1 - x)^2",
                        "x=-1.2,y=1",
                        1e6),
                minimum("Powers of ten", "(1e6*x - 1)^2 + (1e-3*y - 1)^2", "x=0,y=0", 0),
                // One variable.
                minimum("cosh", "cosh(x)", "x=2", 1),
                minimum("exp(x) - x", "exp(x) - x", "x=3", 1),
                minimum("x - log(x)", "x - log(x)", "x=4", 1),
                minimum("x*log(x)", "x*log(x)", "x=2", -1 / Math.E),
                minimum("x + 1/x", "x + 1/x", "x=0.2", 2),
                minimum(
                        "Double well",
                        "x^4 - 2*x^2 + 0.3*x",
                        "x=0.3",
                        -1.305428483743916,
                        -0.7058535189717372),
                minimum("Pseudo-Huber", "sqrt(1 + (x - 2)^2)", "x=-3", 1),
                minimum("sin", "sin(x)", "x=0.3", -1),
                minimum(
                        "Logistic",
                        "softplus(-x - 2*y) + softplus(x - y) + softplus(2*y - x + 1) + 0.05*(x^2 + y^2)",
                        "x=1,y=1",
                        2.35178925469782),
                minimum(
                        "Log-sum-exp",
                        "log(exp(x + 3*y - 0.1) + exp(x - 3*y - 0.1) + exp(-x - 0.1))",
                        "x=1,y=1",
                        Math.log(2 * Math.sqrt(2)) - 0.1),
                minimum(
                        "Barrier",
                        "x + y - 0.1*log(x) - 0.1*log(y) - 0.1*log(1 - x - y)",
                        "x=0.2,y=0.7",
                        0.681424978336232),
                // Flat minima.
                flat("x^4", "x^4", "x=1", 0),
                flat("x^6 + y^2", "x^6 + y^2", "x=1,y=1", 0),
                flat("(x*y - 1)^2", "(x*y - 1)^2", "x=2,y=1", 0),
                flat("Circle", "(x^2 + y^2 - 1)^2", "x=2,y=1", 0),
                flat("Line", "(x + y - 2)^2", "x=3,y=1", 0),
                flat(
                        "Factorization",
                        "(a*c - 1)^2 + (a*d - 2)^2 + (b*c - 2)^2 + (b*d - 4)^2",
                        "a=0.5,b=1.5,c=0.3,d=1",
                        0),
                flat(
                        "Two layers",
                        "(w*tanh(u) - 0.5)^2 + (w*tanh(2*u) - 0.8)^2 + 0*v",
                        "u=1,w=1,v=1",
                        0),
                // Kinks.
                kink("sqrt(abs(x))", "sqrt(abs(x))", "x=0", 0),
                kink("sqrt(x^2 + y^2)", "sqrt(x^2 + y^2)", "x=3,y=4", 0),
                kink("abs(x) + y^2", "abs(x) + y^2", "x=1,y=1", 0),
                kink("Lasso", "(x - 3)^2 + (y - 0.2)^2 + abs(x) + abs(y)", "x=1,y=1", 2.79),
                kink("max", "max(x^2 + y, y^2 - x, -x - y)", "x=1,y=1.5", -0.125),
                kink("Crooked valley", "abs(1 - x) + 100*abs(y - x^2)", "x=-1.2,y=1", 0),
                kink(
                        "Ackley",
                        "-20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + 20 + e",
                        "x=0.1,y=-0.2",
                        0),
                // No minimum.
                none("x^3", "x^3", "x=1"),
                none("exp(x)", "exp(x)", "x=1"),
                none("Monkey saddle", "x^3 - 3*x*y^2", "x=1,y=0.5"),
                none("log(x)", "log(x)", "x=1"),
                none("exp(-x^2)", "exp(-x^2)", "x=3"),
                none("Slope", "x - 2*y", "x=1,y=1"));
    }

    private static String ramp(int n, java.util.function.IntToDoubleFunction f) {
        return start(IntStream.rangeClosed(1, n).mapToDouble(f).toArray());
    }

    /** tᵢ(tᵢ − 1), tᵢ = i/(n + 1). */
    private static String grid(int n) {
        return ramp(n, i -> i / (n + 1.0) * (i / (n + 1.0) - 1));
    }

    private static String grid01(int n) {
        return ramp(n, i -> i / (n + 1.0));
    }

    private static String bard() {
        double[] y = {
            0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39
        };
        return squares(
                1,
                15,
                i ->
                        "%s - (x1 + %d/(%d*x2 + %d*x3))"
                                .formatted(y[i - 1], i, 16 - i, Math.min(i, 16 - i)));
    }

    private static String gaussian() {
        double[] y = {
            0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521, 0.3989, 0.3521, 0.2420, 0.1295,
            0.0540, 0.0175, 0.0044, 0.0009
        };
        return squares(
                1, 15, i -> "x1*exp(-x2*(%s - x3)^2/2) - %s".formatted((8 - i) / 2.0, y[i - 1]));
    }

    private static String meyer() {
        int[] y = {
            34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427,
            3820, 3307, 2872
        };
        return squares(1, 16, i -> "x1*exp(x2/(%d + x3)) - %d".formatted(45 + 5 * i, y[i - 1]));
    }

    private static String gulf(int m) {
        return squares(
                1,
                m,
                i -> {
                    double t = i / 100.0;
                    double y = 25 + Math.pow(-50 * Math.log(t), 2.0 / 3);
                    return "exp(-abs(%s - x2)^x3/x1) - %s".formatted(y, t);
                });
    }

    private static String kowalik() {
        double[] y = {
            0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246
        };
        double[] u = {4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625};
        return squares(
                0,
                10,
                i -> "%1$s - x1*(%2$s^2 + %2$s*x2)/(%2$s^2 + %2$s*x3 + x4)".formatted(y[i], u[i]));
    }

    private static String brownDennis() {
        return sum(
                1,
                20,
                i ->
                        "((x1 + %1$s*x2 - %2$s)^2 + (x3 + x4*%3$s - %4$s)^2)^2"
                                .formatted(
                                        i / 5.0,
                                        Math.exp(i / 5.0),
                                        Math.sin(i / 5.0),
                                        Math.cos(i / 5.0)));
    }

    private static String osborne1() {
        double[] y = {
            0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.850, 0.818, 0.784, 0.751, 0.718,
            0.685, 0.658, 0.628, 0.603, 0.580, 0.558, 0.538, 0.522, 0.506, 0.490, 0.478, 0.467,
            0.457, 0.448, 0.438, 0.431, 0.424, 0.420, 0.414, 0.411, 0.406
        };
        return squares(
                0,
                32,
                i -> "%1$s - (x1 + x2*exp(-%2$d*x4) + x3*exp(-%2$d*x5))".formatted(y[i], 10 * i));
    }

    private static String biggs() {
        return squares(
                1,
                13,
                i -> {
                    double t = i / 10.0;
                    double y = Math.exp(-t) - 5 * Math.exp(-10 * t) + 3 * Math.exp(-4 * t);
                    return "x3*exp(-%1$s*x1) - x4*exp(-%1$s*x2) + x6*exp(-%1$s*x5) - %2$s"
                            .formatted(t, y);
                });
    }

    private static String osborne2() {
        double[] y = {
            1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679,
            0.608, 0.655, 0.616, 0.606, 0.602, 0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644,
            0.624, 0.661, 0.612, 0.558, 0.533, 0.495, 0.500, 0.423, 0.395, 0.375, 0.372, 0.391,
            0.396, 0.405, 0.428, 0.429, 0.523, 0.562, 0.607, 0.653, 0.672, 0.708, 0.633, 0.668,
            0.645, 0.632, 0.591, 0.559, 0.597, 0.625, 0.739, 0.710, 0.729, 0.720, 0.636, 0.581,
            0.428, 0.292, 0.162, 0.098, 0.054
        };
        return squares(
                0,
                64,
                i ->
                        "%1$s - (x1*exp(-%2$s*x5) + x2*exp(-(%2$s - x9)^2*x6) + x3*exp(-(%2$s - x10)^2*x7) + x4*exp(-(%2$s - x11)^2*x8))"
                                .formatted(y[i], i / 10.0));
    }

    private static String watson(int n) {
        String rest =
                squares(
                        1,
                        29,
                        i -> {
                            double t = i / 29.0;
                            return sum(2, n, j -> (j - 1) * Math.pow(t, j - 2) + "*x" + j)
                                    + " - ("
                                    + sum(1, n, j -> Math.pow(t, j - 1) + "*x" + j)
                                    + ")^2 - 1";
                        });
        return rest + " + x1^2 + (x2 - x1^2 - 1)^2";
    }

    private static String rosenbrock(int n) {
        return sum(
                1,
                n / 2,
                i -> "100*(x%1$d - x%2$d^2)^2 + (1 - x%2$d)^2".formatted(2 * i, 2 * i - 1));
    }

    private static String powellSingular(int n) {
        return sum(
                0,
                n / 4 - 1,
                i ->
                        "(x%1$d + 10*x%2$d)^2 + 5*(x%3$d - x%4$d)^2 + (x%2$d - 2*x%3$d)^4 + 10*(x%1$d - x%4$d)^4"
                                .formatted(4 * i + 1, 4 * i + 2, 4 * i + 3, 4 * i + 4));
    }

    private static String penalty1(int n) {
        return "1e-5*(%s) + (%s - 0.25)^2"
                .formatted(sum(1, n, "(x%d - 1)^2"::formatted), sum(1, n, "x%d^2"::formatted));
    }

    private static String penalty2(int n) {
        String middle =
                sum(
                        2,
                        n,
                        i ->
                                "1e-5*(exp(x%d/10) + exp(x%d/10) - %s)^2"
                                        .formatted(
                                                i,
                                                i - 1,
                                                Math.exp(i / 10.0) + Math.exp((i - 1) / 10.0)));
        String shifted = sum(2, n, i -> "1e-5*(exp(x%d/10) - %s)^2".formatted(i, Math.exp(-0.1)));
        return "(x1 - 0.2)^2 + %s + %s + (%s - 1)^2"
                .formatted(middle, shifted, sum(1, n, j -> (n - j + 1) + "*x" + j + "^2"));
    }

    private static String variablyDimensioned(int n) {
        String rest = sum(1, n, j -> "%1$d*(x%1$d - 1)".formatted(j));
        return "%s + (%s)^2 + (%2$s)^4".formatted(sum(1, n, "(x%d - 1)^2"::formatted), rest);
    }

    private static String brownAlmostLinear(int n) {
        String all = sum(1, n, "x%d"::formatted);
        return squares(1, n - 1, i -> "x%d + %s - %d".formatted(i, all, n + 1))
                + " + ("
                + product(1, n, "x%d"::formatted)
                + " - 1)^2";
    }

    private static String x(int i, int n) {
        return i < 1 || i > n ? "0" : "x" + i;
    }

    private static String boundary(int n) {
        double h = 1.0 / (n + 1);
        return squares(
                1,
                n,
                i ->
                        "2*%s - %s - %s + %s*(%1$s + %s)^3/2"
                                .formatted(x(i, n), x(i - 1, n), x(i + 1, n), h * h, i * h + 1));
    }

    private static String integral(int n) {
        double h = 1.0 / (n + 1);
        return squares(
                1,
                n,
                i -> {
                    String below = sum(1, i, j -> "%s*(x%d + %s)^3".formatted(j * h, j, j * h + 1));
                    String above =
                            sum(
                                    i + 1,
                                    n,
                                    j -> "%s*(x%d + %s)^3".formatted(1 - j * h, j, j * h + 1));
                    return "x%d + %s*(%s*(%s) + %s*(%s))/2"
                            .formatted(
                                    i, h, 1 - i * h, below, i * h, above.isEmpty() ? "0" : above);
                });
    }

    private static String broydenTridiagonal(int n) {
        return squares(
                1,
                n,
                i ->
                        "(3 - 2*%1$s)*%1$s - %2$s - 2*%3$s + 1"
                                .formatted(x(i, n), x(i - 1, n), x(i + 1, n)));
    }

    private static String broydenBanded(int n) {
        return squares(
                1,
                n,
                i -> {
                    String band =
                            IntStream.rangeClosed(Math.max(1, i - 5), Math.min(n, i + 1))
                                    .filter(j -> j != i)
                                    .mapToObj("x%1$d*(1 + x%1$d)"::formatted)
                                    .collect(joining(" + "));
                    return "x%1$d*(2 + 5*x%1$d^2) + 1 - (%2$s)".formatted(i, band);
                });
    }

    private static String linear(int n, int m) {
        String all = sum(1, n, "x%d"::formatted);
        return squares(1, n, i -> "x%d - 2/%d*(%s) - 1".formatted(i, m, all))
                + " + "
                + squares(n + 1, m, _ -> "-2/%d*(%s) - 1".formatted(m, all));
    }

    private static String rankOne(int n, int m) {
        String all = sum(1, n, "%1$d*x%1$d"::formatted);
        return squares(1, m, i -> "%d*(%s) - 1".formatted(i, all));
    }

    private static String rankOneZero(int n, int m) {
        String some = sum(2, n - 1, "%1$d*x%1$d"::formatted);
        return squares(2, m - 1, i -> "%d*(%s) - 1".formatted(i - 1, some))
                + " + 2 + 0*x1 + 0*x"
                + n;
    }

    /**
     * Shifted Chebyshev polynomials by their recurrence T₀ = 1, T₁ = 2x − 1, Tᵢ₊₁ = 2T₁Tᵢ − Tᵢ₋₁.
     */
    private static String chebyquad(int n) {
        return squares(
                1,
                n,
                i -> {
                    double integral = i % 2 == 0 ? -1.0 / (i * i - 1) : 0;
                    return "(%s)/%d - (%s)".formatted(sum(1, n, j -> chebyshev(i, j)), n, integral);
                });
    }

    private static String chebyshev(int i, int j) {
        if (i == 0) return "1";
        String first = "(2*x%d - 1)".formatted(j);
        if (i == 1) return first;
        return "(2*%s*%s - %s)".formatted(first, chebyshev(i - 1, j), chebyshev(i - 2, j));
    }
}
