package dev.fallline.cli;

import dev.fallline.FalllineException;
import dev.fallline.minimize.FeasibleSet;
import dev.fallline.minimize.MinimizationProblem;

import picocli.CommandLine.Option;

/** Where a function is to be minimized. */
final class FeasibleSetOptions {
    @Option(
            names = "--box",
            paramLabel = "RANGES",
            description =
                    "Minimize within bounds, as in x=0..1,y=-2.. or 0..1 for every variable, by a projection after each step.")
    private String box;

    @Option(
            names = "--ball",
            paramLabel = "RADIUS",
            description = "Minimize within a ball around --center, likewise.")
    private Double ball;

    @Option(
            names = "--center",
            paramLabel = "POINT",
            description = "Of --ball, as in x=1,y=2 (default: 0 for every variable).")
    private String center;

    boolean areGiven() {
        return box != null || ball != null || center != null;
    }

    /**
     * The problem within the set.
     *
     * @throws FalllineException (usage) if there is no such set
     */
    MinimizationProblem limit(MinimizationProblem free) {
        return free.within(FeasibleSet.of(box, ball, center, free.expression().variables()));
    }
}
