package dev.fallline.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.training.tracker.LinearTracker;
import ai.djl.training.tracker.PolynomialDecayTracker;
import ai.djl.training.tracker.Tracker;
import ai.djl.training.tracker.WarmUpTracker;

import dev.fallline.optim.schedule.Schedule;
import dev.fallline.optim.schedule.Schedules;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** Both ways across the bridge, against DJL's own trackers. */
class TrackersTest {
    private static final int STEPS = 3_000;

    /** Every kind of tracker that {@code Tracker} makes. */
    enum Theirs {
        FIXED(() -> Tracker.fixed(0.25f)),
        FACTOR(() -> Tracker.factor().setBaseValue(0.5f).setFactor(0.99f).build()),
        MULTI_FACTOR(Theirs::staircase),
        LINEAR(
                () ->
                        LinearTracker.builder()
                                .setBaseValue(1f)
                                .optSlope(-1e-3f)
                                .optMinValue(0.1f)
                                .build()),
        COSINE(
                () ->
                        Tracker.cosine()
                                .setBaseValue(0.5f)
                                .optFinalValue(0.01f)
                                .setMaxUpdates(2_000)
                                .build()),
        POLYNOMIAL(
                () ->
                        PolynomialDecayTracker.builder()
                                .setBaseValue(0.5f)
                                .setEndLearningRate(0.01f)
                                .setDecaySteps(1_000)
                                .optPower(2f)
                                .build()),
        CYCLICAL(() -> Tracker.cyclical().optBaseValue(0.1f).optMaxValue(0.4f).build()),
        WARM_UP(() -> warm(staircase()));

        private final Supplier<Tracker> maker;

        Theirs(Supplier<Tracker> maker) {
            this.maker = maker;
        }

        private static Tracker staircase() {
            return Tracker.multiFactor()
                    .setBaseValue(0.5f)
                    .setSteps(new int[] {100, 250, 2_500})
                    .optFactor(0.5f)
                    .build();
        }
    }

    private static Tracker warm(Tracker main) {
        return Tracker.warmUp()
                .setMainTracker(main)
                .optWarmUpSteps(50)
                .optWarmUpBeginValue(0.01f)
                .optWarmUpMode(WarmUpTracker.Mode.LINEAR)
                .build();
    }

    /** One of the two is asked as DJL asks, update by update; the other in any order, and again. */
    @ParameterizedTest
    @EnumSource
    void aTrackerIsASchedule(Theirs kind) {
        Tracker walked = kind.maker.get();
        float[] expected = new float[STEPS];
        for (int n = 1; n <= STEPS; n++) expected[n - 1] = walked.getNewValue(n);

        Schedule schedule = new TrackerSchedule(kind.maker.get());
        Random random = new Random(1);
        assertThat(schedule.at(STEPS - 1)).isEqualTo(expected[STEPS - 1]);
        for (int i = 0; i < 5_000; i++) {
            int step = random.nextInt(STEPS);
            assertThat(schedule.at(step)).as("step %d", step).isEqualTo(expected[step]);
        }
        if (kind != Theirs.FIXED) {
            assertThat(LongStream.range(0, STEPS).mapToDouble(schedule::at).distinct().count())
                    .isGreaterThan(3);
        }
    }

    static List<Schedules.Entry> ours() {
        return Schedules.all();
    }

    @ParameterizedTest
    @MethodSource("ours")
    void aScheduleIsATracker(Schedules.Entry entry) {
        Schedule schedule = Schedules.parse(entry.example(), 0.1, 10, 300);
        Tracker tracker = new ScheduleTracker(schedule);
        for (int n = 1; n <= 300; n++) {
            assertThat(tracker.getNewValue(n)).isEqualTo((float) schedule.at(n - 1));
            assertThat(tracker.getNewValue("any", n)).isEqualTo((float) schedule.at(n - 1));
        }
    }

    /** DJL counts from 1 where we count from 0: its update n is at our step n. */
    @Test
    void theSameCurve() {
        Tracker theirs =
                Tracker.cosine().setBaseValue(0.5f).optFinalValue(0.01f).setMaxUpdates(200).build();
        Schedule ours = Schedules.parse("cosine(floor=0.01)", 0.5, 20, 200);
        for (int n = 1; n < 200; n++) {
            assertThat((double) theirs.getNewValue(n)).isCloseTo(ours.at(n), within(1e-7));
        }
    }

    @Test
    void oursBehindTheirWarmUp() {
        Schedule schedule = Schedules.parse("inverse-time(k=1)", 0.5, 10, 1_000);
        Tracker tracker = warm(new ScheduleTracker(schedule));
        assertThat(tracker.getNewValue(25)).isEqualTo(0.255f, within(1e-7f));
        assertThat(tracker.getNewValue(50)).isEqualTo(0.5f);
        assertThat(tracker.getNewValue(61)).isEqualTo(0.25f);
    }

    @Test
    void thereAndBack() {
        Schedule schedule = Schedules.parse("cosine(warmup=1)", 0.5, 20, 200);
        Schedule back = new TrackerSchedule(new ScheduleTracker(schedule));
        for (long step = 0; step < 200; step++) {
            assertThat(back.at(step)).isEqualTo((float) schedule.at(step));
        }
    }

    @Test
    void stepsThatNoTrackerHas() {
        Schedule schedule = new TrackerSchedule(Tracker.fixed(1));
        for (long step : new long[] {-1, Integer.MAX_VALUE, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> schedule.at(step))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theDocumentShowsTheExampleThatCompiles() throws IOException {
        String source =
                Files.readString(Path.of("src/test/java/dev/fallline/djl/TrackerExample.java"));
        String shown = source.substring(source.indexOf("public final class"));
        assertThat(Path.of("docs/optimizers.md")).content().contains("```java\n" + shown + "```");
    }

    @Test
    void theExampleRuns() {
        var said = new ByteArrayOutputStream();
        PrintStream usual = System.out;
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            TrackerExample.main(new String[0]);
        } finally {
            System.setOut(usual);
        }
        List<String> lines = said.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(Double.parseDouble(lines.get(0))).isBetween(0.9, 1.0);
        assertThat(lines.get(1)).isEqualTo("4.0E-4");
    }
}
