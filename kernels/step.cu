// The step's bookkeeping, one thread each.
#include "step.cuh"

extern "C" __global__ void fallline_note(
    const float* scalar, float* notes, int width, int index, const Step* step) {
    notes[(long long) step->k * width + index] = *scalar;
}

/** The last of a step: nothing before it may see the next one's number. */
extern "C" __global__ void fallline_advance(Step* step) {
    step->k++;
}
