// Which elements dropout keeps.
#pragma once

#include "philox.cuh"

/** rate * 2^32, halves rounded up. */
__device__ inline unsigned keep_from(float rate) {
    const float exact = rate * 4294967296.0f;
    const unsigned whole = (unsigned) exact;
    return whole + (exact - (float) whole >= 0.5f);
}
