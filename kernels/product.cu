// C <- op(A) op(B) + beta C in single precision, for machines without cuBLAS. Each element of C is
// summed in order, by fma from +0, so its bits do not depend on the tiles.

namespace {

/** A block makes 64 x 64 of C, 16 products deep at a time; a thread 4 x 4 of it. */
constexpr int TILE = 64;
constexpr int DEPTH = 16;
constexpr int THREADS = 256;
constexpr int SIDE = 4;

/** A tile of a factor, innermost index first; rows are padded but stay aligned to 16 bytes. */
using Tile = float[DEPTH][TILE + SIDE];

/**
 * op(A) or the transpose of op(B): element (i, l) is summed over l and lies at i * outer_step +
 * l * inner_step, one of which is 1.
 */
struct Factor {
    const float* elements;
    int outer;
    int inner;
    bool contiguous_inner;

    __device__ float at(long long i, long long l) const {
        if (i >= outer || l >= inner) return 0.0f;
        return elements[contiguous_inner ? i * inner + l : l * outer + i];
    }
};

/** Neighbouring threads read neighbouring addresses. */
__device__ inline void load(Tile& tile, const Factor& f, long long first_i, long long first_l) {
    for (int e = threadIdx.x; e < TILE * DEPTH; e += THREADS) {
        const int i = f.contiguous_inner ? e / DEPTH : e % TILE;
        const int l = f.contiguous_inner ? e % DEPTH : e / TILE;
        tile[l][i] = f.at(first_i + i, first_l + l);
    }
}

}  // namespace

extern "C" __global__ void __launch_bounds__(THREADS) fallline_product(
    int transpose_left, const float* a, int transpose_right, const float* b, int accumulate,
    float* c, int m, int n, int k) {
    __shared__ __align__(16) Tile left;
    __shared__ __align__(16) Tile right;
    const Factor rows{a, m, k, transpose_left == 0};
    const Factor columns{b, n, k, transpose_right != 0};
    const long long first_row = (long long) blockIdx.y * TILE;
    const long long first_column = (long long) blockIdx.x * TILE;
    const int row = threadIdx.x / (TILE / SIDE) * SIDE;
    const int column = threadIdx.x % (TILE / SIDE) * SIDE;
    float sums[SIDE][SIDE] = {};

    for (long long l = 0; l < k; l += DEPTH) {
        load(left, rows, first_row, l);
        load(right, columns, first_column, l);
        __syncthreads();
        for (int d = 0; d < DEPTH; d++) {
            for (int i = 0; i < SIDE; i++) {
                for (int j = 0; j < SIDE; j++) {
                    sums[i][j] = fmaf(left[d][row + i], right[d][column + j], sums[i][j]);
                }
            }
        }
        __syncthreads();
    }

    for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
            const long long r = first_row + row + i;
            const long long s = first_column + column + j;
            if (r >= m || s >= n) continue;
            float* out = c + r * n + s;
            *out = accumulate ? sums[i][j] + *out : sums[i][j];
        }
    }
}
