package dev.fallline.lab.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Times contestants in turn, A B C A B C …, so that other load on the machine affects all of them
 * equally. Before it counts, each runs until it no longer gets faster: then what a JVM compiles
 * late and what a processor has to wake up is behind it.
 */
final class InterleavedTiming {
    /** A contestant is steady when its last windows are not so much faster than those before. */
    private static final double FASTER = 0.97;

    /** How many windows are compared with as many before them. */
    private static final int COMPARED = 3;

    private static final int MOST_TIMES = 10_000_000;

    private final BenchEffort effort;
    private final List<Lane> lanes;

    /** A contestant and its timing so far. */
    private static final class Lane {
        final TimedTask contestant;
        final List<Double> warmUps = new ArrayList<>();
        double warmedFor;
        double[] counted;
        int times = 1;

        Lane(TimedTask contestant) {
            this.contestant = contestant;
        }

        /** Seconds of a window. */
        double window() {
            contestant.prepare();
            long began = System.nanoTime();
            contestant.run(times);
            return (System.nanoTime() - began) / 1e9;
        }
    }

    private InterleavedTiming(List<TimedTask> contestants, BenchEffort effort) {
        this.effort = effort;
        this.lanes = contestants.stream().map(Lane::new).toList();
    }

    /** One timing for each contestant. */
    static List<Timing> run(List<TimedTask> contestants, BenchEffort effort) {
        return new InterleavedTiming(contestants, effort).run();
    }

    private List<Timing> run() {
        double longest = warmUp();
        int rounds = effort.rounds(longest);
        for (Lane lane : lanes) lane.counted = new double[rounds];
        for (int r = 0; r < rounds; r++) {
            for (Lane lane : lanes) lane.counted[r] = lane.window() / lane.times;
        }
        return lanes.stream().map(lane -> new Timing(lane.counted)).toList();
    }

    /** Returns the longest of the contestants' last windows. */
    private double warmUp() {
        double longest = 0;
        while (!lanes.stream().allMatch(this::isWarm)) {
            longest = 0;
            for (Lane lane : lanes) longest = Math.max(longest, warmUp(lane));
        }
        return longest;
    }

    private double warmUp(Lane lane) {
        double seconds = lane.window();
        lane.warmedFor += seconds;
        lane.warmUps.add(seconds / lane.times);
        lane.times = times(lane.times, seconds, effort.window());
        return seconds;
    }

    private boolean isWarm(Lane lane) {
        if (lane.warmedFor >= effort.mostWarmUp()) return true;
        return lane.warmedFor >= effort.leastWarmUp() && isSteady(lane.warmUps);
    }

    /** How often something is to be done in a window, when so many times took so many seconds. */
    static int times(int times, double seconds, double window) {
        double fitting = Math.ceil(times * window / Math.max(seconds, 1e-9));
        // The first times are slow, so the number grows step by step.
        return (int) Math.clamp(fitting, 1, Math.min(MOST_TIMES, 10.0 * times));
    }

    /**
     * Whether it has stopped getting faster.
     *
     * @param seconds of the windows so far
     */
    static boolean isSteady(List<Double> seconds) {
        int n = seconds.size();
        if (n < 2 * COMPARED) return false;
        double before = Collections.min(seconds.subList(n - 2 * COMPARED, n - COMPARED));
        double now = Collections.min(seconds.subList(n - COMPARED, n));
        return now >= FASTER * before;
    }
}
