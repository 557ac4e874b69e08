package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

class SearchTest {
    @ParameterizedTest
    @CsvSource({
        "1, 2, 0.5",
        "2, 2, 0.25",
        "3, 2, 0.75",
        "4, 2, 0.125",
        "6, 2, 0.375",
        "0, 2, 0",
        "1, 3, 0.3333333333333333",
        "3, 3, 0.1111111111111111",
        "5, 3, 0.7777777777777777"
    })
    void radicalInverse(int index, int base, double expected) {
        assertThat(Halton.radicalInverse(index, base)).isCloseTo(expected, within(1e-15));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 7, 31})
    void isTheDigitsInReverse(int base) {
        for (int index = 1; index < 200; index++) {
            String reversed = new StringBuilder(Integer.toString(index, base)).reverse().toString();
            double expected = Long.parseLong(reversed, base) / Math.pow(base, reversed.length());
            assertThat(Halton.radicalInverse(index, base)).isCloseTo(expected, within(1e-14));
        }
    }

    /** One base a name, different ones within a space, and no larger than they must be. */
    @Test
    void basesAreSharedByName() {
        assertThat(
                        Halton.bases(
                                List.of(
                                        List.of("lr"),
                                        List.of("lr", "momentum"),
                                        List.of("lr", "beta1", "eps", "weight-decay"),
                                        List.of("lr", "rho", "eps"))))
                .isEqualTo(
                        Map.of(
                                "lr",
                                2,
                                "momentum",
                                3,
                                "beta1",
                                3,
                                "eps",
                                5,
                                "weight-decay",
                                7,
                                "rho",
                                3));
    }

    private static Search search(String contestant, long seed) {
        Contestant its = Imagined.contestant(contestant);
        var bases = Halton.bases(List.of(its.space().names()));
        return new Search(its.space(), its.standard(), new Study(seed, seed, 0), bases);
    }

    /** Some points without a look at results. */
    private static List<Map<String, Double>> points(String contestant, long seed, int count) {
        Search search = search(contestant, seed);
        List<Map<String, Double>> points = new ArrayList<>();
        while (points.size() < count) {
            points.addAll(search.propose(count - points.size(), Optional.empty()));
        }
        return points;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    adam                 | {lr=0.001, beta1=0.9, eps=1.0E-8}
                    momentum             | {lr=0.01, momentum=0.9}
                    momentum(momentum=0) | {lr=0.1}
                    sgd(lr=0.3)          | {}
                    """)
    void beginsWithTheStandardSettings(String contestant, String expected) {
        assertThat(points(contestant, 1, 1).getFirst()).hasToString(expected);
    }

    /** The same values of what is shared; a rate is meant without momentum. */
    @Test
    void contestantsDrawTheSameValues() {
        List<Map<String, Double>> sgd = points("sgd", 1, 21);
        List<Map<String, Double>> momentum = points("momentum", 1, 21);
        List<Map<String, Double>> nesterov = points("nesterov", 1, 21);
        List<Map<String, Double>> adam = points("adam", 1, 21);
        List<Map<String, Double>> adamw = points("adamw", 1, 21);
        assertThat(momentum).isEqualTo(nesterov);
        for (int i = 1; i < 21; i++) {
            double without = momentum.get(i).get("lr") / (1 - momentum.get(i).get("momentum"));
            assertThat(without / sgd.get(i).get("lr")).isCloseTo(1, within(0.01));
            assertThat(adamw.get(i)).containsAllEntriesOf(adam.get(i));
            assertThat(adam.get(i).get("lr") / sgd.get(i).get("lr")).isCloseTo(0.01, within(1e-4));
        }
        assertThat(sgd).doesNotHaveDuplicates().isNotEqualTo(points("sgd", 2, 21));
    }

    /** Whatever one is called, and to the last digit. */
    @ParameterizedTest
    @CsvSource({
        "momentum(momentum=0), sgd",
        "nesterov(momentum=0), sgd",
        "ista(prox-l1=0), sgd",
        "langevin(temperature=0), sgd",
        "adamw(weight-decay=0), adam",
        "nadam(beta1=0), adam(beta1=0)"
    })
    void oneAlgorithmHasOneSpace(String name, String other) {
        assertThat(points(name, 7, 30)).isEqualTo(points(other, 7, 30));
        assertThat(Imagined.contestant(name).space()).isEqualTo(Imagined.contestant(other).space());
    }

    /** Points lie in all quarters of the range alike, and not in clumps. */
    @Test
    void fillsTheRange() {
        int[] quarters = new int[4];
        for (var values : points("sgd", 5, 21).subList(1, 21)) {
            double place = Math.log(values.get("lr") / (0.1 / 30)) / Math.log(900);
            quarters[(int) Math.min(3, 4 * place)]++;
        }
        for (int some : quarters) assertThat(some).isBetween(4, 6);
    }

    /** Whoever has fewer trials has the first of those who have more. */
    @Test
    void fewerTrialsAreTheFirstOfMore() {
        List<Map<String, Double>> many = tried("adam", 24, rate -> rate);
        for (int few : List.of(1, 4, 6, 7, 8, 12)) {
            assertThat(tried("adam", few, rate -> rate)).isEqualTo(many.subList(0, few));
        }
    }

    @Test
    void goesOnBeyondTheLargest() {
        Search search = search("sgd", 1);
        List<Map<String, Double>> tried = new ArrayList<>();
        double best = rate(round(search, tried, v -> v.get("lr")));
        double next = rate(round(search, tried, v -> v.get("lr")));
        assertThat(tried).hasSize(9);
        assertThat(rates(tried).subList(6, 9)).allMatch(r -> r >= best && r <= 10 * best);
        assertThat(search.searched().dimensions().getFirst().high())
                .isCloseTo(Math.max(3, 10 * best), within(1e-9));
        var last = round(search, tried, v -> v.get("lr"));
        assertThat(rates(tried).subList(9, 12)).allMatch(r -> r >= next && r <= 10 * next);
        assertThat(Edge.of(search.searched(), last, tried).orElseThrow().above()).isTrue();
    }

    @Test
    void goesOnBeyondTheSmallest() {
        Search search = search("adam", 1);
        List<Map<String, Double>> tried = new ArrayList<>();
        double best = rate(round(search, tried, v -> -v.get("lr")));
        var last = round(search, tried, v -> -v.get("lr"));
        assertThat(rates(tried).subList(6, 9)).allMatch(r -> r <= best && r >= 0.0999 * best);
        assertThat(search.searched().dimensions().getFirst().low()).isLessThan(best / 9.9);
        assertThat(Edge.of(search.searched(), last, tried).orElseThrow().above()).isFalse();
    }

    /** The edge is that of the rate without momentum. */
    @Test
    void momentumDoesNotHideAnEdge() {
        Search search = search("momentum", 3);
        List<Map<String, Double>> tried = new ArrayList<>();
        ToDoubleFunction<Map<String, Double>> effective =
                v -> v.get("lr") / (1 - v.get("momentum"));
        double best = effective.applyAsDouble(round(search, tried, effective));
        round(search, tried, effective);
        assertThat(tried.subList(6, 9))
                .allMatch(v -> effective.applyAsDouble(v) >= 0.99 * best)
                .allMatch(v -> effective.applyAsDouble(v) <= 10.1 * best);
    }

    @Test
    void staysWhereTheBestIsInside() {
        Search search = search("sgd", 1);
        List<Map<String, Double>> tried = new ArrayList<>();
        Map<String, Double> best = null;
        for (int i = 0; i < 3; i++) {
            best = round(search, tried, v -> -Math.abs(Math.log(v.get("lr") / 0.1)));
        }
        assertThat(search.searched()).isEqualTo(Imagined.contestant("sgd").space());
        assertThat(rates(tried)).allMatch(r -> r >= 0.0033 && r <= 3).doesNotHaveDuplicates();
        assertThat(Edge.of(search.searched(), best, tried)).isEmpty();
    }

    /** A range that somebody gave is not left. */
    @Test
    void givenRangesDoNotGrow() {
        Contestant sgd = Contestant.parse("sgd", null, "lr=0.01..0.1").getFirst();
        Search search =
                new Search(sgd.space(), sgd.standard(), new Study(1, 1, 0), Map.of("lr", 2));
        List<Map<String, Double>> tried = new ArrayList<>();
        for (int i = 0; i < 3; i++) round(search, tried, v -> v.get("lr"));
        assertThat(rates(tried)).allMatch(r -> r >= 0.01 && r <= 0.1);
    }

    @Test
    void hasRoomForAnyNumberOfDimensions() {
        StringBuilder schedule = new StringBuilder("adamw@0..1");
        for (int i = 1; i < 8; i++) schedule.append(",adamw@%d..%d".formatted(i, i + 1));
        assertThat(points(schedule.toString(), 1, 9))
                .doesNotHaveDuplicates()
                .allMatch(p -> p.size() == 32);
    }

    /** Another round; gives the best so far. */
    private static Map<String, Double> round(
            Search search,
            List<Map<String, Double>> tried,
            ToDoubleFunction<Map<String, Double>> quality) {
        tried.addAll(search.propose(100, best(tried, quality)));
        return best(tried, quality).orElseThrow();
    }

    private static Optional<Map<String, Double>> best(
            List<Map<String, Double>> tried, ToDoubleFunction<Map<String, Double>> quality) {
        return tried.stream().max(Comparator.comparingDouble(quality));
    }

    private static List<Map<String, Double>> tried(
            String contestant, int trials, ToDoubleFunction<Double> quality) {
        Search search = search(contestant, 4);
        List<Map<String, Double>> tried = new ArrayList<>();
        while (tried.size() < trials) {
            var best = best(tried, v -> quality.applyAsDouble(v.get("lr")));
            tried.addAll(search.propose(trials - tried.size(), best));
        }
        return tried;
    }

    private static double rate(Map<String, Double> values) {
        return values.get("lr");
    }

    private static List<Double> rates(List<Map<String, Double>> tried) {
        return tried.stream().map(SearchTest::rate).toList();
    }
}
