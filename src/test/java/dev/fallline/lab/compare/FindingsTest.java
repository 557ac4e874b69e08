package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is said of outcomes whose statistics are known. */
class FindingsTest {
    private static ProblemFindings of(Protocol protocol, double[]... tests) {
        return all(protocol, tests).problems().getFirst();
    }

    private static Findings all(Protocol protocol, double[]... tests) {
        List<Performance> performances = new ArrayList<>();
        for (double[] some : tests) {
            performances.add(Imagined.performance(protocol, 0, performances.size(), some));
        }
        return Findings.of(protocol, performances);
    }

    /** Differences 0.01, 0.02, 0.03: t = 0.02/(0.01/√3) = 3.4641, p of 2 degrees 0.0742. */
    @Test
    void theSecondNamedIsBetterThoughNotShown() {
        ProblemFindings found =
                of(
                        Imagined.protocol("sgd,adam", 3),
                        new double[] {0.80, 0.80, 0.80},
                        new double[] {0.81, 0.82, 0.83});
        assertThat(found.standings()).extracting("contestant").containsExactly("adam", "sgd");
        PairwiseTest duel = found.duels().getFirst();
        assertThat(duel.better()).isEqualTo("adam");
        assertThat(duel.difference()).isCloseTo(0.02, within(1e-9));
        assertThat(duel.deviation()).isCloseTo(0.01, within(1e-9));
        assertThat(duel.p()).isCloseTo(0.0742, within(1e-4));
        assertThat(duel.corrected()).isEqualTo(duel.p());
        // 4.30265 · 0.01/√3
        assertThat(duel.interval().low()).isCloseTo(0.02 - 0.024841, within(1e-6));
        assertThat(duel.interval().high()).isCloseTo(0.02 + 0.024841, within(1e-6));
        assertThat(duel.shown()).isFalse();
        // For an effect of a tenth of the deviation, 787 pairs (G*Power's table).
        assertThat(duel.seedsNeeded()).isEqualTo(787);
        assertThat(found.verdict())
                .containsExactly(
                        "On moons, adam has the highest mean, but is not shown to be better than sgd: 82.00 ± 1.00 % of the test set after 2 epochs, mean and standard deviation of 3 seeds.",
                        "No difference shown between adam and sgd with 3 seeds (2.00 points, 95 % interval -0.48 to 4.48; p = 0.074 after Holm's correction); to see a difference of 0.10 points, about 787 seeds are needed.");
    }

    /** Three differences as above, tenfold as large: t = 34.6, p = 0.00083. */
    @Test
    void shown() {
        ProblemFindings found =
                of(
                        Imagined.protocol("sgd,adam", 3),
                        new double[] {0.50, 0.51, 0.49},
                        new double[] {0.701, 0.71, 0.689});
        assertThat(found.duels().getFirst().shown()).isTrue();
        assertThat(found.verdict().getFirst()).startsWith("On moons, adam generalizes best: 70.00");
        assertThat(found.verdict().get(1)).startsWith("adam is ahead of sgd by 20.00 points");
        assertThat(found.verdict().get(1)).doesNotContain("Wilcoxon");
    }

    /** Of three pairs the smallest p counts three times, the next twice, the largest once. */
    @Test
    void correctedForAllPairs() {
        ProblemFindings found =
                of(
                        Imagined.protocol("sgd,adam,lion", 4),
                        new double[] {0.50, 0.52, 0.49, 0.50},
                        new double[] {0.60, 0.63, 0.58, 0.60},
                        new double[] {0.60, 0.61, 0.62, 0.60});
        List<PairwiseTest> rising =
                found.duels().stream().sorted((a, b) -> Double.compare(a.p(), b.p())).toList();
        double first = 3 * rising.get(0).p();
        double second = Math.max(first, 2 * rising.get(1).p());
        assertThat(rising.get(0).corrected()).isCloseTo(first, within(1e-12));
        assertThat(rising.get(1).corrected()).isCloseTo(second, within(1e-12));
        assertThat(rising.get(2).corrected())
                .isCloseTo(Math.max(second, rising.get(2).p()), within(1e-12));
        assertThat(found.duels()).hasSize(3);
    }

    @Test
    void identical() {
        double[] same = {0.8, 0.9, 0.85};
        ProblemFindings found = of(Imagined.protocol("sgd,adam", 3), same, same);
        assertThat(found.duels().getFirst().sameBits()).isTrue();
        assertThat(found.verdict().get(1))
                .isEqualTo(
                        "No difference shown between sgd and adam: their trainings are the same to the last bit.");
    }

    /** Nothing is left of two that diverged by which they could be called the same. */
    @Test
    void bothDiverged() {
        double[] none = {Double.NaN, Double.NaN, Double.NaN};
        ProblemFindings found = of(Imagined.protocol("sgd,adam", 3), none, none);
        assertThat(found.duels().getFirst().sameBits()).isFalse();
        assertThat(found.verdict().get(1)).startsWith("No difference shown between sgd and adam");
        assertThat(found.warnings())
                .containsExactly(
                        "sgd: 3 of 3 seeds diverged, and count as guessing.",
                        "adam: 3 of 3 seeds diverged, and count as guessing.");
    }

    /** Five against three that are always ahead, but by very different amounts. */
    @Test
    void wilcoxonMayNotConfirm() {
        double[] base = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
        double[] ahead = {0.60, 0.61, 0.59, 0.60, 0.60, 0.499};
        ProblemFindings found = of(Imagined.protocol("sgd,adam", 6), base, ahead);
        // Ranks: the negative difference is the smallest, W = 1: p = 4/64.
        assertThat(found.duels().getFirst().wilcoxon()).isCloseTo(0.0625, within(1e-12));
        assertThat(found.verdict().get(1))
                .contains("adam is ahead of sgd", "Wilcoxon's test does not confirm it (p = 0.06");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    momentum      | sgd                    | momentum 0
                    adam          | sgd                    | beta1 0 and a large eps
                    adam          | momentum(momentum=0.9) | a large eps
                    adamw         | adam                   | little decay
                    nadam         | nesterov               | a large eps
                    sgd           | momentum               |
                    radam         | momentum               |
                    adam(beta1=0) | momentum               |
                    momentum(lr=0.1) | sgd                 |
                    adam          | sgd(weight-decay=0.1)  |
                    adam          | adam@0..1,sgd@1..      |
                    """)
    void nesting(String general, String special, String how) {
        assertThat(Nesting.of(Imagined.contestant(general), Imagined.contestant(special)))
                .map(Nesting::how)
                .isEqualTo(Optional.ofNullable(how));
    }

    /** With eps tuned, but not beta1, adam keeps its momentum, and is never sgd. */
    @Test
    void nestingNeedsAllItsSettings() {
        Contestant adam = Contestant.parse("adam", n -> !n.equals("beta1")).getFirst();
        assertThat(Nesting.of(adam, Imagined.contestant("sgd"))).isEmpty();
    }

    @Test
    void warnsWhereTheGeneralLosesToTheSpecial() {
        double[] low = {0.50, 0.51, 0.49};
        double[] high = {0.701, 0.71, 0.689};
        assertThat(of(Imagined.protocol("sgd,adam", 3), high, low).warnings())
                .containsExactly(
                        "adam contains sgd (beta1 0 and a large eps), and yet did worse: its tuning found too little, so give more --trials before you believe it.");
        assertThat(of(Imagined.protocol("sgd,adam", 3), low, high).warnings()).isEmpty();
    }

    @Test
    void warnsOfABestRateAtTheEdge() {
        Protocol protocol = Imagined.protocol("sgd,adam@0..1,sgd@1..", 3);
        List<Performance> performances = new ArrayList<>();
        for (int c = 0; c < 2; c++) {
            Performance p = Imagined.performance(protocol, 0, c, 0.8, 0.8, 0.8);
            // Without the one above, the best rate is the largest.
            List<TrialResult> tuning = p.tuning().subList(0, 2);
            performances.add(
                    new Performance(
                            0,
                            p.contestant(),
                            p.searched(),
                            true,
                            tuning,
                            p.chosen(),
                            List.of(),
                            p.seeds()));
        }
        assertThat(Findings.of(protocol, performances).problems().getFirst().warnings())
                .containsExactly(
                        "sgd: its best lr, 0.1, is the largest that was tried; with more --trials it may find a better one.",
                        "adam@0..1,sgd@1..: its best adam@0..1 lr, 0.001, is the largest that was tried; with more --trials it may find a better one.");
    }

    /** The margin is a point: a rate that is half a point better than the chosen one is luck. */
    @ParameterizedTest
    @CsvSource({"0.905, false", "0.95, true"})
    void warnsOfABetterRateNearby(double accuracy, boolean warns) {
        Protocol protocol = Imagined.protocol("sgd,adam", 3);
        List<Performance> performances = new ArrayList<>();
        for (int c = 0; c < 2; c++) {
            Performance p = Imagined.performance(protocol, 0, c, 0.8, 0.8, 0.8);
            Map<String, Double> values = new LinkedHashMap<>(p.chosen().trial().values());
            values.put("lr", 0.316);
            Trial nearby = Imagined.trial(c, Phase.SENSITIVITY, 0, values);
            performances.add(
                    new Performance(
                            0,
                            p.contestant(),
                            p.searched(),
                            false,
                            p.tuning(),
                            p.chosen(),
                            c > 0 ? List.of() : List.of(Imagined.sound(nearby, accuracy)),
                            p.seeds()));
        }
        String warning =
                "sgd: about its chosen lr, 0.316 did better on validation (95.00 % against 90.00 %); its tuning found too little, so give more --trials.";
        assertThat(Findings.of(protocol, performances).problems().getFirst().warnings())
                .isEqualTo(warns ? List.of(warning) : List.of());
    }

    @Test
    void severalProblemsHaveAProfile() {
        Protocol one = Imagined.protocol("sgd,adam", 3);
        Protocol two =
                Imagined.protocol(
                        List.of(Imagined.moons(), Imagined.moons()),
                        "sgd,adam",
                        "random",
                        "all",
                        12,
                        3);
        double[] some = {0.8, 0.81, 0.82};
        double[] none = {Double.NaN, Double.NaN, Double.NaN};
        List<Performance> performances =
                List.of(
                        Imagined.performance(two, 0, 0, some),
                        Imagined.performance(two, 0, 1, none),
                        Imagined.performance(two, 1, 0, none),
                        Imagined.performance(two, 1, 1, none));
        Findings found = Findings.of(two, performances);
        assertThat(found.profiles()).hasSize(2);
        assertThat(found.verdict())
                .containsExactly(
                        "sgd has the highest mean on 2 of 2 problems, is shown to be worse than another on 0, and reaches the target on 1.",
                        "adam has the highest mean on 0 of 2 problems, is shown to be worse than another on 1, and reaches the target on 0.");
        assertThat(all(one, some, some).profiles()).isEmpty();
    }

    @Test
    void tablesHaveARowForEverything() {
        Findings found =
                all(
                        Imagined.protocol("sgd,adam", 3),
                        new double[] {0.8, 0.81, Double.NaN},
                        new double[] {0.7, 0.7, 0.7});
        // Per contestant 3 to tune with an epoch each; seeds with two, and one that has none.
        assertThat(Tables.trainings(found).lines()).hasSize(1 + 2 * 3 + (2 + 2 + 1) + 3 * 2);
        assertThat(Tables.trainings(found)).contains("moons,sgd,seeds,2,sgd,3,diverged,,,,,,,,,\n");
        assertThat(Tables.standings(found).lines()).hasSize(3);
        assertThat(Tables.pairs(found).lines()).hasSize(2);
    }
}
