// Gaussian.java, which also says where it comes from and how good it is.
#pragma once

#include "float_math.cuh"

namespace fallline {

/** A standard normal number from 32 random bits. */
__device__ inline float gaussian(unsigned word) {
    const int centred = (int) (word ^ 0x80000000u);
    const int off = centred < 0 ? ~centred : centred;
    const float q = ((float) off + 0.5f) * 2.32830643653869629e-10f;
    const float p = ((float) (0x7FFFFFFF - off) + 0.5f) * 2.32830643653869629e-10f;
    float size;
    if (q <= 0.425f) {
        const float r = 0.180625f - q * q;
        size = q
            * (((59.109374720f * r + 159.29113202f) * r + 50.434271938f) * r + 3.3871327179f)
            / (((67.187563600f * r + 78.757757664f) * r + 17.895169469f) * r + 1.0f);
    } else {
        const float r = sqrtf(-log(p)) - 1.6f;
        size = (((0.17023821103f * r + 1.3067284816f) * r + 2.7568153900f) * r + 1.4234372777f)
            / ((0.12021132975f * r + 0.73700164250f) * r + 1.0f);
    }
    return centred < 0 ? -size : size;
}

}  // namespace fallline
