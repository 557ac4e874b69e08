package dev.fallline.device;

/**
 * How a device works. Each kind uses the options that concern it.
 *
 * @param threads of the CPU, at least 1
 * @param precision of matrix products; a device that does not have it declines
 * @param graph whether a GPU captures a step and replays it, or is handed every launch of every
 *     step; the results are the same
 * @param quickStart whether to begin with loops that are fast at once, and to change to those that
 *     are faster in the long run; the results are the same
 */
public record DeviceOptions(int threads, Precision precision, boolean graph, boolean quickStart) {
    /** With the defaults. */
    public static DeviceOptions ofThreads(int threads) {
        return new DeviceOptions(threads, Precision.FP32, true, false);
    }

    /**
     * The same without a quick start: for work that is long, or done by several devices at once.
     */
    public DeviceOptions steady() {
        return new DeviceOptions(threads, precision, graph, false);
    }
}
