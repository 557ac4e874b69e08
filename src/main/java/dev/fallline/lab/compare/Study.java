package dev.fallline.lab.compare;

import dev.fallline.math.SplitMix;

/**
 * One independent repetition of tuning and training. Everything that chance decides in it follows
 * from hashes of the comparison's seed and the study's number, so that another seed repeats nothing
 * of this one. All contestants of a study share its seeds.
 *
 * @param seed of the comparison
 * @param points seed of the points that are tried: the same, but where one algorithm is to be tuned
 *     several times for each study
 * @param number from 0
 */
record Study(long seed, long points, int number) {
    /**
     * The seed of split, initial weights, orders and masks of a training. All trials of the tuning
     * share one.
     *
     * @param index within the phase, from 0
     * @return a number of up to 31 bits, which is short enough to be typed
     */
    long seed(Phase phase, int index) {
        return SplitMix.stream(seed, number, key(phase.label()) + index).bits() >>> 33;
    }

    /** By how much the quasi-random places of a setting are shifted, from 0 to below 1. */
    double shift(String setting) {
        return SplitMix.stream(points, number, key(setting)).uniform();
    }

    private static long key(String name) {
        return (long) name.hashCode() << 32;
    }
}
