package dev.fallline.plan;

import dev.fallline.graph.Evaluator;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;
import dev.fallline.graph.Op;
import dev.fallline.plan.Instruction.Compute;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Runs a plan in double precision, each instruction by the oracle, in one flat memory. */
final class Interpreter {
    private final Plan plan;
    private final Evaluator.Mask mask;
    private final double[] parameters;
    private final double[] gradient;
    private final double[] work;
    private boolean prepared;
    final Map<String, Double> notes = new HashMap<>();

    Interpreter(Plan plan, double[] parameters, Evaluator.Mask mask) {
        this.plan = plan;
        this.mask = mask;
        this.parameters = parameters;
        this.gradient = nothing(parameters.length);
        this.work = nothing(plan.workSize());
    }

    /** Reading what was never written must not go unseen. */
    private static double[] nothing(int size) {
        double[] values = new double[size];
        Arrays.fill(values, Double.NaN);
        return values;
    }

    /** A step, up to its update. Constants are written in the first one only. */
    void step(double[] features, double[] labels) {
        for (Instruction instruction : plan.instructions()) {
            switch (instruction) {
                case Instruction.Gather(Instruction.Field field, Region to) ->
                        write(to, field == Instruction.Field.FEATURES ? features : labels);
                case Compute c when prepared && c.op() instanceof Op.Constant -> {}
                case Compute c -> write(c.output(), compute(c));
                case Instruction.Note(int index, Region scalar) ->
                        notes.put(plan.notes().get(index), read(scalar)[0]);
                case Instruction.Update _ -> {}
            }
        }
        prepared = true;
    }

    private double[] compute(Compute c) {
        Graph g = new Graph();
        Map<String, double[]> feed = new HashMap<>();
        Node[] inputs = new Node[c.inputs().size()];
        for (int i = 0; i < inputs.length; i++) {
            feed.put("input" + i, read(c.inputs().get(i)));
            inputs[i] = g.input("input" + i, c.inputs().get(i).shape());
        }
        return new Evaluator(g, feed, mask).value(g.node(c.op(), inputs));
    }

    double[] read(Region from) {
        double[] space = space(from);
        return Arrays.copyOfRange(space, from.offset(), from.offset() + from.shape().size());
    }

    private void write(Region to, double[] values) {
        System.arraycopy(values, 0, space(to), to.offset(), to.shape().size());
    }

    private double[] space(Region region) {
        return switch (region.space()) {
            case PARAMETERS -> parameters;
            case GRADIENT -> gradient;
            case WORK -> work;
        };
    }
}
