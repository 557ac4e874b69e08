// The first two launches of a fused step. The first layer: a block makes 8 rows by 16 columns of it,
// from the data set as it lies there. Then everything that happens within a row: a block runs a
// program of row operations on a few rows, which it keeps in shared memory.
#include "choose.cuh"
#include "chunk.cuh"
#include "dropout.cuh"
#include "fused.cuh"
#include "row.cuh"

namespace {

constexpr int TILE_ROWS = 8;
constexpr int TILE_COLUMNS = 16;
constexpr int WARPS = WORKERS / 32;

/** Inputs at a time: a slice for each warp. */
constexpr int INPUTS = WARPS * SLICE;

/** What a thread fetches of the next inputs while this ones are multiplied. */
struct Fetched {
    float x[INPUTS * TILE_ROWS / WORKERS];
    float w[INPUTS * TILE_COLUMNS / WORKERS];
};

}  // namespace

/** z = xW + b for the step's examples, and the step for the other two launches. */
extern "C" __global__ void __launch_bounds__(WORKERS) fallline_fused_first(
    const void* data, int bytes, const int* order, const float* weights, const float* bias,
    float* z, int rows, int inputs, int columns, const Step* step, Step* now) {
    __shared__ __align__(16) float left[TILE_ROWS][INPUTS + 4];
    __shared__ __align__(16) float right[INPUTS][TILE_COLUMNS];
    __shared__ __align__(16) float partial[WARPS][TILE_ROWS][TILE_COLUMNS];
    const int thread = threadIdx.x;
    const int warp = thread / 32;
    const int lane = thread % 32;
    if (blockIdx.x == 0 && blockIdx.y == 0 && thread == 0) *now = *step;

    const Examples examples{data, order, bytes, inputs};
    const int fetched_row = blockIdx.y * TILE_ROWS + warp;
    const long long from =
        fetched_row < rows ? (long long) examples.at(step, fetched_row, rows) * inputs : -1;
    const int fetched_column = blockIdx.x * TILE_COLUMNS + thread % TILE_COLUMNS;
    const auto fetch = [&](int first, Fetched& next) {
        for (int i = 0; i < INPUTS / 32; i++) {
            const int k = first + lane + 32 * i;
            next.x[i] = from >= 0 && k < inputs ? examples.value(from + k) : 0.0f;
        }
        for (int i = 0; i < TILE_COLUMNS; i++) {
            const int k = first + thread / TILE_COLUMNS + WORKERS / TILE_COLUMNS * i;
            next.w[i] = k < inputs && fetched_column < columns
                ? weights[(long long) k * columns + fetched_column]
                : 0.0f;
        }
    };

    Fetched next;
    fetch(0, next);
    const int row = lane / 4;
    const int column = lane % 4 * 4;
    float total = 0.0f;
    for (int first = 0; first < inputs; first += INPUTS) {
        for (int i = 0; i < INPUTS / 32; i++) left[warp][lane + 32 * i] = next.x[i];
        for (int i = 0; i < TILE_COLUMNS; i++) {
            right[thread / TILE_COLUMNS + WORKERS / TILE_COLUMNS * i][thread % TILE_COLUMNS] = next.w[i];
        }
        __syncthreads();
        fetch(first + INPUTS, next);
        const int begin = warp * SLICE;
        const int end = inputs - first < begin + SLICE ? inputs - first : begin + SLICE;
        float4 sum{0.0f, 0.0f, 0.0f, 0.0f};
        for (int k = begin; k < end; k++) {
            const float x = left[row][k];
            const float4 w = *reinterpret_cast<const float4*>(&right[k][column]);
            sum.x = fmaf(x, w.x, sum.x);
            sum.y = fmaf(x, w.y, sum.y);
            sum.z = fmaf(x, w.z, sum.z);
            sum.w = fmaf(x, w.w, sum.w);
        }
        *reinterpret_cast<float4*>(&partial[warp][row][column]) = sum;
        __syncthreads();
        if (thread < TILE_ROWS * TILE_COLUMNS) {
            for (int slice = 0; slice < WARPS && first + slice * SLICE < inputs; slice++) {
                const float part = partial[slice][thread / TILE_COLUMNS][thread % TILE_COLUMNS];
                total = first + slice == 0 ? part : total + part;
            }
        }
    }

    const long long r = blockIdx.y * TILE_ROWS + thread / TILE_COLUMNS;
    const int c = blockIdx.x * TILE_COLUMNS + thread % TILE_COLUMNS;
    if (thread < TILE_ROWS * TILE_COLUMNS && r < rows && c < columns) z[r * columns + c] = total + bias[c];
}

namespace {

/** The most operations of a program, and numbers of all rows of a block. */
constexpr int OPERATIONS = 128;
constexpr int NUMBERS = 5888;

/** Rows of a matrix whose product with a gradient is made at a time; a row is padded by one. */
constexpr int PANEL = 128;
constexpr int SCRATCH = PANEL * (SLICE + 1);

enum Code {
    LOAD, LABELS, FILL, MAP, SLOPE, ZIP, SCALE, BROADCAST, ONE_HOT, DROPOUT, SUM, LOG_SUM_EXP,
    CROSS_ENTROPY, CROSS_ENTROPY_SLOPE, HITS, AFFINE, BACK
};

/** One operation on every row: Op.java says what each computes. */
struct Operation {
    int code;
    /** Of FUNCTIONS or BINARIES; of a dropout, the layer. */
    int which;
    /** Whether something that it reads or writes was used since the last barrier. */
    int barrier;
    /** Columns of the output, and of the first input. */
    int width;
    int inner;
    /** Where in a row the inputs and the output lie. */
    int a;
    int b;
    int c;
    int y;
    /** A factor, a rate, a smoothing, a constant. */
    float value;
    /** What is loaded; a layer's weights and bias. */
    const float* matrix;
    const float* bias;
    /** Where the output is stored as well, or null. */
    float* store;
};

/** The rows of a block: local ones from 0, of which the first is row `first` of the batch. */
struct Rows {
    float* numbers;
    int stride;
    int count;
    long long first;

    __device__ float* of(int row) const { return numbers + row * stride; }

    __device__ void put(const Operation& op, int row, int column, float value) const {
        of(row)[op.y + column] = value;
        if (op.store != nullptr) op.store[(first + row) * op.width + column] = value;
    }
};

/** y = xW + b: threads sum slices, then add these up. */
__device__ inline void affine(const Operation& op, const Rows& rows, float* scratch) {
    const int slices = (op.inner + SLICE - 1) / SLICE;
    const int pairs = rows.count * op.width;
    const int most = SCRATCH / slices;
    for (int first = 0; first < pairs; first += most) {
        const int n = pairs - first < most ? pairs - first : most;
        for (int item = threadIdx.x; item < slices * n; item += WORKERS) {
            const int slice = item / n;
            const int pair = first + item - slice * n;
            const int row = pair / op.width;
            const int column = pair - row * op.width;
            const float* x = rows.of(row) + op.a + slice * SLICE;
            const float* w = op.matrix + (long long) slice * SLICE * op.width + column;
            const int rest = op.inner - slice * SLICE;
            float sum = 0.0f;
            if (rest >= SLICE) {
                for (int k = 0; k < SLICE; k++) sum = fmaf(x[k], w[k * op.width], sum);
            } else {
                for (int k = 0; k < rest; k++) sum = fmaf(x[k], w[k * op.width], sum);
            }
            scratch[item] = sum;
        }
        __syncthreads();
        for (int i = threadIdx.x; i < n; i += WORKERS) {
            float sum = scratch[i];
            for (int slice = 1; slice < slices; slice++) sum += scratch[slice * n + i];
            const int row = (first + i) / op.width;
            const int column = first + i - row * op.width;
            rows.put(op, row, column, sum + op.bias[column]);
        }
        __syncthreads();
    }
}

/** y = xW', W' the transpose of a matrix of width x inner: slice by slice, through shared memory. */
__device__ inline void back(const Operation& op, const Rows& rows, float* scratch) {
    for (int panel = 0; panel < op.width; panel += PANEL) {
        const int outputs = op.width - panel < PANEL ? op.width - panel : PANEL;
        for (int from = 0; from < op.inner; from += SLICE) {
            const int terms = op.inner - from < SLICE ? op.inner - from : SLICE;
            const int term = threadIdx.x % SLICE;
            for (int k = threadIdx.x / SLICE; k < outputs; k += WORKERS / SLICE) {
                if (term < terms) {
                    scratch[k * (SLICE + 1) + term] =
                        op.matrix[(long long) (panel + k) * op.inner + from + term];
                }
            }
            __syncthreads();
            for (int item = threadIdx.x; item < rows.count * outputs; item += WORKERS) {
                const int row = item / outputs;
                const int k = item - row * outputs;
                const float* x = rows.of(row) + op.a + from;
                const float* w = scratch + k * (SLICE + 1);
                float sum = 0.0f;
                for (int j = 0; j < terms; j++) sum = fmaf(x[j], w[j], sum);
                if (from > 0) sum = rows.of(row)[op.y + panel + k] + sum;
                rows.put(op, row, panel + k, sum);
            }
            __syncthreads();
        }
    }
}

/** An element of an operation that works element by element. */
__device__ inline float element(
    const Operation& op, const Rows& rows, int row, int column, long long seed, int batch,
    const float* targets, const int* order, const Step* now) {
    const float* x = rows.of(row);
    switch (op.code) {
        case LOAD: return op.matrix[(rows.first + row) * op.width + column];
        case LABELS: {
            const Examples examples{nullptr, order, 0, 0};
            const long long example = examples.at(now, (int) rows.first + row, batch);
            return targets[example * op.width + column];
        }
        case FILL: return op.value;
        case MAP: return value_of(op.which, x[op.a + column]);
        case SLOPE: return slope_of(op.which, x[op.a + column], x[op.b + column]);
        case ZIP: return binary_of(op.which, x[op.a + column], x[op.b + column]);
        case SCALE: return x[op.a + column] * op.value;
        case BROADCAST: return x[op.a];
        case ONE_HOT: return one_hot(x[op.a], op.value, column, op.width);
        default: {
            const int i = ((int) rows.first + row) * op.width + column;
            const Philox drawn = philox(seed, now->first + now->k, op.which, i / 4);
            const float scale = 1.0f / (1.0f - op.value);
            return drawn.word(i % 4) >= keep_from(op.value) ? x[op.a + column] * scale : 0.0f;
        }
    }
}

/** A row of an operation that works row by row, by one thread. */
__device__ inline void whole_row(const Operation& op, const Rows& rows, int row) {
    const float* x = rows.of(row);
    const float* in = x + op.a;
    switch (op.code) {
        case SUM: return rows.put(op, row, 0, 0.0f + sum_of_chunk(in, op.inner));
        case LOG_SUM_EXP: return rows.put(op, row, 0, log_sum_exp(in, op.inner));
        case CROSS_ENTROPY:
            return rows.put(op, row, 0, cross_entropy(in, x[op.b], op.value, op.inner));
        case HITS: return rows.put(op, row, 0, hit(in, x[op.b], op.inner));
        default: {
            float* y = rows.of(row) + op.y;
            cross_entropy_slope(in, x[op.b], op.value, x[op.c], y, op.inner);
            for (int k = 0; k < op.width; k++) rows.put(op, row, k, y[k]);
        }
    }
}

}  // namespace

/** Runs a program on each row of the batch: `height` rows a block, of `stride` numbers. */
extern "C" __global__ void __launch_bounds__(WORKERS) fallline_fused_rows(
    const Operation* program, int count, int stride, int height, int batch, long long seed,
    const float* targets, const int* order, const Step* now) {
    __shared__ __align__(16) float numbers[NUMBERS];
    __shared__ __align__(16) float scratch[SCRATCH];
    __shared__ __align__(16) Operation operations[OPERATIONS];
    const int words = count * (int) (sizeof(Operation) / sizeof(int));
    for (int i = threadIdx.x; i < words; i += WORKERS) {
        reinterpret_cast<int*>(operations)[i] = reinterpret_cast<const int*>(program)[i];
    }
    __syncthreads();

    const long long first = (long long) blockIdx.x * height;
    const int present = batch - first < height ? (int) (batch - first) : height;
    const Rows rows{numbers, stride, present, first};
    for (int i = 0; i < count; i++) {
        const Operation& op = operations[i];
        if (op.barrier) __syncthreads();
        if (op.code == AFFINE) affine(op, rows, scratch);
        else if (op.code == BACK) back(op, rows, scratch);
        else if (op.code >= SUM) {
            // Each by a warp of its own, so that those that need no barrier run side by side.
            const int row = (threadIdx.x + 32 * i) % WORKERS;
            if (row < rows.count) whole_row(op, rows, row);
        } else {
            for (int e = threadIdx.x; e < rows.count * op.width; e += WORKERS) {
                const int row = e / op.width;
                const int column = e - row * op.width;
                const float y =
                    element(op, rows, row, column, seed, batch, targets, order, now);
                rows.put(op, row, column, y);
            }
        }
    }
}
