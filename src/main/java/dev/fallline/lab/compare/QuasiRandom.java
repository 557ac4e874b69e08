package dev.fallline.lab.compare;

import dev.fallline.math.Philox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * First the standard settings; then points of a Halton sequence (Halton 1960) in the space, which
 * lie apart from each other as random ones do not, shifted at random (Cranley and Patterson 1976).
 * The shift is the same for all contestants, and so are the places of rates in their ranges. Once
 * the best trial has the smallest or largest rate of all, the next points lie in the decade beyond
 * that rate, which then belongs to the space.
 */
final class QuasiRandom implements Search {
    private static final int STREAM = 0x68616c74;

    private final Map<String, Double> standard;
    private final int[] bases;
    private final double[] shift;
    private Space space;
    private int proposed;

    QuasiRandom(Contestant contestant, long seed) {
        space = contestant.space();
        standard = Space.standard(space, contestant.stages());
        bases = primes(space.dimensions().size());
        shift = new double[bases.length];
        Philox random = new Philox(seed, 0, STREAM);
        for (int i = 0; i < shift.length; i++) {
            random.draw(i);
            shift[i] = (random.word(0) >>> 8) * 0x1p-24;
        }
    }

    @Override
    public List<Map<String, Double>> propose(int count, List<TrialResult> tried) {
        Optional<Edge> edge = Edge.of(space, tried);
        Space box = edge.map(this::grow).orElse(space);
        List<Map<String, Double>> points = new ArrayList<>();
        while (points.size() < count) {
            points.add(proposed == 0 ? standard : box.at(place(proposed)));
            proposed++;
        }
        return points;
    }

    /** Makes the space larger, and gives the part that is new. */
    private Space grow(Edge edge) {
        Dimension now = edge.dimension();
        Dimension more = now.beyond(edge.value(), edge.above());
        Space part = space.with(more);
        space = space.with(now.and(more));
        return part;
    }

    private double[] place(int index) {
        double[] place = new double[shift.length];
        for (int i = 0; i < place.length; i++) {
            double u = radicalInverse(index, bases[i]) + shift[i];
            place[i] = u - Math.floor(u);
        }
        return place;
    }

    /** One for each dimension: 2, 3, 5 and so on. */
    static int[] primes(int count) {
        return IntStream.iterate(2, n -> n + 1)
                .filter(n -> IntStream.range(2, n).allMatch(d -> n % d != 0))
                .limit(count)
                .toArray();
    }

    /** The digits of a number behind the point in reverse: 6 = 110₂ gives 0.011₂ = 3/8. */
    static double radicalInverse(int index, int base) {
        double result = 0;
        double digit = 1.0 / base;
        for (int rest = index; rest > 0; rest /= base) {
            result += rest % base * digit;
            digit /= base;
        }
        return result;
    }

    @Override
    public Space searched() {
        return space;
    }
}
