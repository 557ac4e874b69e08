package dev.fallline.device.cuda;

import dev.fallline.device.cuda.Driver.Task;
import dev.fallline.graph.Function;

import java.util.List;
import java.util.Optional;

/** Who multiplies matrices on the GPU. */
interface CudaGemm extends AutoCloseable {
    /** What a product's launch does to each of its elements at the end. */
    sealed interface Epilogue {
        /**
         * f(sum + bias).
         *
         * @param bias address of n numbers
         * @param function empty for a layer without activation
         */
        record Layer(long bias, Optional<Function> function) implements Epilogue {}

        /**
         * sum · f′, at {@code source}, m × n like C.
         *
         * @param source address of f's input or output, as {@link Function#slopeFromOutput} says
         */
        record Slope(Function function, long source) implements Epilogue {}
    }

    /** Library and version. */
    String description();

    /** See {@link dev.fallline.device.Device#warnings()}. */
    default List<String> warnings() {
        return List.of();
    }

    /**
     * Prepares C ← op(A)·op(B) + β·C on row-major matrices without gaps: C is m × n, op(A) m × k,
     * op(B) k × n; a transposed factor is stored the other way round.
     *
     * @param beta 0 (C is only written) or 1
     */
    Task prepare(
            boolean transposeLeft,
            long a,
            boolean transposeRight,
            long b,
            int beta,
            long c,
            int m,
            int n,
            int k);

    /**
     * The same for C ← A·B with {@link Epilogue.Layer} or C ← A·Bᵀ with {@link Epilogue.Slope},
     * both in one launch; C is only written.
     *
     * @return empty where a product and a launch of its own for the rest should be faster
     */
    default Optional<Task> prepare(Epilogue epilogue, long a, long b, long c, int m, int n, int k) {
        return Optional.empty();
    }

    @Override
    void close();
}
