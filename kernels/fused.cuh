// A training step of a small network in three launches, shared by fused_rows.cu and fused_update.cu:
// first layer; all that happens within a row; gradients and update. FusedStep.java fills these
// records, whose layout it knows.
#pragma once

#include "step.cuh"

namespace {

/** Threads of a block. */
constexpr int WORKERS = 256;

/**
 * Products are summed in tiles of 32: each tile by fma from +0, in order; then the tiles' sums are
 * added in order.
 */
constexpr int SLICE = 32;

/** The most examples in a batch. */
constexpr int BATCH = 1024;

/** Squares of the gradient are kept for so many steps, until fallline_fused_norms notes them. */
constexpr int RING = 64;

/** A data set on the device, and which of its examples a step takes. */
struct Examples {
    const void* data;
    const int* order;
    int bytes;
    int width;

    /** Which example is the row of a step of so many. */
    __device__ int at(const Step* step, int row, int rows) const {
        return order[step->from + (long long) step->k * rows + row];
    }

    __device__ float value(long long i) const {
        return bytes ? ((const unsigned char*) data)[i] * (2.0f / 255.0f) : ((const float*) data)[i];
    }
};

}  // namespace
