package dev.fallline.optim;

import static dev.fallline.FalllineException.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A method that takes one step an epoch, by the gradient of all examples, and finds the length of
 * the step by a line search. It is no update element by element, so that only a training can use
 * it. Its slots hold where the last steps began and the gradients there: step t, counted from 1
 * over the whole training, is in slot (t − 1) mod {@link #memory}. A gradient of zeros stands for
 * none.
 */
public sealed interface FullBatch extends Optimizer {
    /** How many steps are remembered. */
    int memory();

    /** Limited-memory BFGS (Nocedal 1980; Liu and Nocedal 1989), of the last ten steps. */
    record Lbfgs() implements FullBatch {
        @Override
        public int memory() {
            return 10;
        }
    }

    /** Nonlinear conjugate gradients (Polak and Ribière 1969). */
    record Cg() implements FullBatch {
        /** The slot after points and gradients, which holds the direction of the last step. */
        public static final String DIRECTION = "direction";

        @Override
        public int memory() {
            return 1;
        }

        @Override
        public List<String> slots() {
            List<String> slots = new ArrayList<>(FullBatch.super.slots());
            slots.add(DIRECTION);
            return slots;
        }
    }

    /** Points, gradients. */
    @Override
    default List<String> slots() {
        return Stream.of("point", "gradient")
                .flatMap(name -> IntStream.range(0, memory()).mapToObj(i -> name + i))
                .toList();
    }

    @Override
    default void update(
            float[] theta, float[] gradient, float[][] slots, float[] scalars, int from, int to) {
        throw usage("%s searches along a line: it has no update of single elements", name());
    }
}
