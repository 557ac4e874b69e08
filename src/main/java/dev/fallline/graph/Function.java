package dev.fallline.graph;

/** The functions of one variable that the graph knows, applied to each element. */
public enum Function {
    NEGATE,
    EXP,
    /** Natural logarithm. */
    LOG,
    SQRT,
    ABS,
    /** −1, 0 or 1. */
    SIGN,
    /** 1 where x &gt; 0, else 0. */
    STEP,
    ERF,
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

    /**
     * Whether the derivative is a function of the output (tanh: 1 − y²) rather than of the input
     * (softplus: sigmoid(x)): whichever is cheaper for a device.
     */
    public boolean slopeFromOutput() {
        return switch (this) {
            case EXP, SQRT, TANH, SIGMOID, RELU, LEAKY_RELU, ELU -> true;
            case NEGATE, LOG, ABS, SIGN, STEP, ERF, SOFTPLUS, GELU, SILU -> false;
        };
    }
}
