package dev.fallline.plan;

import dev.fallline.graph.Op;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;

import java.util.List;

/** One thing a device does in a step. */
public sealed interface Instruction {
    /** Fetches a batch's features or targets from the resident examples, in the epoch's order. */
    record Gather(Field field, Region output) implements Instruction {}

    /** What an example has. */
    enum Field {
        FEATURES,
        LABELS
    }

    /** Evaluates an op. The output may lie on an input of the same shape. */
    record Compute(Op op, List<Region> inputs, Region output) implements Instruction {}

    /** Notes a scalar of this step for the host. */
    record Note(int index, Region scalar) implements Instruction {}

    /**
     * Clips the gradient and moves the parameters.
     *
     * @param normIndex where the gradient's norm (before clipping) is noted, or {@link #NOT_NOTED}
     */
    record Update(Optimizer optimizer, Clip clip, int normIndex) implements Instruction {
        public static final int NOT_NOTED = -1;

        public Update {
            if (normIndex == NOT_NOTED && clip instanceof Clip.ByNorm) {
                throw new IllegalArgumentException("clipping by a norm that is not noted");
            }
        }

        /**
         * How many scalars a step needs: the optimizer's for decayed parameters, then as many for
         * the others.
         */
        public int scalars() {
            return 2 * optimizer.scalars(1, 1).length;
        }

        public boolean notesNorm() {
            return normIndex != NOT_NOTED;
        }
    }
}
