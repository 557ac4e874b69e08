package dev.fallline.lab.bench;

import dev.fallline.graph.Layout;
import dev.fallline.graph.Op;
import dev.fallline.graph.Shape;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.plan.Instruction;
import dev.fallline.plan.Instruction.Compute;
import dev.fallline.plan.Instruction.Field;
import dev.fallline.plan.Instruction.Gather;
import dev.fallline.plan.Instruction.Update;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Region;
import dev.fallline.plan.Region.Space;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Plans that do one thing alone, for a device to run as it runs a training's. What they read lies
 * among the parameters, where it can be written beforehand.
 */
final class BarePlans {
    /** The gradient of an update alone is constant on so many ranges. */
    private static final int RANGES = 512;

    /** Matrices begin at multiples of this, as they do in a device's working memory. */
    private static final int ALIGNMENT = 64;

    private BarePlans() {}

    /** An arena for so many numbers. */
    static Layout layout(int size) {
        return Layout.of(List.of(new Layout.Entry("parameters", new Shape(1, size), true)));
    }

    /** The update of so many parameters. The gradient's norm is not recorded. */
    static Plan update(Optimizer optimizer, int parameters, int batch) {
        List<Instruction> instructions = new ArrayList<>();
        int ranges = Math.min(RANGES, parameters);
        float[] values = TestValues.signed(ranges);
        for (int i = 0; i < ranges; i++) {
            int from = (int) ((long) parameters * i / ranges);
            int to = (int) ((long) parameters * (i + 1) / ranges);
            Shape shape = new Shape(1, to - from);
            Region place = new Region(Space.GRADIENT, from, shape);
            instructions.add(new Compute(new Op.Constant(values[i], shape), List.of(), place));
        }
        instructions.add(new Update(optimizer, new Clip.None(), Update.NOT_NOTED));
        return plan(batch, layout(parameters), instructions);
    }

    /**
     * The copy of so many numbers from the parameters into working memory, each times a factor: 1
     * is a plain copy, for which a device may have a way of its own.
     */
    static Plan copy(int numbers, double factor, int batch) {
        Shape shape = new Shape(1, numbers);
        Region from = new Region(Space.PARAMETERS, 0, shape);
        Region to = new Region(Space.WORK, 0, shape);
        return plan(
                batch,
                layout(numbers),
                List.of(new Compute(new Op.Scale(factor), List.of(from), to)));
    }

    /** Which of a step's matrix products. */
    enum Products {
        /** y = xW. */
        FORWARD,
        /** These, and dW = xᵀdy of every layer, dx = dy Wᵀ of all but the first. */
        ALL
    }

    /**
     * The matrix products of a training step and nothing else, in the layouts that it has them in.
     *
     * @param widths of the network's layers, from the inputs to the outputs
     * @param ofExamples whether the first layer's are of a batch that is gathered before
     */
    static Plan products(List<Integer> widths, Products which, int batch, boolean ofExamples) {
        List<Instruction> instructions = new ArrayList<>();
        Stack parameters = new Stack(Space.PARAMETERS);
        Stack work = new Stack(Space.WORK);
        for (int l = 0; l + 1 < widths.size(); l++) {
            int in = widths.get(l);
            int out = widths.get(l + 1);
            boolean gathered = ofExamples && l == 0;
            Region x = (gathered ? work : parameters).push(batch, in);
            if (gathered) instructions.add(new Gather(Field.FEATURES, x));
            Region w = parameters.push(in, out);
            Region dy = parameters.push(batch, out);
            instructions.add(product(false, x, false, w, work.push(batch, out)));
            if (which == Products.FORWARD) continue;
            instructions.add(product(true, x, false, dy, work.push(in, out)));
            if (l == 0) continue;
            instructions.add(product(false, dy, true, w, work.push(batch, in)));
        }
        return new Plan(
                batch, layout(parameters.size), 1, instructions, work.size, List.of(), Map.of());
    }

    private static Compute product(
            boolean transposeLeft, Region a, boolean transposeRight, Region b, Region c) {
        return new Compute(new Op.Product(transposeLeft, transposeRight), List.of(a, b), c);
    }

    private static Plan plan(int batch, Layout layout, List<Instruction> instructions) {
        return new Plan(batch, layout, 1, instructions, layout.size(), List.of(), Map.of());
    }

    /** Regions one after the other. */
    private static final class Stack {
        private final Space space;
        private int size;

        Stack(Space space) {
            this.space = space;
        }

        Region push(int rows, int columns) {
            Region region = new Region(space, size, new Shape(rows, columns));
            int padded = Math.ceilDiv(region.shape().size(), ALIGNMENT) * ALIGNMENT;
            size = Math.addExact(size, padded);
            return region;
        }
    }
}
