package dev.fallline.device.cpu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The share of numbers that are not 0. */
final class NonZeroShare {
    private static final VarHandle EIGHT =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;

    private NonZeroShare() {}

    /**
     * @return 0 to 1; 1 of no numbers
     */
    static double of(byte[] x) {
        long found = 0;
        int i = 0;
        for (; i + Long.BYTES <= x.length; i += Long.BYTES) {
            long eight = (long) EIGHT.get(x, i);
            // The highest bit of each byte that is not 0.
            found += Long.bitCount(((eight & LOW_BITS) + LOW_BITS | eight) & ~LOW_BITS);
        }
        for (; i < x.length; i++) found += x[i] == 0 ? 0 : 1;
        return share(found, x.length);
    }

    /** NaN is not 0, −0 is. */
    static double of(float[] x) {
        long found = 0;
        for (float value : x) found += value == 0 ? 0 : 1;
        return share(found, x.length);
    }

    private static double share(long found, int of) {
        return of == 0 ? 1 : found / (double) of;
    }
}
