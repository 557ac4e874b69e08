package dev.fallline.device.cuda;

import dev.fallline.plan.Instruction.Compute;
import dev.fallline.plan.Instruction.Gather;
import dev.fallline.plan.Instruction.Note;
import dev.fallline.plan.Instruction.Update;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Region;
import dev.fallline.plan.Region.Space;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where a plan's regions lie on the device: the parameters in the arena, all else in one block of
 * the plan's own. Each work region is aligned, which the plan's own offsets are not: products of
 * unaligned matrices are slow.
 */
final class DeviceAddresses implements AutoCloseable {
    private final CudaArena arena;
    private final DeviceMemory.Block block;
    private final long factor;
    private final long squares;
    private final long gradient;

    /** By the offset in the plan. */
    private final Map<Integer, Long> work = new TreeMap<>();

    DeviceAddresses(Plan plan, CudaArena arena, DeviceMemory memory) {
        this.arena = arena;
        boolean trains =
                plan.update().isPresent()
                        || regions(plan).anyMatch(r -> r.space() == Space.GRADIENT);
        long learned = trains ? plan.layout().learnedSize() : 0;
        factor = DeviceMemory.aligned(StepState.BYTES);
        squares = factor + DeviceMemory.aligned(Float.BYTES);
        long blocks = Math.ceilDiv(learned, CudaKernels.SQUARES_BLOCK);
        gradient = squares + DeviceMemory.aligned(blocks * Float.BYTES);
        long end = gradient + DeviceMemory.aligned(learned * Float.BYTES);
        List<Long> ends = new ArrayList<>();
        ends.add((long) StepState.BYTES);
        ends.add(factor + Float.BYTES);
        ends.add(squares + blocks * Float.BYTES);
        ends.add(gradient + learned * Float.BYTES);
        for (Region region : (Iterable<Region>) regions(plan)::iterator) {
            if (region.space() != Space.WORK || work.containsKey(region.offset())) continue;
            work.put(region.offset(), end);
            ends.add(end + (long) region.shape().size() * Float.BYTES);
            end = DeviceMemory.aligned(ends.getLast());
        }
        block = memory.allocate("a step with %,d examples".formatted(plan.batch()), end);
        ends.forEach(block::regionEnds);
    }

    private static Stream<Region> regions(Plan plan) {
        Stream<Region> used =
                plan.instructions().stream()
                        .flatMap(
                                i ->
                                        switch (i) {
                                            case Gather g -> Stream.of(g.output());
                                            case Compute c ->
                                                    Stream.concat(
                                                            c.inputs().stream(),
                                                            Stream.of(c.output()));
                                            case Note n -> Stream.of(n.scalar());
                                            case Update _ -> Stream.empty();
                                        });
        return Stream.of(used, plan.outputs().values().stream()).flatMap(s -> s);
    }

    long of(Region region) {
        return switch (region.space()) {
            case PARAMETERS -> arena.parameters() + (long) region.offset() * Float.BYTES;
            case GRADIENT -> gradient() + (long) region.offset() * Float.BYTES;
            case WORK -> block.address() + work.get(region.offset());
        };
    }

    CudaArena arena() {
        return arena;
    }

    /** See {@link StepState}. */
    long step() {
        return block.address();
    }

    /** What clipping by norm multiplies the gradient by. */
    long factor() {
        return block.address() + factor;
    }

    /** Sums of squares of the gradient, by {@link CudaKernels#SQUARES_BLOCK}. */
    long squares() {
        return block.address() + squares;
    }

    long gradient() {
        return block.address() + gradient;
    }

    @Override
    public void close() {
        block.close();
    }
}
