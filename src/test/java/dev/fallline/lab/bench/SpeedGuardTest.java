package dev.fallline.lab.bench;

import static dev.fallline.lab.bench.TimingTest.timing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.lab.bench.SpeedGuard.Attempt;
import dev.fallline.lab.bench.SpeedGuard.Limit;
import dev.fallline.lab.bench.SpeedGuard.Limits;
import dev.fallline.lab.bench.SpeedGuard.Result.Broken;
import dev.fallline.lab.bench.SpeedGuard.Result.Held;
import dev.fallline.lab.bench.SpeedGuard.Result.NotChecked;

import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** Judged by figures that are made up: 1.0 to 2.0 for the step, 0.4 to 0.9 for two threads. */
class SpeedGuardTest {
    private static final Limits RANGES = new Limits(new Limit(1, 2), new Limit(0.4, 0.9));
    private static final Timing HUNDRED = timing(100, 101, 102);
    private static final Attempt GOOD =
            new Attempt(timing(150, 151, 152), HUNDRED, timing(90, 91, 92), timing(55, 56, 57));

    @Test
    void holdsAtTheFirstGoodAttempt() {
        assertThat(judge(GOOD))
                .isEqualTo(
                        new Held(
                                List.of(
                                        "step ÷ dense products: 1.50, within 1.00 to 2.00",
                                        "two threads ÷ one: 0.60, within 0.40 to 0.90")));
    }

    @Test
    void aBadAttemptMayBeChance() {
        Attempt slow =
                new Attempt(timing(300, 301, 302), HUNDRED, timing(290, 291), timing(55, 56));
        assertThat(judge(slow, slow, GOOD)).isInstanceOf(Held.class);
    }

    @Test
    void eachRatioIsThatOfTheAttemptInWhichItHeld() {
        Attempt lame = new Attempt(timing(150), HUNDRED, timing(149), timing(55));
        Attempt slow = new Attempt(timing(300), HUNDRED, timing(180), timing(55));
        assertThat(judge(lame, slow))
                .isEqualTo(
                        new Held(
                                List.of(
                                        "step ÷ dense products: 1.50, within 1.00 to 2.00",
                                        "two threads ÷ one: 0.60, within 0.40 to 0.90")));
    }

    @Test
    void aSlowStepIsNamed() {
        Attempt slow =
                new Attempt(timing(300, 301, 302), HUNDRED, timing(150, 151), timing(55, 56));
        assertThat(judge(slow, slow, slow))
                .isInstanceOfSatisfying(
                        Broken.class,
                        b ->
                                assertThat(b.sentence())
                                        .startsWith("a training step takes 3.00 times as long"));
    }

    @Test
    void aStepFasterThanItsProductsIsNotBelieved() {
        Attempt odd = new Attempt(timing(50), HUNDRED, timing(30), timing(55));
        assertThat(judge(odd, odd, odd)).isInstanceOf(Broken.class);
    }

    @Test
    void aRestlessMachineIsNoWitness() {
        Attempt restless =
                new Attempt(timing(300, 500, 700), HUNDRED, timing(90, 91), timing(55, 56));
        assertThat(judge(restless, restless, restless))
                .isInstanceOfSatisfying(
                        NotChecked.class,
                        n ->
                                assertThat(n.reason())
                                        .contains("takes 3.00 times", "1.00 to 2.00", "too busy"));
    }

    @Test
    void secondThreadThatHelpsProductsMustHelpSteps() {
        Attempt lame = new Attempt(timing(150), HUNDRED, timing(149), timing(55));
        assertThat(judge(lame, lame, lame))
                .isInstanceOfSatisfying(
                        Broken.class,
                        b -> assertThat(b.sentence()).contains("on two threads takes 0.99"));
        Attempt neighbour = new Attempt(timing(150), HUNDRED, timing(149), timing(98));
        assertThat(judge(neighbour, neighbour, neighbour)).isInstanceOf(NotChecked.class);
    }

    @Test
    void oneProcessorHasNoSecondThread() {
        Attempt one = new Attempt(timing(150), HUNDRED, null, null);
        assertThat(judge(one))
                .isInstanceOfSatisfying(
                        Held.class, h -> assertThat(h.ratios().get(1)).contains("not checked"));
    }

    @Test
    void theCommittedRangesAreRanges() {
        Limits committed = Limits.committed();
        for (Limit range : List.of(committed.stepOverProducts(), committed.twoOverOne())) {
            assertThat(range.from()).isBetween(0.0, range.to());
        }
        assertThat(committed.stepOverProducts().holds(1.2)).isTrue();
        assertThat(committed.stepOverProducts().holds(4)).isFalse();
        assertThat(committed.twoOverOne().holds(0.6)).isTrue();
        assertThat(committed.twoOverOne().holds(1.2)).isFalse();
    }

    private static SpeedGuard.Result judge(Attempt... attempts) {
        Queue<Attempt> rest = new ArrayDeque<>(List.of(attempts));
        SpeedGuard.Result verdict = SpeedGuard.judge(RANGES, rest::remove);
        assertThat(rest).as("attempts not needed").isEmpty();
        return verdict;
    }
}
