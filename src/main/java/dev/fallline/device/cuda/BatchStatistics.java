package dev.fallline.device.cuda;

import dev.fallline.graph.BatchNorm;
import dev.fallline.graph.Binary;
import dev.fallline.graph.Op;
import dev.fallline.graph.ReduceAxis;
import dev.fallline.plan.Instruction;
import dev.fallline.plan.Instruction.Compute;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Region;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What batch normalization makes of a layer's sums z (n × c) before it normalizes them: mean and
 * variance of each column, and the running averages of both (1 × c). The graph has ten ops for it,
 * the kernel {@code fallline_statistics} makes all of them in one launch.
 *
 * @param perRow 1 / n
 * @param keep of a running average
 * @param meanShare by which it takes a column's sum
 * @param varianceShare by which it takes a column's squared deviations
 */
record BatchStatistics(
        Region z,
        Region mean,
        Region variance,
        Region runningMean,
        Region runningVariance,
        double perRow,
        double keep,
        double meanShare,
        double varianceShare) {
    static final int OPS = 10;

    /**
     * Whether the first of a plan's instructions that are left are these ops, and nothing else
     * reads what they make in between.
     */
    static Optional<BatchStatistics> of(Plan plan, List<Instruction> left) {
        if (left.size() < OPS
                || !(left.get(0) instanceof Compute(Op.Sum _, var zs, Region sum))
                || !(left.get(1) instanceof Compute(Op.Scale(double perRow), _, Region mean))
                || !(left.get(2) instanceof Compute(BatchNorm.Deviations _, _, Region squares))
                || !(left.get(3) instanceof Compute(Op.Scale(double keep), var means, Region kept))
                || !(left.get(4) instanceof Compute(Op.Scale(double meanShare), _, Region part))
                || !(left.get(6) instanceof Compute(_, var variances, Region kept2))
                || !(left.get(7)
                        instanceof Compute(Op.Scale(double varianceShare), _, Region part2))
                || !(left.get(9) instanceof Compute(_, _, Region variance)))
            return Optional.empty();
        Region z = zs.getFirst();
        Region runningMean = means.getFirst();
        Region runningVariance = variances.getFirst();
        Op average = new Op.Zip(Binary.ADD);
        List<Instruction> expected =
                List.of(
                        new Compute(new Op.Sum(ReduceAxis.ROWS), List.of(z), sum),
                        new Compute(new Op.Scale(perRow), List.of(sum), mean),
                        new Compute(new BatchNorm.Deviations(), List.of(z, mean), squares),
                        new Compute(new Op.Scale(keep), List.of(runningMean), kept),
                        new Compute(new Op.Scale(meanShare), List.of(sum), part),
                        new Compute(average, List.of(kept, part), runningMean),
                        new Compute(new Op.Scale(keep), List.of(runningVariance), kept2),
                        new Compute(new Op.Scale(varianceShare), List.of(squares), part2),
                        new Compute(average, List.of(kept2, part2), runningVariance),
                        new Compute(new Op.Scale(perRow), List.of(squares), variance));
        Set<Region> inside = new HashSet<>(List.of(sum, squares, kept, part, kept2, part2));
        inside.removeAll(List.of(mean, variance));
        // A single column is summed like a row, in another order.
        boolean fits =
                z.shape().columns() > 1
                        && left.subList(0, OPS).equals(expected)
                        && left.stream().skip(OPS).noneMatch(i -> reads(i, inside))
                        && plan.outputs().values().stream().noneMatch(inside::contains);
        if (!fits) return Optional.empty();
        return Optional.of(
                new BatchStatistics(
                        z,
                        mean,
                        variance,
                        runningMean,
                        runningVariance,
                        perRow,
                        keep,
                        meanShare,
                        varianceShare));
    }

    private static boolean reads(Instruction instruction, Set<Region> regions) {
        return switch (instruction) {
            case Compute c -> c.inputs().stream().anyMatch(regions::contains);
            case Instruction.Note note -> regions.contains(note.scalar());
            case Instruction.Gather _, Instruction.Update _ -> false;
        };
    }
}
