package dev.fallline.device.cuda;

import java.lang.foreign.MemorySegment;

/**
 * What changes from step to step, in device memory, where a captured step finds it: the number of
 * the run's first step, 64 bits; where in the order the run begins, and which of its steps this is,
 * 32 bits each.
 */
final class StepState {
    static final int BYTES = 16;

    private StepState() {}

    /** The state at the beginning of a run; the step within the run is 0. */
    static MemorySegment beginning(long first, int from) {
        // Little-endian, as every processor is that an NVIDIA GPU is put beside.
        return MemorySegment.ofArray(new long[] {first, from});
    }
}
