package dev.fallline.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.FalllineException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;

class SchedulesTest {
    private static final Golden.Scheduling GOLDEN =
            Golden.read("schedules.json", Golden.Scheduling.class);
    static final List<Golden.Curve> CURVES = GOLDEN.cases();

    static List<Schedules.Entry> entries() {
        return Schedules.all();
    }

    @ParameterizedTest
    @FieldSource("CURVES")
    void follows(Golden.Curve golden) {
        Schedule schedule =
                Schedules.parse(
                        golden.text(), golden.rate(), GOLDEN.stepsPerEpoch(), GOLDEN.totalSteps());
        assertThat(golden.at()).hasSizeGreaterThan(15);
        golden.at()
                .forEach(
                        (step, rate) ->
                                assertThat(schedule.at(step))
                                        .as("step %d", step)
                                        .isCloseTo(rate, within(1e-14)));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void everyScheduleHasGoldens(Schedules.Entry entry) {
        var own = CURVES.stream().filter(c -> c.text().strip().startsWith(entry.name())).toList();
        assertThat(own).anyMatch(c -> c.text().contains("warmup"));
        assertThat(own).anyMatch(c -> !c.text().contains("warmup"));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void examplesAreRight(Schedules.Entry entry) {
        Schedule schedule = Schedules.parse(entry.example(), 0.1, 10, 100);
        for (long step = 0; step < 100; step++) assertThat(schedule.at(step)).isPositive();
        assertThat(entry.example()).startsWith(entry.name());
    }

    @ParameterizedTest
    @MethodSource("entries")
    void startsAtTheRate(Schedules.Entry entry) {
        assertThat(Schedules.parse(entry.name(), 0.3, 10, 100).at(0)).isEqualTo(0.3);
    }

    @ParameterizedTest
    @MethodSource("entries")
    void warmupMeetsWhatFollows(Schedules.Entry entry) {
        Schedule schedule = Schedules.parse(entry.name() + "(warmup=2)", 0.3, 10, 100);
        double rise = 0.3 / 21;
        assertThat(schedule.at(0)).isCloseTo(rise, within(1e-15));
        for (long step = 1; step <= 20; step++) {
            assertThat(schedule.at(step) - schedule.at(step - 1)).isCloseTo(rise, within(1e-15));
        }
        assertThat(schedule.at(20)).as("first at the peak").isEqualTo(0.3);
        Schedule alone = Schedules.parse(entry.name(), 0.3, 10, 80);
        for (long step = 20; step <= 120; step++) {
            assertThat(schedule.at(step)).isEqualTo(alone.at(step - 20));
        }
    }

    @Test
    void smoothOnesHaveNoJumps() {
        for (Schedule schedule : List.of(new Cosine(1, 0.1, 1000), new Exponential(1, 0.5, 100))) {
            for (long step = 1; step <= 1500; step++) {
                double fall = schedule.at(step - 1) - schedule.at(step);
                assertThat(fall).isBetween(0.0, 0.01);
            }
        }
    }

    @Test
    void cosineEndsAtItsFloorAndStays() {
        Cosine cosine = new Cosine(0.1, 0.01, 50);
        assertThat(cosine.at(0)).isEqualTo(0.1);
        assertThat(cosine.at(25)).isCloseTo(0.055, within(1e-15));
        assertThat(cosine.at(49)).isGreaterThan(0.01).isLessThan(0.0101);
        assertThat(cosine.at(50)).isEqualTo(0.01);
        assertThat(cosine.at(Long.MAX_VALUE)).isEqualTo(0.01);
    }

    @Test
    void epochsMayBeBroken() {
        assertThat(Schedules.parse("constant(warmup=0.5)", 0.1, 100, 1000))
                .isEqualTo(new Warmup(50, new Constant(0.1)));
        assertThat(Schedules.parse("step(every=2.5,factor=0.5)", 0.1, 100, 1000))
                .isEqualTo(new StepDecay(0.1, 250, 0.5));
        assertThat(Schedules.parse("cosine(warmup=0)", 0.1, 100, 1000))
                .isEqualTo(new Cosine(0.1, 0, 1000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "cosin | did you mean cosine?",
                "plateau | 'plateau' is unknown; choose one of constant, step",
                "~~ | expected a name and settings",
                "cosine(warmup=2 | expected a name and settings",
                "cosine warmup=2 | expected a name and settings",
                "cosine(warmup) | 'warmup' is not name=number; write it as in cosine(",
                "cosine(warmup=2,) | '' is not name=number; write it as in cosine(",
                "cosine(warmup=two) | warmup=two is not a number; write it as in cosine(",
                "cosine(floor=NaN) | floor=NaN is not a number",
                "cosine(flor=0) | cosine does not take 'flor'; did you mean floor?",
                "constant(factor=2) | constant does not take 'factor'; it takes warmup; write it as",
                "step(every=5,every=6) | every is given twice; write it as in step(",
                "step(every=0) | every 0.0 cannot be used: give a positive number",
                "step(factor=-1) | factor -1.0 cannot be used: give a positive number",
                "exponential(factor=0) | factor 0.0 cannot be used",
                "cosine(floor=0.2) | floor 0.2 cannot be used: give a rate from 0 to --lr (0.1)",
                "cosine(floor=-1) | floor -1.0 cannot be used",
                "cosine(warmup=10) | warmup must be at least 0 epochs and end before the run does",
                "constant(warmup=-1) | warmup must be at least 0 epochs and end before the run"
            })
    void refusesWhatItCannotRead(String text, String message) {
        assertThatThrownBy(() -> Schedules.parse(text, 0.1, 10, 100))
                .isInstanceOfSatisfying(
                        FalllineException.class,
                        e -> assertThat(e.kind()).isEqualTo(FalllineException.Kind.USAGE))
                .hasMessageStartingWith("--schedule")
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource({"0", "-0.1", "NaN", "Infinity", "1e300"})
    void refusesRates(double rate) {
        for (Schedules.Entry entry : Schedules.all()) {
            assertThatThrownBy(() -> Schedules.parse(entry.name(), rate, 10, 100))
                    .isInstanceOf(FalllineException.class)
                    .hasMessageStartingWith("--lr " + rate);
        }
    }
}
