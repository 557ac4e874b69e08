package dev.fallline.lab.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings that a contestant tries in a study: first the standard ones; then points of a
 * {@linkplain Halton Halton sequence} in its space, shifted at random (Cranley and Patterson 1976).
 * The shift of a setting is the same for all contestants of the study. Once the best trial has the
 * smallest or largest rate of all, the next points lie in the decade beyond that rate, which then
 * belongs to the space.
 *
 * <p>What is tried does not depend on how many trials follow: the first four of a search with four
 * trials are those of one with forty.
 */
final class Search {
    /** Trials before the first check of the edges. */
    private static final int FIRST_ROUND = 6;

    /** Trials between two checks of the edges. */
    private static final int ROUND = 3;

    private final Map<String, Double> standard;
    private final Study study;
    private final Map<String, Integer> bases;
    private final List<Map<String, Double>> proposed = new ArrayList<>();
    private Space space;

    /**
     * @param standard settings to begin with
     * @param bases of the sequence, by the name of the setting
     */
    Search(Space space, Map<String, Double> standard, Study study, Map<String, Integer> bases) {
        this.space = space;
        this.standard = standard;
        this.study = study;
        this.bases = bases;
    }

    /**
     * What to try next.
     *
     * @param most how many trials are left
     * @param best settings of all that was proposed before; empty at the beginning
     */
    List<Map<String, Double>> propose(int most, Optional<Map<String, Double>> best) {
        Space box = best.flatMap(b -> Edge.of(space, b, proposed)).map(this::grow).orElse(space);
        int round = Math.min(most, proposed.isEmpty() ? FIRST_ROUND : ROUND);
        List<Map<String, Double>> next = new ArrayList<>();
        for (int i = 0; i < round; i++) {
            next.add(proposed.isEmpty() ? standard : point(box, proposed.size()));
            proposed.add(next.getLast());
        }
        return next;
    }

    private Map<String, Double> point(Space box, int index) {
        return box.at(
                name -> {
                    double u = Halton.radicalInverse(index, bases.get(name)) + study.shift(name);
                    return u - Math.floor(u);
                });
    }

    /** Makes the space larger, and gives the part that is new. */
    private Space grow(Edge edge) {
        Dimension more = edge.dimension().beyond(edge.value(), edge.above());
        Space part = space.with(more);
        space = space.with(edge.dimension().and(more));
        return part;
    }

    /** What has been searched so far. */
    Space searched() {
        return space;
    }
}
