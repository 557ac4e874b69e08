// C <- f(op(A) op(B)) in single precision. The order of each sum depends on the sizes alone.
//
// A block makes a tile of C. A warp of it sums 32 x 32 elements over one slice of the inner dimension,
// a thread 8 x 4 of these. While a stage of both factors is multiplied, the next one is on its way to
// registers, from where it goes to the other of two buffers.
#pragma once

namespace {

constexpr int THREADS = 256;
constexpr int WARP = 32;

/** A thread's rows and columns of C. */
constexpr int TALL = 8;
constexpr int WIDE = 4;

/** Products of a slice in a stage. */
constexpr int DEPTH = 8;

/** Keeps four neighbours in a tile at a multiple of 16 bytes. */
constexpr int PADDING = 4;

/** OUTER rows of op(A) or columns of op(B), INNER elements of each, innermost index first. */
template <int OUTER, int INNER>
using Tile = float[INNER][OUTER + PADDING];

/**
 * What a thread fetches of a factor for a stage. Neighbouring threads fetch neighbours in memory.
 *
 * @tparam ALONG whether these are neighbours in the inner dimension
 */
template <bool ALONG, int OUTER, int INNER>
struct Prefetch {
    static constexpr int SPAN = ALONG ? INNER : OUTER;
    static constexpr int STEP = THREADS / SPAN;
    static constexpr int COUNT = OUTER * INNER / THREADS;

    float values[COUNT];

    __device__ static int near() { return threadIdx.x % SPAN; }
    __device__ static int far() { return threadIdx.x / SPAN; }

    /** How many of a thread's elements, from far() in steps of STEP, lie below a limit. */
    __device__ static int below(int limit) { return (limit - far() + STEP - 1) / STEP; }

    /**
     * @param outer rows or columns that there are from the tile's first one on
     * @param inner elements of each that there are from the stage's first one on
     * @param stride elements between two that are neighbours in the other dimension
     */
    __device__ void fetch(const float* factor, int outer, int inner, long long stride) {
        const int within = near() < (ALONG ? inner : outer) ? below(ALONG ? outer : inner) : 0;
        const float* at = factor + near() + far() * stride;
        for (int e = 0; e < COUNT; e++) {
            values[e] = e < within ? *at : 0.0f;
            at += STEP * stride;
        }
    }

    __device__ void store(Tile<OUTER, INNER>& tile) const {
        for (int e = 0; e < COUNT; e++) {
            const int other = far() + STEP * e;
            if (ALONG) tile[near()][other] = values[e];
            else tile[other][near()] = values[e];
        }
    }
};

/**
 * An element of C is the sum, from the first to the last, of SLICES sums by fma from +0: the first of
 * l = 0 .. DEPTH - 1, the next of the DEPTH that follow, and so on in turn.
 */
template <bool LEFT, bool RIGHT, int ROWS, int COLUMNS, int SLICES>
struct Product {
    static constexpr int STAGE = SLICES * DEPTH;
    static constexpr int ACROSS = COLUMNS / WARP;
    static_assert(ROWS / WARP * ACROSS * SLICES * WARP == THREADS, "a warp for each part");

    struct Buffer {
        Tile<ROWS, STAGE> left;
        Tile<COLUMNS, STAGE> right;
    };

    union Shared {
        Buffer buffers[2];
        float partial[SLICES][SLICES == 1 ? 1 : ROWS][COLUMNS];
    };

    /** Adds a slice of a stage to a thread's sums. */
    __device__ static void multiply(
        const Buffer& buffer, int slice, int row, int column, float (&sums)[TALL][WIDE]) {
        for (int d = slice * DEPTH; d < slice * DEPTH + DEPTH; d++) {
            const float4 x0 = *reinterpret_cast<const float4*>(&buffer.left[d][row]);
            const float4 x1 = *reinterpret_cast<const float4*>(&buffer.left[d][row + 4]);
            const float4 y = *reinterpret_cast<const float4*>(&buffer.right[d][column]);
            const float x[TALL] = {x0.x, x0.y, x0.z, x0.w, x1.x, x1.y, x1.z, x1.w};
            for (int i = 0; i < TALL; i++) {
                sums[i][0] = fmaf(x[i], y.x, sums[i][0]);
                sums[i][1] = fmaf(x[i], y.y, sums[i][1]);
                sums[i][2] = fmaf(x[i], y.z, sums[i][2]);
                sums[i][3] = fmaf(x[i], y.w, sums[i][3]);
            }
        }
    }

    template <class Epilogue>
    __device__ static void run(
        Shared& shared, const float* a, const float* b, float* c, int m, int n, int k,
        const Epilogue& epilogue) {
        // Rows along x, since a grid has at most 65,535 blocks along y.
        const int first_row = (int) blockIdx.x * ROWS;
        const int first_column = (int) blockIdx.y * COLUMNS;
        const int warp = threadIdx.x / WARP;
        const int lane = threadIdx.x % WARP;
        const int slice = warp % SLICES;
        const int part = warp / SLICES;
        const int row = part / ACROSS * WARP + lane / (WARP / WIDE) * TALL;
        const int column = part % ACROSS * WARP + lane % (WARP / WIDE) * WIDE;

        // The next stage's first elements.
        const float* left = LEFT ? a + first_row : a + (long long) first_row * k;
        const float* right = RIGHT ? b + (long long) first_column * k : b + first_column;
        const long long left_stride = LEFT ? m : k;
        const long long right_stride = RIGHT ? k : n;
        Prefetch<!LEFT, ROWS, STAGE> next_left;
        Prefetch<RIGHT, COLUMNS, STAGE> next_right;
        const auto fetch = [&](int l) {
            next_left.fetch(left, m - first_row, k - l, left_stride);
            next_right.fetch(right, n - first_column, k - l, right_stride);
            left += LEFT ? STAGE * left_stride : STAGE;
            right += RIGHT ? STAGE : STAGE * right_stride;
        };
        const auto store = [&](Buffer& buffer) {
            next_left.store(buffer.left);
            next_right.store(buffer.right);
        };

        float sums[TALL][WIDE] = {};
        fetch(0);
        store(shared.buffers[0]);
        __syncthreads();
        int present = 0;
        for (int l = 0; l < k; l += STAGE) {
            fetch(l + STAGE);
            multiply(shared.buffers[present], slice, row, column, sums);
            present = 1 - present;
            store(shared.buffers[present]);
            __syncthreads();
        }

        if constexpr (SLICES == 1) {
            for (int i = 0; i < TALL; i++) {
                for (int j = 0; j < WIDE; j++) {
                    put(c, first_row + row + i, first_column + column + j, m, n, sums[i][j], epilogue);
                }
            }
        } else {
            for (int i = 0; i < TALL; i++) {
                for (int j = 0; j < WIDE; j++) {
                    shared.partial[slice][row + i][column + j] = sums[i][j];
                }
            }
            __syncthreads();
            static_assert(ROWS * COLUMNS == THREADS * WIDE, "a thread adds up WIDE elements");
            const int own_row = threadIdx.x / (COLUMNS / WIDE);
            const int own = threadIdx.x % (COLUMNS / WIDE) * WIDE;
#ifdef __CUDACC__
#pragma unroll Epilogue::COPIES
#endif
            for (int j = 0; j < WIDE; j++) {
                float total = shared.partial[0][own_row][own + j];
                for (int s = 1; s < SLICES; s++) total += shared.partial[s][own_row][own + j];
                put(c, first_row + own_row, first_column + own + j, m, n, total, epilogue);
            }
        }
    }

    template <class Epilogue>
    __device__ static void put(
        float* c, int row, int column, int m, int n, float sum, const Epilogue& epilogue) {
        if (row >= m || column >= n) return;
        const long long i = (long long) row * n + column;
        c[i] = epilogue(sum, c, i, column);
    }
};

/** The large tile sums each element in order; the small one is for products of few tiles. */
template <bool LEFT, bool RIGHT>
using Large = Product<LEFT, RIGHT, 128, 64, 1>;
template <bool LEFT, bool RIGHT>
using Sliced = Product<LEFT, RIGHT, 32, 32, 8>;

}  // namespace
