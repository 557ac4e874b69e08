package dev.fallline.lab;

import dev.fallline.optim.Ista;
import dev.fallline.optim.Langevin;
import dev.fallline.optim.Momentum;
import dev.fallline.optim.Nesterov;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Sgd;

import java.util.Locale;
import java.util.Optional;

/**
 * The learning rate up to which an optimizer, with all examples in each step, converges at the
 * minimum of a quadratic whose largest curvature is λ; beyond, its oscillation grows along that
 * direction.
 *
 * @param formula of the bound
 * @param bound in units of the learning rate
 */
public record Stability(String formula, double bound) {
    /** Within this share of the bound a rate is called at the edge. */
    private static final double EDGE = 0.1;

    /**
     * Descent 2/λ; heavy ball with a velocity that takes c = 1 − d of each gradient 2(1 + β)/(cλ)
     * (Polyak 1964); Nesterov's gradient 2(1 + β)/((1 + 2β)λ) (Cohen et al. 2021, appendix B).
     *
     * @param curvature λ
     * @return empty if there is no such bound: λ is not positive, or the optimizer's steps are not
     *     the gradient times a constant, so that another curvature counts
     */
    public static Optional<Stability> of(Optimizer optimizer, double curvature) {
        if (!(curvature > 0)) return Optional.empty();
        return switch (optimizer) {
            // A proximal step shortens differences, and noise adds none.
            case Sgd _, Ista _, Langevin _ -> Optional.of(new Stability("2/λ", 2 / curvature));
            case Momentum m -> momentum(m, curvature);
            case Nesterov n -> {
                double b = n.momentum();
                double bound = 2 * (1 + b) / ((1 + 2 * b) * curvature);
                yield Optional.of(new Stability("2(1 + β)/((1 + 2β)λ)", bound));
            }
            default -> Optional.empty();
        };
    }

    private static Optional<Stability> momentum(Momentum m, double curvature) {
        double taken = 1 - m.dampening();
        if (taken == 0) return Optional.empty();
        String formula = taken == 1 ? "2(1 + β)/λ" : "2(1 + β)/((1 − d)λ)";
        return Optional.of(new Stability(formula, 2 * (1 + m.momentum()) / (taken * curvature)));
    }

    /** Where a rate lies beside the bound: {@code below}, {@code at} or {@code beyond} it. */
    public String place(double rate) {
        double share = rate / bound;
        if (share < 1 - EDGE) return "below";
        return share <= 1 + EDGE ? "at" : "beyond";
    }

    /** The stability of a rate, in words. */
    public String verdict(double rate) {
        double share = rate / bound;
        return switch (place(rate)) {
            case "below" ->
                    String.format(
                            Locale.ROOT,
                            "%.3g of the bound: descent with all examples would be stable here",
                            share);
            case "at" ->
                    String.format(
                            Locale.ROOT,
                            "%.3g of the bound: at the edge of stability, where descent with all"
                                    + " examples tends to end up (Cohen et al. 2021)",
                            share);
            default ->
                    String.format(
                            Locale.ROOT,
                            "%.3g of the bound: descent with all examples would oscillate more and"
                                    + " more here, until it finds a flatter region or diverges",
                            share);
        };
    }
}
