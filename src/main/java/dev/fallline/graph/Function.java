package dev.fallline.graph;

import org.apache.commons.numbers.gamma.Erf;

/** The functions of one variable that the graph knows, applied to each element. */
public enum Function {
    /** eˣ. */
    EXP,
    /** Natural logarithm. */
    LOG,
    /** √x. */
    SQRT,
    /** |x|. */
    ABS,
    /** −1, 0 or 1. */
    SIGN,
    /** 1 where x &gt; 0, else 0. */
    STEP,
    /** erf(x) = 2/√π ∫₀ˣ exp(−t²) dt. */
    ERF,
    /** tanh x. */
    TANH,
    /** 1 / (1 + e⁻ˣ). */
    SIGMOID,
    /** ln(1 + eˣ). */
    SOFTPLUS,
    /** max(x, 0). */
    RELU,
    /** x where x &gt; 0, else 0.01 x (Maas et al. 2013). */
    LEAKY_RELU,
    /** x where x &gt; 0, else eˣ − 1 (Clevert et al. 2016). */
    ELU,
    /** x Φ(x), Φ the normal distribution function (Hendrycks, Gimpel 2016; the exact form). */
    GELU,
    /** x · sigmoid(x) (Elfwing et al. 2018). */
    SILU;

    private static final double LEAK = 0.01;
    private static final double SQRT_2 = Math.sqrt(2);

    /**
     * Whether the derivative is a function of the output (tanh: 1 − y²) rather than of the input
     * (softplus: sigmoid(x)): whichever is cheaper for a device.
     *
     * @return true for the output
     */
    public boolean slopeFromOutput() {
        return switch (this) {
            case EXP, SQRT, TANH, SIGMOID, RELU, LEAKY_RELU, ELU -> true;
            case LOG, ABS, SIGN, STEP, ERF, SOFTPLUS, GELU, SILU -> false;
        };
    }

    /**
     * The value in double precision: the definition that devices are held to.
     *
     * @param x any number
     * @return f(x); NaN where it is not defined
     */
    public double apply(double x) {
        return switch (this) {
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case SQRT -> Math.sqrt(x);
            case ABS -> Math.abs(x);
            case SIGN -> Math.signum(x);
            case STEP -> x > 0 ? 1 : 0;
            case ERF -> Erf.value(x);
            case TANH -> Math.tanh(x);
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case SOFTPLUS -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
            case RELU -> Math.max(x, 0);
            case LEAKY_RELU -> x > 0 ? x : LEAK * x;
            case ELU -> x > 0 ? x : Math.expm1(x);
            case GELU -> x * (1 + Erf.value(x / SQRT_2)) / 2;
            case SILU -> x * SIGMOID.apply(x);
        };
    }

    /**
     * The derivative in ordinary ops.
     *
     * @param source y or x, as {@link #slopeFromOutput} says
     */
    Node derivative(Graph g, Node source) {
        Shape shape = source.shape();
        Node one = g.constant(1, shape);
        return switch (this) {
            case EXP -> source;
            case LOG -> g.divide(one, source);
            case SQRT -> g.divide(g.constant(0.5, shape), source);
            case ABS -> g.map(SIGN, source);
            case SIGN, STEP -> g.constant(0, shape);
            case ERF -> g.scale(gauss(g, source, 1), 2 / Math.sqrt(Math.PI));
            case TANH -> g.subtract(one, g.multiply(source, source));
            case SIGMOID -> g.multiply(source, g.subtract(one, source));
            case SOFTPLUS -> g.map(SIGMOID, source);
            case RELU -> g.map(STEP, source);
            case LEAKY_RELU ->
                    g.add(g.constant(LEAK, shape), g.scale(g.map(STEP, source), 1 - LEAK));
            case ELU -> g.add(one, g.minimum(source, g.constant(0, shape)));
            case GELU -> {
                Node erf = g.map(ERF, g.scale(source, 1 / SQRT_2));
                Node distribution = g.scale(g.add(one, erf), 0.5);
                Node density = g.scale(gauss(g, source, 0.5), 1 / Math.sqrt(2 * Math.PI));
                yield g.add(distribution, g.multiply(source, density));
            }
            case SILU -> {
                Node s = g.map(SIGMOID, source);
                Node rest = g.multiply(source, g.subtract(one, s));
                yield g.multiply(s, g.add(one, rest));
            }
        };
    }

    /** exp(−a x²). */
    private static Node gauss(Graph g, Node x, double a) {
        return g.map(EXP, g.scale(g.multiply(x, x), -a));
    }
}
