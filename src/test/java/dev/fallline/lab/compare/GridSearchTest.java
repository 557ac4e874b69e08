package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

class GridSearchTest {
    private static final String RATE = "lr";

    private static Contestant sgd() {
        return Contestant.parse("sgd", RATE::equals).getFirst();
    }

    private static List<Double> rates(List<Map<String, Double>> points) {
        return points.stream().map(p -> p.get(RATE)).toList();
    }

    /** 0.1/30 to 0.1·30 in three steps: a ratio of 900^(1/3) = 9.65. */
    @Test
    void equalDistances() {
        List<Double> rates = rates(new GridSearch(sgd()).propose(4, List.of()));
        assertThat(rates).containsExactly(0.00333, 0.0322, 0.311, 3.0);
        assertThat(rates(new GridSearch(sgd()).propose(1, List.of()))).containsExactly(0.1);
    }

    @Test
    void goesOnAtTheEnds() {
        GridSearch up = new GridSearch(sgd());
        double[] four = array(rates(up.propose(4, List.of())));
        List<Double> above =
                rates(up.propose(2, Imagined.tuning(four, new double[] {.1, .2, .3, .4})));
        assertThat(above.get(0)).isCloseTo(3 * 9.65, within(0.1));
        assertThat(above.get(1)).isCloseTo(3 * 9.65 * 9.65, within(1.0));
        assertThat(up.searched().dimensions().getFirst().high()).isEqualTo(above.get(1));

        GridSearch down = new GridSearch(sgd());
        down.propose(4, List.of());
        List<Double> below =
                rates(down.propose(1, Imagined.tuning(four, new double[] {.4, .3, .2, .1})));
        assertThat(below.getFirst()).isCloseTo(0.00333 / 9.65, within(1e-6));
        assertThat(down.searched().dimensions().getFirst().low()).isEqualTo(below.getFirst());
    }

    /** Two rates are the whole range apart, and yet the next is not three decades away. */
    @Test
    void goesNoFartherThanADecade() {
        GridSearch grid = new GridSearch(sgd());
        double[] two = array(rates(grid.propose(2, List.of())));
        assertThat(rates(grid.propose(1, Imagined.tuning(two, new double[] {.1, .2}))))
                .containsExactly(30.0);
    }

    @Test
    void halvesTheGapsBesideTheBest() {
        GridSearch grid = new GridSearch(sgd());
        double[] four = array(rates(grid.propose(4, List.of())));
        List<Double> next =
                rates(grid.propose(3, Imagined.tuning(four, new double[] {.1, .4, .2, .1})));
        double left = Math.sqrt(0.00333 * 0.0322);
        double right = Math.sqrt(0.0322 * 0.311);
        assertThat(next.subList(0, 2))
                .usingElementComparator((a, b) -> Math.abs(a / b - 1) < 0.005 ? 0 : 1)
                .containsExactlyInAnyOrder(left, right);
        assertThat(next.get(2)).isBetween(0.00333, 0.311);
        Dimension searched = grid.searched().dimensions().getFirst();
        assertThat(searched.low()).isCloseTo(0.00333, within(1e-5));
        assertThat(searched.high()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 12, 60, 500})
    void noRateTwice(int trials) {
        for (int best : new int[] {0, 1, trials / 2, trials - 1}) {
            GridSearch grid = new GridSearch(sgd());
            double[] first = array(rates(grid.propose(trials, List.of())));
            double[] scores = new double[trials];
            scores[best] = 1;
            double[] second = array(rates(grid.propose(trials, Imagined.tuning(first, scores))));
            var all = new TreeSet<Double>();
            IntStream.range(0, trials).forEach(i -> all.addAll(List.of(first[i], second[i])));
            assertThat(all).hasSize(2 * trials);
        }
    }

    @Test
    void nothingToTryWhereTheRateIsGiven() {
        Contestant given = Contestant.parse("sgd(lr=0.5)", RATE::equals).getFirst();
        assertThat(new GridSearch(given).propose(5, List.of())).containsExactly(Map.of());
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(v -> v).toArray();
    }
}
