package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

class QuasiRandomTest {
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
        assertThat(QuasiRandom.radicalInverse(index, base)).isCloseTo(expected, within(1e-15));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 7, 31})
    void isTheDigitsInReverse(int base) {
        for (int index = 1; index < 200; index++) {
            String reversed = new StringBuilder(Integer.toString(index, base)).reverse().toString();
            double expected = Long.parseLong(reversed, base) / Math.pow(base, reversed.length());
            assertThat(QuasiRandom.radicalInverse(index, base)).isCloseTo(expected, within(1e-14));
        }
    }

    @Test
    void basesArePrimes() {
        assertThat(QuasiRandom.primes(12))
                .containsExactly(2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37);
    }

    @Test
    void beginsWithTheStandardSettings() {
        var adam = new QuasiRandom(Imagined.contestant("adam"), 1);
        assertThat(adam.propose(2, List.of()).getFirst())
                .isEqualTo(Map.of("lr", 0.001, "beta1", 0.9, "eps", 1e-8));
        var given = new QuasiRandom(Imagined.contestant("sgd(lr=0.3)"), 1);
        assertThat(given.propose(1, List.of())).containsExactly(Map.of());
    }

    /** Nobody's rates lie luckier in their range than another's. */
    @Test
    void placesAreTheSameForAll() {
        List<Double> sgd = places("sgd", 1);
        assertThat(sgd).doesNotHaveDuplicates();
        for (String other : List.of("momentum", "adam", "adamw", "lion")) {
            List<Double> its = places(other, 1);
            for (int i = 0; i < 20; i++) assertThat(its.get(i)).isCloseTo(sgd.get(i), within(2e-3));
        }
        assertThat(places("sgd", 2)).isNotEqualTo(sgd);
        assertThat(places("sgd", 1)).isEqualTo(sgd);
    }

    /** Where in its range each rate after the first lies, 0 to 1. */
    private static List<Double> places(String optimizer, long seed) {
        Contestant contestant = Imagined.contestant(optimizer);
        Dimension rate = contestant.space().dimensions().getFirst();
        return new QuasiRandom(contestant, seed)
                .propose(21, List.of()).stream()
                        .skip(1)
                        .map(v -> Math.log(v.get("lr") / rate.low()))
                        .map(log -> log / Math.log(rate.high() / rate.low()))
                        .toList();
    }

    /** Points lie in all quarters of the range alike, and not in clumps. */
    @Test
    void fillsTheRange() {
        int[] quarters = new int[4];
        for (double u : places("sgd", 5)) quarters[(int) Math.min(3, 4 * u)]++;
        for (int some : quarters) assertThat(some).isBetween(4, 6);
    }

    @Test
    void goesOnBeyondTheLargest() {
        Search search = new QuasiRandom(Imagined.contestant("sgd"), 1);
        List<TrialResult> tried = new ArrayList<>();
        double best = round(search, 6, tried, rate -> rate);
        double next = round(search, 3, tried, rate -> rate);
        assertThat(rates(tried).subList(6, 9)).allMatch(r -> r >= best && r <= 10 * best);
        assertThat(search.searched().dimensions().getFirst().high())
                .isCloseTo(Math.max(3, 10 * best), within(1e-9));
        round(search, 3, tried, rate -> rate);
        assertThat(rates(tried).subList(9, 12)).allMatch(r -> r >= next && r <= 10 * next);
        assertThat(Search.Edge.of(search.searched(), tried).orElseThrow().above()).isTrue();
    }

    @Test
    void goesOnBeyondTheSmallest() {
        Search search = new QuasiRandom(Imagined.contestant("adam"), 1);
        List<TrialResult> tried = new ArrayList<>();
        double best = round(search, 6, tried, rate -> -rate);
        round(search, 3, tried, rate -> -rate);
        assertThat(rates(tried).subList(6, 9)).allMatch(r -> r <= best && r >= 0.0999 * best);
        assertThat(search.searched().dimensions().getFirst().low()).isLessThan(best / 9.9);
        assertThat(Search.Edge.of(search.searched(), tried).orElseThrow().above()).isFalse();
    }

    @Test
    void staysWhereTheBestIsInside() {
        Contestant sgd = Imagined.contestant("sgd");
        Search search = new QuasiRandom(sgd, 1);
        List<TrialResult> tried = new ArrayList<>();
        for (int count : List.of(6, 3, 3)) {
            round(search, count, tried, rate -> -Math.abs(Math.log(rate / 0.1)));
        }
        assertThat(search.searched()).isEqualTo(sgd.space());
        assertThat(rates(tried)).allMatch(r -> r >= 0.0033 && r <= 3).doesNotHaveDuplicates();
        assertThat(Search.Edge.of(search.searched(), tried)).isEmpty();
    }

    @Test
    void hasRoomForAnyNumberOfDimensions() {
        StringBuilder program = new StringBuilder("adamw@0..1");
        for (int i = 1; i < 8; i++) program.append(",adamw@%d..%d".formatted(i, i + 1));
        var points =
                new QuasiRandom(Imagined.contestant(program.toString()), 1).propose(9, List.of());
        assertThat(points).doesNotHaveDuplicates().allMatch(p -> p.size() == 32);
    }

    /** Another round; gives the best rate so far. */
    private static double round(
            Search search, int count, List<TrialResult> tried, ToDoubleFunction<Double> quality) {
        for (var values : search.propose(count, List.copyOf(tried))) {
            double score = 1 / (1 + Math.exp(-quality.applyAsDouble(values.get("lr"))));
            Trial trial = Imagined.trial(0, Phase.TUNING, tried.size(), values);
            tried.add(Imagined.sound(trial, score));
        }
        return tried.stream()
                .min(TrialResult.BY_VALIDATION)
                .orElseThrow()
                .trial()
                .values()
                .get("lr");
    }

    private static List<Double> rates(List<TrialResult> tried) {
        return tried.stream().map(t -> t.trial().values().get("lr")).toList();
    }
}
