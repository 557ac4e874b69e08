package dev.fallline.device.cpu;

import static dev.fallline.device.cpu.VectorMath.SPECIES;
import static dev.fallline.math.Philox.LOW;

import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import dev.fallline.math.Philox;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dropout with a block of {@link Philox} a lane, its words in the low halves of longs. The loop
 * holds calls of the Vector API alone, which HotSpot always inlines; a method of ours it may refuse
 * here, since the caller is large, and then it boxes the vectors.
 */
final class VectorDropout {
    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

    /** Elements in one round of the loop: the blocks' words fill two vectors of floats. */
    static final int STRIDE = 4 * LONGS.length();

    private static final VectorShuffle<Long> LOWER = VectorShuffle.makeZip(LONGS, 0);
    private static final VectorShuffle<Long> UPPER = VectorShuffle.makeZip(LONGS, 1);

    private VectorDropout() {}

    /** For the elements from one to another, so many strides; the first begins a block. */
    static void apply(
            Matrix x, Matrix y, float rate, long seed, long step, int layer, int from, int to) {
        FloatVector zero = FloatVector.zero(SPECIES);
        // Unsigned words are compared as signed ones, the sign bit of both sides flipped.
        int threshold = (int) ScalarKernels.threshold(rate) ^ Integer.MIN_VALUE;
        float scale = 1f / (1f - rate);
        for (int i = from; i < to; i += STRIDE) {
            LongVector c0 = LongVector.broadcast(LONGS, y.first() + i >> 2).addIndex(1);
            c0 = c0.and(LOW);
            LongVector c1 = LongVector.broadcast(LONGS, step & LOW);
            LongVector c2 = LongVector.broadcast(LONGS, step >>> 32);
            LongVector c3 = LongVector.broadcast(LONGS, layer & LOW);
            int k0 = (int) seed;
            int k1 = (int) (seed >>> 32);
            for (int round = 0; round < Philox.ROUNDS; round++) {
                LongVector p0 = c0.mul(Philox.MULTIPLIER_0);
                LongVector p1 = c2.mul(Philox.MULTIPLIER_1);
                c0 = p1.lanewise(LSHR, 32).lanewise(XOR, c1).lanewise(XOR, k0 & LOW);
                c1 = p1.and(LOW);
                c2 = p0.lanewise(LSHR, 32).lanewise(XOR, c3).lanewise(XOR, k1 & LOW);
                c3 = p0.and(LOW);
                k0 += Philox.WEYL_0;
                k1 += Philox.WEYL_1;
            }
            LongVector words01 = c0.or(c1.lanewise(LSHL, 32));
            LongVector words23 = c2.or(c3.lanewise(LSHL, 32));
            IntVector lower = words01.rearrange(LOWER, words23).reinterpretAsInts();
            var kept = lower.lanewise(XOR, Integer.MIN_VALUE).compare(GE, threshold);
            FloatVector v = FloatVector.fromArray(SPECIES, x.array(), x.at() + i).mul(scale);
            zero.blend(v, kept.cast(SPECIES)).intoArray(y.array(), y.at() + i);

            int half = i + STRIDE / 2;
            IntVector upper = words01.rearrange(UPPER, words23).reinterpretAsInts();
            kept = upper.lanewise(XOR, Integer.MIN_VALUE).compare(GE, threshold);
            v = FloatVector.fromArray(SPECIES, x.array(), x.at() + half).mul(scale);
            zero.blend(v, kept.cast(SPECIES)).intoArray(y.array(), y.at() + half);
        }
    }
}
