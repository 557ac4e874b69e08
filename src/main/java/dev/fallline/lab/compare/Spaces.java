package dev.fallline.lab.compare;

import dev.fallline.optim.Optimizers;
import dev.fallline.optim.Stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is tuned of each optimizer. The rate goes over three decades about its usual value. The
 * other ranges are wide enough that the general methods come as near as one likes to the simple
 * ones that they contain (Choi et al. 2019): momentum with β near 0 is sgd, and an adaptive method
 * whose ε outweighs the root divides by nearly the same number everywhere.
 */
public final class Spaces {
    /** A decade and a half to each side. */
    private static final double AROUND = 30;

    private static final Dimension MOMENTUM = Dimension.belowOne("momentum", 0, 0.99);
    private static final Dimension BETA1 = Dimension.belowOne("beta1", 0, 0.99);
    private static final Dimension EPS = Dimension.log("eps", 1e-8, 0.1);
    private static final Dimension RHO = Dimension.belowOne("rho", 0.5, 0.999);
    private static final Dimension DECAY = Dimension.log("weight-decay", 1e-4, 1);

    private static final Map<String, List<Dimension>> BESIDE_THE_RATE =
            Map.ofEntries(
                    Map.entry("sgd", List.of()),
                    Map.entry("momentum", List.of(MOMENTUM)),
                    Map.entry("nesterov", List.of(MOMENTUM)),
                    Map.entry("adagrad", List.of(EPS)),
                    Map.entry("rmsprop", List.of(RHO, EPS)),
                    Map.entry("adadelta", List.of(RHO)),
                    Map.entry("adam", List.of(BETA1, EPS)),
                    Map.entry("adamw", List.of(BETA1, EPS, DECAY)),
                    Map.entry("nadam", List.of(BETA1, EPS)),
                    Map.entry("radam", List.of(BETA1, EPS)),
                    Map.entry("adamax", List.of(BETA1)),
                    Map.entry("lion", List.of(BETA1)),
                    Map.entry("ista", List.of(Dimension.log("prox-l1", 1e-7, 1e-3))),
                    Map.entry("fista", List.of(Dimension.log("prox-l1", 1e-7, 1e-3))),
                    Map.entry("langevin", List.of()));

    private Spaces() {}

    /** What is tuned of an optimizer, by itself. */
    public static Space of(String optimizer) {
        double rate = Optimizers.of(optimizer).rate();
        List<Dimension> all = new ArrayList<>();
        all.add(Dimension.log(Space.RATE, rate / AROUND, rate * AROUND));
        all.addAll(BESIDE_THE_RATE.get(optimizer));
        return new Space(all);
    }

    /** Whether a setting is tuned of any optimizer. */
    static boolean known(String setting) {
        return setting.equals(Space.RATE)
                || BESIDE_THE_RATE.values().stream()
                        .flatMap(List::stream)
                        .anyMatch(d -> d.name().equals(setting));
    }

    /**
     * What is tuned of a contestant: of each of its optimizers all that is not given.
     *
     * @param given of each, which settings are given in brackets
     * @param tuned which settings may be
     */
    static Space of(List<Stage> stages, List<Set<String>> given, Predicate<String> tuned) {
        List<Dimension> all = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            Set<String> set = given.get(i);
            String prefix = Space.prefix(stage, stages);
            of(stage.name()).dimensions().stream()
                    .filter(d -> tuned.test(d.name()) && !set.contains(d.name()))
                    .map(d -> new Dimension(prefix + d.name(), d.low(), d.high(), d.scale()))
                    .forEach(all::add);
        }
        return new Space(all);
    }
}
