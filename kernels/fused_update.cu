// The last launch of a fused step: the gradient, 1,024 of its elements a block, each a sum over the
// batch; the squares of these; and the update, unless the gradient's norm is to be known first. Then
// a fourth launch clips and updates.
#include "chunk.cuh"
#include "fused.cuh"
#include "langevin.cuh"
#include "optimizers.cuh"
#include "tree.cuh"

namespace {

/** The most parts of a gradient. */
constexpr int PARTS = 32;

/** A parameter's gradient: where its elements end, and what they are sums of. */
struct Part {
    int end;
    /** 1 for weights; 0 for a bias, whose left side is missing. */
    int weights;
    /** What went into a layer, one row an example; null for the data set. */
    const float* left;
    /** The gradient of what came out of it, likewise. */
    const float* right;
    /** Columns of the right side. */
    int columns;
    int unused;
};

/** A number to note: the sum of a column over the batch, times a factor. */
struct Total {
    const float* column;
    int index;
    float factor;
};

/** What an optimizer moves. */
struct Moved {
    float* parameters;
    float* slot0;
    float* slot1;
    float* slot2;
    const float* scalars;
    int decayed;
};

/** The scalars of an element: decayed parameters have their own. */
template <class Rule>
__device__ inline Rule rule_of(const Moved& m, const Step* now, int i) {
    return Rule(m.scalars + (2ll * now->k + (i >= m.decayed)) * Rule::SCALARS);
}

#define NO_SLOT(number, name, Rule)                                   \
    case number: return rule_of<Rule>(m, now, i)(g, m.parameters[i]);
#define ONE_SLOT(number, name, Rule)                                              \
    case number: return rule_of<Rule>(m, now, i)(g, m.parameters[i], m.slot0[i]);
#define TWO_SLOTS(number, name, Rule)                                                         \
    case number: return rule_of<Rule>(m, now, i)(g, m.parameters[i], m.slot0[i], m.slot1[i]);
#define THREE_SLOTS(number, name, Rule)                                                                   \
    case number: return rule_of<Rule>(m, now, i)(g, m.parameters[i], m.slot0[i], m.slot1[i], m.slot2[i]);

/** Moves an element by the optimizer of that number, FusedPlan.OPTIMIZERS. */
__device__ inline void move_one(int optimizer, const Moved& m, const Step* now, int i, float g) {
    switch (optimizer) {
        OPTIMIZERS(NO_SLOT, ONE_SLOT, TWO_SLOTS, THREE_SLOTS)
        case 18: {
            const Langevin rule = rule_of<Langevin>(m, now, i);
            return rule(rule.draw(i / 4).word(i % 4), g, m.parameters[i]);
        }
    }
}

#undef NO_SLOT
#undef ONE_SLOT
#undef TWO_SLOTS
#undef THREE_SLOTS

/** Element i of a layer's weights, of which there are n. */
__device__ inline float dot(
    const Part& part, const Examples& examples, const int* rows, int batch, int n, int i) {
    const int row = i / part.columns;
    const float* right = part.right + i % part.columns;
    float sum = 0.0f;
    if (part.left == nullptr) {
        for (int r = 0; r < batch; r++) {
            const float x = examples.value((long long) rows[r] * examples.width + row);
            sum = fmaf(x, right[r * part.columns], sum);
        }
    } else {
        const int inputs = n / part.columns;
        for (int r = 0; r < batch; r++) {
            sum = fmaf(part.left[r * inputs + row], right[r * part.columns], sum);
        }
    }
    return sum;
}

/** An element of a bias: as fallline_sum_over_rows has it, and of a single column as a row's sum. */
__device__ inline float bias(const Part& part, int batch, int column) {
    if (batch == 1) return part.right[column];
    if (part.columns == 1) return 0.0f + sum_of_chunk(part.right, batch);
    float sum = 0.0f;
    for (int start = 0; start < batch; start += 32) {
        float block = 0.0f;
        for (int n = start; n < batch && n < start + 32; n++) {
            block += part.right[n * part.columns + column];
        }
        sum += block;
    }
    return sum;
}

/** Four neighbours in a row of a layer's weights, the first at a multiple of four columns. */
template <class Left>
__device__ inline void dot_four(
    const float* right, int columns, int batch, float* out, const Left& left) {
    float4 sum{0.0f, 0.0f, 0.0f, 0.0f};
    for (int n = 0; n < batch; n++) {
        const float x = left(n);
        const float4 d = *reinterpret_cast<const float4*>(right + n * columns);
        sum.x = fmaf(x, d.x, sum.x);
        sum.y = fmaf(x, d.y, sum.y);
        sum.z = fmaf(x, d.z, sum.z);
        sum.w = fmaf(x, d.w, sum.w);
    }
    out[0] = sum.x;
    out[1] = sum.y;
    out[2] = sum.z;
    out[3] = sum.w;
}

/** Elements i .. i + 3 of the gradient, as far as there are. */
__device__ inline void gradient_of(
    const Part* parts, const Examples& examples, const int* rows, int batch, int i, int n,
    float* out) {
    int p = 0;
    int from = 0;
    for (int q = 0; q < 4 && i + q < n; q++) {
        for (; i + q >= parts[p].end; p++) from = parts[p].end;
        const Part part = parts[p];
        const int at = i + q - from;
        if (!part.weights) {
            out[q] = bias(part, batch, at);
            continue;
        }
        const int row = at / part.columns;
        const int column = at - row * part.columns;
        const bool four = q == 0 && part.columns % 4 == 0 && column % 4 == 0 && i + 4 <= part.end;
        if (!four) {
            out[q] = dot(part, examples, rows, batch, part.end - from, at);
            continue;
        }
        const float* right = part.right + column;
        const long long width = examples.width;
        if (part.left != nullptr) {
            const float* x = part.left + row;
            const int inputs = (part.end - from) / part.columns;
            dot_four(right, part.columns, batch, out, [=](int r) { return x[r * inputs]; });
        } else if (examples.bytes) {
            const unsigned char* x = (const unsigned char*) examples.data + row;
            dot_four(right, part.columns, batch, out, [=](int r) {
                return x[rows[r] * width] * (2.0f / 255.0f);
            });
        } else {
            const float* x = (const float*) examples.data + row;
            dot_four(right, part.columns, batch, out, [=](int r) { return x[rows[r] * width]; });
        }
        return;
    }
}

/** Notes the sums over the batch. */
__device__ inline void note(
    const Total* totals, int count, int batch, float* notes, int width, const Step* now) {
    if ((int) threadIdx.x >= count) return;
    const Total total = totals[threadIdx.x];
    const float sum = batch == 1 ? total.column[0] : 0.0f + sum_of_chunk(total.column, batch);
    notes[(long long) now->k * width + total.index] = sum * total.factor;
}

}  // namespace

/**
 * The gradient, its squares and the update; a block more than there are chunks of 1,024 elements,
 * which notes the totals and ends the step.
 *
 * @param optimizer -1 to keep the gradient for fallline_fused_clipped
 * @param limit of each element of the gradient, infinite for none
 */
extern "C" __global__ void __launch_bounds__(WORKERS) fallline_fused_update(
    int optimizer, float* parameters, float* slot0, float* slot1, float* slot2, float* gradient,
    const float* scalars, int decayed, int n, float limit, const Part* parts, int count,
    const void* data, int bytes, const int* order, int inputs, int batch, float* squares,
    const Total* totals, int total_count, float* notes, int width, const Step* now, Step* step) {
    __shared__ float values[CHUNK];
    __shared__ float accumulators[LANES];
    __shared__ int rows[BATCH];
    __shared__ __align__(16) Part own[PARTS];
    const int chunks = (int) gridDim.x - 1;
    if ((int) blockIdx.x == chunks) {
        note(totals, total_count, batch, notes, width, now);
        if (threadIdx.x == 0 && optimizer >= 0) step->k = now->k + 1;
        return;
    }
    const Examples examples{data, order, bytes, inputs};
    for (int r = threadIdx.x; r < batch; r += WORKERS) rows[r] = examples.at(now, r, batch);
    const int words = count * (int) (sizeof(Part) / sizeof(int));
    for (int i = threadIdx.x; i < words; i += WORKERS) {
        reinterpret_cast<int*>(own)[i] = reinterpret_cast<const int*>(parts)[i];
    }
    __syncthreads();

    const int first = (int) blockIdx.x * CHUNK;
    const int size = chunk_size(n - first);
    gradient_of(
        own, examples, rows, batch, first + 4 * (int) threadIdx.x, n, values + 4 * threadIdx.x);
    __syncthreads();
    if (threadIdx.x < LANES) {
        accumulators[threadIdx.x] = accumulate<SumOfSquares>(values, size, threadIdx.x);
    }
    __syncthreads();
    // The last thread: the first ones have more to do.
    if (threadIdx.x == WORKERS - 1) {
        squares[now->k % RING * chunks + (int) blockIdx.x] =
            fold<SumOfSquares>(accumulators, values, size);
    }
    const Moved moved{parameters, slot0, slot1, slot2, scalars, decayed};
    for (int i = threadIdx.x; i < size; i += WORKERS) {
        const float g = values[i];
        if (optimizer < 0) gradient[first + i] = g;
        else move_one(optimizer, moved, now, first + i, g > limit ? limit : g < -limit ? -limit : g);
    }
}

/** Clips the gradient by its norm, which it notes, updates, and ends the step. */
extern "C" __global__ void __launch_bounds__(WORKERS) fallline_fused_clipped(
    int optimizer, float* parameters, float* slot0, float* slot1, float* slot2,
    const float* gradient, const float* scalars, int decayed, int n,
    const float* squares, int chunks, double limit, float* notes, int width, int index,
    const Step* now, Step* step) {
    __shared__ double sums[WORKERS];
    const double norm = norm_of_chunks(squares + now->k % RING * chunks, chunks, sums);
    const float factor = clip_factor(limit, norm);
    if (blockIdx.x == 0 && threadIdx.x == 0) {
        notes[(long long) now->k * width + index] = (float) norm;
        step->k = now->k + 1;
    }
    const Moved moved{parameters, slot0, slot1, slot2, scalars, decayed};
    const int first = (int) blockIdx.x * CHUNK;
    const int size = chunk_size(n - first);
    for (int i = threadIdx.x; i < size; i += WORKERS) {
        move_one(optimizer, moved, now, first + i, gradient[first + i] * factor);
    }
}

/** Notes the gradient's norm of the last steps, a block each; at most as many as the ring has. */
extern "C" __global__ void __launch_bounds__(WORKERS) fallline_fused_norms(
    const float* squares, int chunks, int steps, float* notes, int width, int index,
    const Step* step) {
    __shared__ double sums[WORKERS];
    const int k = step->k - steps + (int) blockIdx.x;
    const double norm = norm_of_chunks(squares + k % RING * chunks, chunks, sums);
    if (threadIdx.x == 0) notes[(long long) k * width + index] = (float) norm;
}
