package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.io.Json;
import dev.fallline.lab.compare.PairwiseTest.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    private static final String CHANCE =
            "Each study tuned every contestant again with 3 trials, and trained the chosen settings from 1 fresh seed. Random in each study: the settings that were tried, the split into training and validation set, initial weights, the order of the examples.";

    /** Differences 0.01, 0.02, 0.03, 0.02, 0.02: t = 0.02/(√(0.0002/4)/√5) = 6.3246, p 0.0032. */
    @Test
    void shown() {
        ProblemFindings found =
                of(
                        Imagined.protocol("sgd,adam", 5),
                        new double[] {0.80, 0.80, 0.80, 0.80, 0.80},
                        new double[] {0.81, 0.82, 0.83, 0.82, 0.82});
        assertThat(found.standings()).extracting("contestant").containsExactly("adam", "sgd");
        PairwiseTest pair = found.pairs().getFirst();
        assertThat(pair.better()).isEqualTo("adam");
        assertThat(pair.difference()).isCloseTo(0.02, within(1e-9));
        assertThat(pair.deviation()).isCloseTo(Math.sqrt(0.00005), within(1e-9));
        assertThat(pair.p()).isCloseTo(0.0032, within(5e-5));
        assertThat(pair.corrected()).isEqualTo(pair.p());
        // 2.776445 · √0.00005/√5
        assertThat(pair.interval().low()).isCloseTo(0.02 - 0.00878, within(1e-6));
        assertThat(pair.outcome()).isEqualTo(Outcome.AHEAD);
        assertThat(found.verdict())
                .containsExactly(
                        "On moons, adam generalizes best: 82.00 ± 0.71 % of the test set after 2 epochs, mean and standard deviation of 5 studies.",
                        CHANCE,
                        "adam is ahead of sgd: 2.00 points (95 % interval 1.12 to 2.88; p = 0.003 after Holm's correction). The same holds with fewer trials.");
    }

    /** With a rate in brackets, sgd has nothing to tune. */
    @Test
    void nothingTuned() {
        Protocol protocol = Imagined.protocol("sgd(lr=0.1),sgd(lr=0.2)", 5);
        Findings findings =
                all(
                        protocol,
                        new double[] {0.80, 0.80, 0.80, 0.80, 0.80},
                        new double[] {0.81, 0.82, 0.83, 0.82, 0.82});
        ProblemFindings found = findings.problems().getFirst();
        assertThat(found.verdict().subList(1, 3))
                .containsExactly(
                        "The settings are as given, and nothing was tuned: each study trained every contestant from 1 fresh seed. Random in each study: the split into training and validation set, initial weights, the order of the examples.",
                        "sgd(lr=0.2) is ahead of sgd(lr=0.1): 2.00 points (95 % interval 1.12 to 2.88; p = 0.003 after Holm's correction).");
        assertThat(found.standings()).allSatisfy(s -> assertThat(s.budgets()).isEmpty());
        assertThat(found.pairs().getFirst().budgets()).isEmpty();
        assertThat(Tables.budgets(findings)).isEmpty();
    }

    /** The pair that is not tuned has no result with fewer trials, and does not weigh on others. */
    @Test
    void someTuned() {
        ProblemFindings found =
                of(
                        Imagined.protocol("sgd,sgd(lr=0.1),sgd(lr=0.2)", 5),
                        new double[] {0.70, 0.71, 0.72, 0.73, 0.74},
                        new double[] {0.80, 0.80, 0.80, 0.80, 0.80},
                        new double[] {0.81, 0.82, 0.83, 0.82, 0.82});
        assertThat(found.verdict().get(1))
                .startsWith(
                        "Each study tuned sgd again with 3 trials, and trained the chosen settings from 1 fresh seed. Not tuned, but trained as given from as many: sgd(lr=0.1) and sgd(lr=0.2). Random in each study: the settings that were tried,");
        for (PairwiseTest pair : found.pairs()) {
            assertThat(pair.budgets()).hasSize(pair.worse().equals("sgd") ? 2 : 0);
        }
        // Two pairs after 1 and 2 trials each: the smallest p is corrected for four.
        double[] smallest =
                found.pairs().stream()
                        .filter(d -> d.worse().equals("sgd"))
                        .mapToDouble(PairwiseTest::p)
                        .sorted()
                        .toArray();
        double corrected =
                found.pairs().stream()
                        .flatMap(d -> d.budgets().stream())
                        .mapToDouble(PairwiseTest.BudgetTest::corrected)
                        .min()
                        .orElseThrow();
        assertThat(corrected).isCloseTo(4 * smallest[0], within(1e-12));
        assertThat(found.verdict())
                .anyMatch(
                        v ->
                                v.startsWith("sgd(lr=0.2) is ahead of sgd: ")
                                        && v.endsWith(" The same holds with fewer trials."))
                .anyMatch(
                        v ->
                                v.startsWith("sgd(lr=0.2) is ahead of sgd(lr=0.1): ")
                                        && v.endsWith("Holm's correction)."));
    }

    /** Differences −1 and 3 points in turn: deviation 2.19, t = 1.02; 100 times the difference. */
    @Test
    void noDifferenceShownByAWideInterval() {
        ProblemFindings found =
                of(
                        Imagined.protocol("sgd,adam", 5),
                        new double[] {0.80, 0.80, 0.80, 0.80, 0.80},
                        new double[] {0.79, 0.83, 0.79, 0.83, 0.81});
        PairwiseTest pair = found.pairs().getFirst();
        assertThat(pair.outcome()).isEqualTo(Outcome.NO_DIFFERENCE_SHOWN);
        assertThat(pair.reason()).isNull();
        assertThat(Json.tree(pair).getAsJsonObject().get("outcome").getAsString())
                .isEqualTo("NO_DIFFERENCE_SHOWN");
        assertThat(pair.deviation()).isCloseTo(0.02, within(1e-9));
        // For an effect of a twentieth of the deviation, ((1.959964 + 0.841621)/0.05)² = 3140.
        assertThat(pair.studiesNeeded()).isBetween(3_140L, 3_144L);
        assertThat(found.verdict().getFirst())
                .startsWith(
                        "On moons, adam has the highest mean, but is not shown to be better than sgd: 81.00");
        assertThat(found.verdict().get(2))
                .startsWith(
                        "No difference shown between adam and sgd: 1.00 points (95 % interval -1.48 to")
                .contains("5 studies would have shown 3.3", "to show 0.10 points, more than 1,000");
    }

    /**
     * The largest difference of a study is a twentieth of a point: a tenth would have been seen.
     */
    @Test
    void noDifference() {
        ProblemFindings found =
                of(
                        Imagined.protocol("sgd,adam", 5),
                        new double[] {0.80, 0.81, 0.82, 0.83, 0.84},
                        new double[] {0.8001, 0.8099, 0.8205, 0.8299, 0.8399});
        assertThat(found.pairs().getFirst().outcome()).isEqualTo(Outcome.NO_DIFFERENCE_SHOWN);
        assertThat(found.verdict().get(2))
                .startsWith("No difference shown between adam and sgd: 0.01 points")
                .endsWith("5 studies would have shown 0.04 points.");
    }

    /** However large it is: so few studies do not say how far others would lie from them. */
    @Test
    void fewerThanFiveStudiesClaimNothing() {
        for (int studies = 2; studies < 5; studies++) {
            double[] low = Arrays.copyOf(new double[] {0.50, 0.51, 0.49, 0.5}, studies);
            double[] high = Arrays.copyOf(new double[] {0.90, 0.91, 0.89, 0.9}, studies);
            ProblemFindings found = of(Imagined.protocol("sgd,adam", studies), low, high);
            assertThat(found.pairs().getFirst().outcome()).isEqualTo(Outcome.NOT_ENOUGH);
            assertThat(found.verdict().get(1))
                    .startsWith("This is a first look, which claims no difference");
            assertThat(found.verdict().get(2))
                    .startsWith("Not enough to tell adam from sgd: 40.00 points")
                    .endsWith(
                            studies
                                    + " studies are too few for any claim; at least 5 are needed (--studies 5).");
        }
    }

    /** Of three pairs the smallest p counts three times, the next twice, the largest once. */
    @Test
    void correctedForAllPairs() {
        ProblemFindings found =
                of(
                        Imagined.protocol("sgd,adam,lion", 5),
                        new double[] {0.50, 0.52, 0.49, 0.50, 0.50},
                        new double[] {0.60, 0.63, 0.58, 0.60, 0.61},
                        new double[] {0.60, 0.61, 0.62, 0.60, 0.60});
        List<PairwiseTest> rising =
                found.pairs().stream().sorted((a, b) -> Double.compare(a.p(), b.p())).toList();
        double first = 3 * rising.get(0).p();
        double second = Math.max(first, 2 * rising.get(1).p());
        assertThat(rising.get(0).corrected()).isCloseTo(first, within(1e-12));
        assertThat(rising.get(1).corrected()).isCloseTo(second, within(1e-12));
        assertThat(rising.get(2).corrected())
                .isCloseTo(Math.max(second, rising.get(2).p()), within(1e-12));
        assertThat(found.pairs()).hasSize(3);
    }

    /** In every column, and in the count of highest means. */
    @Test
    void identicalOnesAreLevel() {
        double[] same = {0.8, 0.9, 0.85, 0.8, 0.7};
        double[] other = {0.71, 0.8, 0.74, 0.7, 0.6};
        Protocol two =
                Imagined.protocol(
                        List.of(Imagined.moons(), Imagined.moons()), "lion,sgd,adam", "all", 5, 3);
        List<Performance> performances = new ArrayList<>();
        for (int p = 0; p < 2; p++) {
            performances.add(Imagined.performance(two, p, 0, other));
            performances.add(Imagined.performance(two, p, 1, same));
            performances.add(Imagined.performance(two, p, 2, same));
        }
        Findings found = Findings.of(two, performances);
        ProblemFindings first = found.problems().getFirst();
        assertThat(first.verdict())
                .contains("sgd and adam are equal: their trainings are the same to the last bit.");
        assertThat(first.verdict().getFirst())
                .startsWith("On moons, sgd and adam are equal and generalize best: 81.00");
        assertThat(first.standings().get(1).toTarget())
                .isEqualTo(first.standings().get(0).toTarget());
        assertThat(found.verdict())
                .contains(
                        "sgd has the highest mean on 2 of 2 problems, is shown to be worse than another on 0, and reaches the target on 2.",
                        "adam has the highest mean on 2 of 2 problems, is shown to be worse than another on 0, and reaches the target on 2.");
        assertThat(of(Imagined.protocol("sgd,adam", 5), same, same).verdict().getFirst())
                .startsWith("On moons, sgd and adam are equal: 81.00");
    }

    /** Nothing is left of two that failed by which they could be called the same. */
    @Test
    void allFailed() {
        double[] none = {Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN};
        ProblemFindings found = of(Imagined.protocol("sgd,adam", 5), none, none);
        assertThat(found.pairs().getFirst().outcome()).isEqualTo(Outcome.NOT_ENOUGH);
        assertThat(found.verdict())
                .containsExactly(
                        "On moons, nothing can be compared: all trainings failed (diverged).");
        assertThat(found.warnings())
                .containsExactly(
                        "sgd: 5 of 5 trainings from fresh seeds failed (diverged), and count as guessing.",
                        "adam: 5 of 5 trainings from fresh seeds failed (diverged), and count as guessing.");
    }

    /** One that always fails is worse; of one that fails often, nothing can be said. */
    @Test
    void manyFailuresAreNotEnoughToTell() {
        double[] base = {0.90, 0.91, 0.92, 0.90, 0.91, 0.90, 0.91, 0.92};
        double[] never = new double[8];
        Arrays.fill(never, Double.NaN);
        Protocol protocol = Imagined.protocol("sgd,adam", 8);
        assertThat(of(protocol, base, never).pairs().getFirst().outcome()).isEqualTo(Outcome.AHEAD);
        double[] often = never.clone();
        System.arraycopy(base, 0, often, 0, 5);
        ProblemFindings found = of(protocol, base, often);
        assertThat(found.verdict().get(2))
                .endsWith(
                        "3 of 8 trainings of adam failed (diverged); with more trials (--trials 6) its tuning may avoid this.");
        Protocol given = Imagined.protocol("sgd,sgd(lr=3)", 8);
        assertThat(of(given, base, often).verdict().get(2))
                .endsWith(
                        "3 of 8 trainings of sgd(lr=3) failed (diverged); other settings may avoid this, such as a smaller lr.");
    }

    /** Five against three that are always ahead, but by very different amounts. */
    @Test
    void wilcoxonMayNotConfirm() {
        double[] base = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
        double[] ahead = {0.60, 0.61, 0.59, 0.60, 0.60, 0.499};
        ProblemFindings found = of(Imagined.protocol("sgd,adam", 6), base, ahead);
        // Ranks: the negative difference is the smallest, W = 1: p = 4/64.
        assertThat(found.pairs().getFirst().wilcoxon()).isCloseTo(0.0625, within(1e-12));
        assertThat(found.verdict().get(2))
                .contains("adam is ahead of sgd", "Wilcoxon's test does not confirm it (p = 0.06");
    }

    /** The target is what most trainings of all reach who come half the way. */
    @Test
    void theTargetIsWithinReach() {
        Protocol given = Imagined.protocol("sgd,adam,lion", 5);
        Protocol open =
                new Protocol(
                        given.problems(),
                        "sgd,adam,lion",
                        null,
                        "all",
                        5,
                        3,
                        1,
                        0,
                        null,
                        0.01,
                        0.001,
                        1);
        double[] tests = {0.8, 0.9, 0.85, 0.8, 0.7};
        double[] none = {Double.NaN, Double.NaN, Double.NaN, 0.8, 0.8};
        List<Performance> performances = new ArrayList<>();
        for (double[] some : List.of(tests, tests, none)) {
            performances.add(Imagined.performance(open, 0, performances.size(), some));
        }
        ProblemFindings found = Findings.of(open, performances).problems().getFirst();
        // All that came to an end reach 0.9 on validation.
        assertThat(found.target()).isEqualTo(0.9);
        assertThat(found.standings()).extracting(s -> s.toTarget().reached()).contains(5, 5, 2);
    }

    /**
     * Of 0.5, 0.6, …, 1 four of six are at least 0.7, and three at least the median of 0.75: so 0.7
     * is the highest that more than half reach.
     */
    @Test
    void moreThanHalfReachTheTarget() {
        ProblemFindings found = withTarget(null, 0.5, 0.6, 0.7, 0.8, 0.9, 1);
        assertThat(found.target()).isEqualTo(0.7);
        ToTarget reached = found.standings().getFirst().toTarget();
        assertThat(reached.reached()).isEqualTo(4);
        // The trainings come to it in their first epoch, or never.
        assertThat(reached.steps()).isEqualTo(Imagined.STEPS_PER_EPOCH);
        ToTarget half =
                withTarget(0.75, 0.5, 0.6, 0.7, 0.8, 0.9, 1).standings().getFirst().toTarget();
        assertThat(half.reached()).isEqualTo(3);
        assertThat(half.steps()).isNull();
    }

    /** Two contestants with an accuracy on validation for each study. */
    private static ProblemFindings withTarget(Double target, double... validation) {
        Protocol protocol =
                new Protocol(
                        List.of(Imagined.moons()),
                        "sgd(lr=0.1),sgd(lr=0.2)",
                        null,
                        "all",
                        validation.length,
                        3,
                        1,
                        0,
                        target,
                        0.01,
                        0.001,
                        1);
        List<Performance> performances = new ArrayList<>();
        for (int c = 0; c < 2; c++) {
            Contestant contestant = protocol.contestants().get(c);
            List<StudyResult> studies = new ArrayList<>();
            for (double each : validation) {
                StudyResult s = Imagined.study(contestant, c, studies.size(), each);
                TrialResult fresh = Imagined.sound(s.fresh().getFirst().trial(), each);
                studies.add(
                        new StudyResult(
                                s.study(),
                                s.searched(),
                                s.tuning(),
                                s.secondLook(),
                                List.of(fresh)));
            }
            performances.add(new Performance(0, contestant, studies));
        }
        return Findings.of(protocol, performances).problems().getFirst();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    momentum      | sgd                    | momentum 0
                    adam          | sgd                    | beta1 0 and a large eps
                    adam          | momentum(momentum=0.9) | a large eps
                    adamw         | adam                   | weight-decay 0
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
        Contestant adam = Contestant.parse("adam", null, "lr,eps").getFirst();
        assertThat(Nesting.of(adam, Imagined.contestant("sgd"))).isEmpty();
    }

    @Test
    void warnsWhereTheGeneralLosesToTheSpecial() {
        double[] low = {0.50, 0.51, 0.49, 0.5, 0.5};
        double[] high = {0.701, 0.71, 0.689, 0.7, 0.7};
        assertThat(of(Imagined.protocol("sgd,adam", 5), high, low).warnings())
                .containsExactly(
                        "adam contains sgd (beta1 0 and a large eps): its worse result with 3 trials shows that it is harder to tune, not that it cannot reach the same.");
        assertThat(of(Imagined.protocol("sgd,adam", 5), low, high).warnings()).isEmpty();
    }

    /** In three of five studies the last rate, which is the largest, is the best. */
    @Test
    void bestRatesAtTheEdge() {
        double[] high = {0.90, 0.91, 0.90, 0.91, 0.90};
        double[] low = {0.70, 0.71, 0.72, 0.73, 0.74};
        double[] near = {0.9001, 0.9099, 0.9001, 0.9099, 0.8999};
        assertThat(atTheEdge(high, 0, low, 2)).isEqualTo(Outcome.AHEAD);
        assertThat(atTheEdge(high, 0, low, 3)).isEqualTo(Outcome.NOT_ENOUGH);
        assertThat(atTheEdge(high, 5, low, 0)).isEqualTo(Outcome.AHEAD);
        assertThat(atTheEdge(high, 5, low, 5)).isEqualTo(Outcome.NOT_ENOUGH);
        assertThat(atTheEdge(high, 0, near, 0)).isEqualTo(Outcome.NO_DIFFERENCE_SHOWN);
        assertThat(atTheEdge(high, 5, near, 0)).isEqualTo(Outcome.NOT_ENOUGH);
        assertThat(atTheEdge(high, 0, near, 5)).isEqualTo(Outcome.NOT_ENOUGH);
    }

    /**
     * Both reach the same in each study, by other accuracies on the way: no tuning would part them.
     */
    @Test
    void sameScoresByOtherTrainings() {
        Protocol protocol = Imagined.protocol("sgd,lion,adam", 5);
        double[] all = {1, 1, 1, 1, 1};
        Performance sgd = Imagined.performance(protocol, 0, 0, all);
        List<StudyResult> longer = new ArrayList<>();
        for (StudyResult s : Imagined.performance(protocol, 0, 1, all).studies()) {
            TrialResult fresh = s.fresh().getFirst();
            var two = Imagined.sound(fresh.trial(), new double[] {0.4, 0.4}, new double[] {0.9, 1});
            longer.add(
                    new StudyResult(
                            s.study(), s.searched(), s.tuning(), s.secondLook(), List.of(two)));
        }
        Performance lion = new Performance(0, protocol.contestants().get(1), longer);
        Performance adam = Imagined.performance(protocol, 0, 2, 0.7, 0.71, 0.72, 0.73, 0.74);
        ProblemFindings found =
                Findings.of(protocol, List.of(sgd, lion, adam)).problems().getFirst();
        assertThat(found.verdict().getFirst())
                .startsWith("On moons, sgd and lion share the highest mean: 100.00");
        assertThat(found.verdict())
                .contains(
                        "No difference shown between sgd and lion: they have the same score in each study.");
    }

    /** The outcome of two whose best rate lies at an edge in the first so many studies of five. */
    private static Outcome atTheEdge(double[] a, int edgesA, double[] b, int edgesB) {
        Protocol protocol = Imagined.protocol("sgd,lion", 5);
        List<Performance> performances = new ArrayList<>();
        for (int c = 0; c < 2; c++) {
            List<StudyResult> studies = new ArrayList<>();
            for (int s = 0; s < 5; s++) {
                double test = c == 0 ? a[s] : b[s];
                double edge = s < (c == 0 ? edgesA : edgesB) ? 0.8 : 0.6;
                Contestant contestant = protocol.contestants().get(c);
                studies.add(Imagined.study(contestant, c, s, test, 0.5, 0.7, edge));
            }
            performances.add(new Performance(0, protocol.contestants().get(c), studies));
        }
        ProblemFindings found = Findings.of(protocol, performances).problems().getFirst();
        for (String name : List.of("sgd", "lion")) {
            int edges = name.equals("sgd") ? edgesA : edgesB;
            String warning =
                    "%s: in %d of 5 studies the chosen learning rate is the smallest or largest tried; with more --trials it may find a better one."
                            .formatted(name, edges);
            assertThat(found.warnings().contains(warning)).isEqualTo(edges > 0);
        }
        PairwiseTest pair = found.pairs().getFirst();
        if (pair.reason() != null) {
            assertThat(found.verdict().getLast())
                    .contains(
                            "is the smallest or largest it tried; more trials are needed (--trials 6)");
        }
        return pair.outcome();
    }

    @Test
    void severalProblemsHaveAProfile() {
        Protocol one = Imagined.protocol("sgd,adam", 5);
        Protocol two =
                Imagined.protocol(
                        List.of(Imagined.moons(), Imagined.moons()), "sgd,adam", "all", 5, 3);
        double[] some = {0.8, 0.81, 0.82, 0.8, 0.8};
        double[] none = {Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN};
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
                        "sgd has the highest mean on 1 of 2 problems, is shown to be worse than another on 0, and reaches the target on 1.",
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
        // Per study 3 trials with an epoch each; 2 leaders and a fresh seed with two, or with none.
        assertThat(Tables.trainings(found).lines())
                .hasSize(1 + 6 * 3 + (3 * 2 + 3 * 2 + 3) + 3 * 3 * 2);
        assertThat(Tables.trainings(found))
                .contains("moons,sgd,2,fresh,0,sgd,,1,diverged,,,,,,,,,,,,\n");
        assertThat(Tables.standings(found).lines()).hasSize(3);
        assertThat(Tables.pairs(found).lines()).hasSize(2);
        assertThat(Tables.budgets(found).lines()).hasSize(1 + 2 * 3);
    }
}
