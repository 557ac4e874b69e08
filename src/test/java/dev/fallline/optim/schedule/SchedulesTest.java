package dev.fallline.optim.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.FalllineException;
import dev.fallline.Range;
import dev.fallline.optim.Golden;

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
    static final List<Golden.Staircase> PLATEAUS = GOLDEN.plateaus();

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
        var own =
                CURVES.stream()
                        .filter(c -> c.text().split("\\(")[0].strip().equals(entry.name()))
                        .toList();
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
        double first = entry.name().startsWith("one-cycle") ? 0.3 / 25 : 0.3;
        assertThat(Schedules.parse(entry.name(), 0.3, 10, 100).at(0))
                .isCloseTo(first, within(1e-16));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void warmupMeetsWhatFollows(Schedules.Entry entry) {
        Schedule schedule = Schedules.parse(entry.name() + "(warmup=2)", 0.3, 10, 100);
        Schedule alone = Schedules.parse(entry.name(), 0.3, 10, 80);
        double peak = alone.at(0);
        double rise = peak / 21;
        assertThat(schedule.at(0)).isCloseTo(rise, within(1e-15));
        for (long step = 1; step <= 20; step++) {
            assertThat(schedule.at(step) - schedule.at(step - 1)).isCloseTo(rise, within(1e-15));
        }
        assertThat(schedule.at(20)).as("first at the peak").isEqualTo(peak);
        for (long step = 20; step <= 120; step++) {
            assertThat(schedule.at(step)).isEqualTo(alone.at(step - 20));
        }
    }

    @ParameterizedTest
    @FieldSource("PLATEAUS")
    void goesByTheLoss(Golden.Staircase golden) {
        long epochs = golden.losses().length;
        long perEpoch = GOLDEN.stepsPerEpoch();
        Schedule schedule =
                Schedules.parse(golden.text(), golden.rate(), perEpoch, epochs * perEpoch);
        for (int i = 0; i < epochs; i++) {
            long step = (i + 1) * perEpoch;
            schedule = schedule.after(step, golden.losses()[i]);
            assertThat(schedule.at(step))
                    .as("after epoch %d", i + 1)
                    .isCloseTo(golden.rates()[i], within(1e-14));
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void onlyPlateauGoesByTheLoss(Schedules.Entry entry) {
        Schedule schedule = Schedules.parse(entry.name(), 0.1, 10, 100);
        Schedule later = schedule.after(10, 0.5);
        assertThat(later == schedule).isEqualTo(!entry.name().equals("plateau"));
    }

    /** A loss that is no number is no better than any. */
    @Test
    void plateauBearsNaN() {
        Schedule schedule = new Plateau(0.1, 0.5, 1, 0, 0, 0);
        for (double loss : new double[] {1, Double.NaN, Double.NaN}) {
            schedule = schedule.after(1, loss);
        }
        assertThat(schedule.at(1)).isEqualTo(0.05);
    }

    /** By the textbook's sum: the waves of growth 3 begin after 1, 4, 13, 40, … periods. */
    @Test
    void wavesBeginAtTheRate() {
        Schedule schedule = new CosineRestarts(0.1, 0, 7, 3);
        for (long begin = 0, length = 7; begin < 1L << 40; begin += length, length *= 3) {
            assertThat(schedule.at(begin)).as("step %d", begin).isEqualTo(0.1);
            if (begin > 0) assertThat(schedule.at(begin - 1)).isLessThan(0.006);
        }
    }

    @Test
    void waysBetweenTheEndsOfOneCycle() {
        for (double rise : new double[] {0, 0.001, 0.01, 0.5, 1}) {
            OneCycle cycle = new OneCycle(0.1, rise, 25, 1e4, 100, OneCycle.Shape.LINEAR);
            for (long step = 0; step <= 200; step++) {
                assertThat(cycle.at(step))
                        .as("rise %s, step %d", rise, step)
                        .isBetween(3.999e-7, 0.1);
            }
        }
        OneCycle single = new OneCycle(0.1, 0.3, 25, 1e4, 1, OneCycle.Shape.COSINE);
        assertThat(single.at(0)).isPositive();
    }

    @Test
    void smoothOnesHaveNoJumps() {
        for (Schedule schedule :
                List.of(
                        Schedules.parse("cosine(floor=0.1)", 1, 100, 1000),
                        Schedules.parse("exponential(factor=0.5)", 1, 100, 1000))) {
            for (long step = 1; step <= 1500; step++) {
                double fall = schedule.at(step - 1) - schedule.at(step);
                assertThat(fall).isBetween(0.0, 0.01);
            }
        }
    }

    @Test
    void cosineEndsAtItsFloorAndStays() {
        Schedule cosine = Schedules.parse("cosine(floor=0.01)", 0.1, 10, 50);
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
        Schedule step = Schedules.parse("step(every=2.5,factor=0.5)", 0.1, 100, 1000);
        assertThat(step.at(249)).isEqualTo(0.1);
        assertThat(step.at(250)).isEqualTo(0.05);
        Schedule cosine = Schedules.parse("cosine(warmup=0)", 0.1, 100, 1000);
        assertThat(cosine.at(0)).isEqualTo(0.1);
        assertThat(cosine.at(500)).isCloseTo(0.05, within(1e-15));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "cosin | did you mean 'cosine'?",
                "zigzag | unknown --schedule 'zigzag'; known are constant, step",
                "~~ | --schedule: a name is missing",
                "cosine(warmup=2 | expected a name and settings",
                "cosine warmup=2 | expected a name and settings",
                "cosine(warmup) | 'warmup' is not name=number; write it as in cosine(",
                "cosine(warmup=2,) | '' is not name=number; write it as in cosine(",
                "cosine(warmup=two) | warmup two cannot be used: give a number of at least 0, such as 2",
                "cosine(floor=NaN) | floor NaN cannot be used: give a number of at least 0",
                "cosine(flor=0) | unknown setting of cosine 'flor'; did you mean 'floor'? Known are floor, warmup; write it as in cosine(",
                "constant(factor=2) | unknown setting of constant 'factor'; known are warmup; write it as",
                "step(every=5,every=6) | every is given twice; write it as in step(",
                "step(every=0) | every 0 cannot be used: give a positive number",
                "step(factor=-1) | factor -1 cannot be used: give a positive number",
                "exponential(factor=0) | factor 0 cannot be used",
                "cosine(floor=0.2) | floor 0.2 cannot be used: give a value from 0 to the first one (0.1)",
                "cosine(floor=-1) | floor -1 cannot be used",
                "cosine(warmup=10) | warmup must end before the run does, after 10 epochs: give less",
                "multi-step(at=5/) | at 5/ cannot be used: give positive numbers, separated by /, such as 5/8",
                "multi-step(at=5/5) | the epochs of at must be positive and rise",
                "multi-step(at=0) | at 0 cannot be used: give positive numbers",
                "cosine(floor=0/1) | floor 0/1 cannot be used: give a number",
                "natural-exponential(k=0) | k 0 cannot be used: give a positive number",
                "inverse-time(k=-1) | k -1 cannot be used: give a positive number",
                "inverse-sqrt(k=0) | k 0 cannot be used: give a positive number",
                "polynomial(power=0) | power 0 cannot be used: give a positive number",
                "linear(floor=0.2) | floor 0.2 cannot be used: give a value from 0 to the first one (0.1)",
                "cosine-restarts(period=0) | period 0 cannot be used: give a positive number",
                "cosine-restarts(period=-1) | period -1 cannot be used: give a positive number",
                "step(every=0.0001) | every 1e-4 is less than a step: give at least 0.10",
                "cosine-restarts(growth=0.5) | growth 0.5 cannot be used: give a number of at least 1",
                "one-cycle(rise=2) | rise 2 cannot be used: give a number from 0 to 1",
                "one-cycle(div=0) | div 0 cannot be used: give a number of at least 1",
                "plateau(patience=2.5) | patience 2.5 cannot be used: give a whole number of at least 0",
                "plateau(patience=-1) | patience -1 cannot be used: give a whole number",
                "plateau(factor=1) | factor 1 cannot be used: give a number between 0 and 1",
                "plateau(floor=1) | floor 1 cannot be used: give a value from 0 to the first one (0.1)",
                "constant(warmup=-1) | warmup -1 cannot be used: give a number of at least 0"
            })
    void refusesWhatItCannotRead(String text, String message) {
        assertThatThrownBy(() -> Schedules.parse(text, 0.1, 10, 100))
                .isInstanceOfSatisfying(
                        FalllineException.class,
                        e -> assertThat(e.kind()).isEqualTo(FalllineException.Kind.USAGE))
                .hasMessageContaining("--schedule")
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void saysWhichPartOfAnEpochTheRunTakes() {
        assertThatThrownBy(() -> Schedules.parse("cosine(warmup=0.5)", 0.1, 750, 65))
                .hasMessageEndingWith("after 0.0866667 epochs: give less");
    }

    @ParameterizedTest
    @CsvSource({"0", "-0.1", "NaN", "Infinity", "1e300"})
    void refusesRates(double rate) {
        for (Schedules.Entry entry : Schedules.all()) {
            assertThatThrownBy(() -> Schedules.parse(entry.name(), rate, 10, 100))
                    .isInstanceOf(FalllineException.class)
                    .hasMessageStartingWith("--lr " + Range.shortest(rate));
        }
    }
}
