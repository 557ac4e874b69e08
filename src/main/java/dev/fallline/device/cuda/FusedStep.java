package dev.fallline.device.cuda;

import dev.fallline.device.cuda.Driver.Extent;
import dev.fallline.device.cuda.Driver.Launch;
import dev.fallline.device.cuda.Driver.Task;
import dev.fallline.device.cuda.FusedPlan.Code;
import dev.fallline.device.cuda.FusedPlan.First;
import dev.fallline.device.cuda.FusedPlan.Operation;
import dev.fallline.device.cuda.FusedPlan.Part;
import dev.fallline.device.cuda.StepCompiler.Binding;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.optim.Clip;
import dev.fallline.plan.Plan;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The launches of a {@link FusedPlan}: the first layer, the rows, gradient and update; a fourth
 * where the gradient is clipped by its norm. Else the norm is noted for all steps of a graph at
 * once.
 */
final class FusedStep implements AutoCloseable {
    /** Steps whose squares are kept, which is the most that may pass between two {@link #end}. */
    static final int RING = 64;

    private static final int THREADS = 256;
    private static final int CHUNK = 1024;
    private static final int TILE_ROWS = 8;
    private static final int TILE_COLUMNS = 16;
    private static final int OPERATION_BYTES = 64;
    private static final int PART_BYTES = 32;
    private static final int TOTAL_BYTES = 16;

    private final FusedPlan fused;
    private final Plan plan;
    private final DeviceAddresses places;
    private final Driver driver;
    private final DeviceMemory.Block block;
    private final int chunks;

    /** A copy of the plan's step for the launches behind the first, since the last moves it on. */
    private final long now;

    private final long program;
    private final long parts;
    private final long totals;
    private final long squares;

    /** What the last launch reads, by the number of the operation that made it. */
    private final Map<Integer, Long> stored = new TreeMap<>();

    FusedStep(FusedPlan fused, DeviceAddresses places, Driver driver, DeviceMemory memory) {
        this.fused = fused;
        this.plan = fused.plan();
        this.places = places;
        this.driver = driver;
        this.chunks = Math.ceilDiv(plan.layout().learnedSize(), CHUNK);
        List<Long> sizes = new ArrayList<>();
        sizes.add((long) StepState.BYTES);
        sizes.add((long) fused.operations().size() * OPERATION_BYTES);
        sizes.add((long) plan.layout().learned().size() * PART_BYTES);
        sizes.add((long) fused.totals().size() * TOTAL_BYTES);
        sizes.add((long) RING * chunks * Float.BYTES);
        fused.stored().forEach(number -> sizes.add(bytes(fused.operations().get(number))));
        long all = sizes.stream().mapToLong(DeviceMemory::aligned).sum();
        block = memory.allocate("a fused step", all);
        List<Long> addresses = new ArrayList<>(List.of(block.address()));
        for (long size : sizes) {
            block.regionEnds(addresses.getLast() - block.address() + size);
            addresses.add(addresses.getLast() + DeviceMemory.aligned(size));
        }
        now = addresses.get(0);
        program = addresses.get(1);
        parts = addresses.get(2);
        totals = addresses.get(3);
        squares = addresses.get(4);
        for (int number : fused.stored()) stored.put(number, addresses.get(5 + stored.size()));
        driver.write(program, MemorySegment.ofBuffer(program()));
        driver.write(parts, MemorySegment.ofBuffer(parts()));
        driver.write(totals, MemorySegment.ofBuffer(totals()));
    }

    private long bytes(Operation op) {
        return (long) plan.batch() * op.columns() * Float.BYTES;
    }

    /** Where the last launch finds what an operation made; what was loaded stays where it was. */
    private long address(int number) {
        Operation op = fused.operations().get(number);
        return op.code() == Code.LOAD ? places.of(op.constants().getFirst()) : stored.get(number);
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The row operations, as {@code struct Operation} of {@code fused_rows.cu}. */
    private ByteBuffer program() {
        List<Operation> all = fused.operations();
        boolean[] barriers = fused.barriers();
        ByteBuffer out = buffer(all.size() * OPERATION_BYTES);
        for (int i = 0; i < all.size(); i++) {
            Operation op = all.get(i);
            out.putInt(op.code().ordinal()).putInt(op.which()).putInt(barriers[i] ? 1 : 0);
            out.putInt(op.columns()).putInt(op.inner());
            for (int k = 0; k < 3; k++) out.putInt(k < op.inputs().size() ? op.inputs().get(k) : 0);
            out.putInt(op.place()).putFloat((float) op.value());
            for (int k = 0; k < 2; k++) {
                boolean there = k < op.constants().size();
                out.putLong(there ? places.of(op.constants().get(k)) : 0);
            }
            boolean leaves = stored.containsKey(i) && op.code() != Code.LOAD;
            out.putLong(leaves ? address(i) : 0);
        }
        return out.flip();
    }

    /** As {@code struct Part} of {@code fused_update.cu}. */
    private ByteBuffer parts() {
        List<Slice> learned = plan.layout().learned();
        ByteBuffer out = buffer(learned.size() * PART_BYTES);
        for (Slice slice : learned) {
            Part part = fused.part(slice);
            out.putInt(slice.offset() + slice.shape().size()).putInt(part.weights() ? 1 : 0);
            out.putLong(part.left().map(this::address).orElse(0L));
            out.putLong(address(part.right()));
            out.putInt(fused.operations().get(part.right()).columns()).putInt(0);
        }
        return out.flip();
    }

    /** As {@code struct Total} of {@code fused_update.cu}. */
    private ByteBuffer totals() {
        ByteBuffer out = buffer(fused.totals().size() * TOTAL_BYTES);
        fused.totals()
                .forEach(
                        (index, total) -> {
                            out.putLong(address(total.column()));
                            out.putInt(index).putFloat((float) total.factor());
                        });
        return out.flip();
    }

    /** The launches of one step, in order. */
    List<Task> tasks(Binding binding) {
        List<Task> tasks = new ArrayList<>(List.of(first(binding), rows(binding), update(binding)));
        if (clipsByNorm()) tasks.add(clipped(binding));
        return List.copyOf(tasks);
    }

    /**
     * What follows so many steps.
     *
     * @param steps at most {@link #RING}
     */
    List<Task> end(Binding binding, int steps) {
        if (clipsByNorm()) return List.of();
        return List.of(
                launch(
                        "norms",
                        new Extent(steps, 1),
                        squares,
                        chunks,
                        steps,
                        binding.notes(),
                        plan.notes().size(),
                        fused.update().normIndex(),
                        places.step()));
    }

    private boolean clipsByNorm() {
        return fused.update().clip() instanceof Clip.ByNorm;
    }

    private Task first(Binding binding) {
        First layer = fused.first();
        int columns = layer.output().shape().columns();
        CudaDataset examples = binding.examples();
        return launch(
                "first",
                new Extent(
                        Math.ceilDiv(columns, TILE_COLUMNS), Math.ceilDiv(plan.batch(), TILE_ROWS)),
                examples.examplesAddress(),
                examples.bytes() ? 1 : 0,
                binding.order(),
                places.of(layer.weights()),
                places.of(layer.bias()),
                places.of(layer.output()),
                plan.batch(),
                examples.width(),
                columns,
                places.step(),
                now);
    }

    private Task rows(Binding binding) {
        int height = height();
        return launch(
                "rows",
                new Extent(Math.ceilDiv(plan.batch(), height), 1),
                program,
                fused.operations().size(),
                fused.stride(),
                height,
                plan.batch(),
                plan.seed(),
                binding.examples().targetsAddress(),
                binding.order(),
                now);
    }

    /** Rows of a block: few enough that all multiprocessors have work. */
    private int height() {
        int fits = Math.min(FusedPlan.MOST_NUMBERS / fused.stride(), THREADS);
        return Math.clamp(Math.ceilDiv(plan.batch(), driver.gpu().multiprocessors()), 1, fits);
    }

    private Task update(Binding binding) {
        CudaDataset examples = binding.examples();
        List<Number> arguments = new ArrayList<>();
        arguments.add(clipsByNorm() ? -1 : optimizer());
        arguments.addAll(moved());
        boolean byValue = fused.update().clip() instanceof Clip.ByValue;
        float limit =
                byValue
                        ? (float) ((Clip.ByValue) fused.update().clip()).limit()
                        : Float.POSITIVE_INFINITY;
        arguments.addAll(
                List.of(
                        places.gradient(),
                        binding.scalars(),
                        plan.layout().decayedSize(),
                        plan.layout().learnedSize(),
                        limit,
                        parts,
                        plan.layout().learned().size(),
                        examples.examplesAddress(),
                        examples.bytes() ? 1 : 0,
                        binding.order(),
                        examples.width(),
                        plan.batch(),
                        squares,
                        totals,
                        fused.totals().size(),
                        binding.notes(),
                        plan.notes().size(),
                        now,
                        places.step()));
        return launch("update", new Extent(chunks + 1, 1), arguments.toArray(Number[]::new));
    }

    private Task clipped(Binding binding) {
        List<Number> arguments = new ArrayList<>();
        arguments.add(optimizer());
        arguments.addAll(moved());
        arguments.addAll(
                List.of(
                        places.gradient(),
                        binding.scalars(),
                        plan.layout().decayedSize(),
                        plan.layout().learnedSize(),
                        squares,
                        chunks,
                        ((Clip.ByNorm) fused.update().clip()).limit(),
                        binding.notes(),
                        plan.notes().size(),
                        fused.update().normIndex(),
                        now,
                        places.step()));
        return launch("clipped", new Extent(chunks, 1), arguments.toArray(Number[]::new));
    }

    private int optimizer() {
        return FusedPlan.OPTIMIZERS.indexOf(fused.update().optimizer().kernel());
    }

    /** Parameters and three slots, some of which there may not be. */
    private List<Long> moved() {
        int slots = fused.update().optimizer().slots().size();
        List<Long> all = new ArrayList<>(List.of(places.arena().parameters()));
        for (int s = 0; s < 3; s++) all.add(s < slots ? places.arena().slot(s) : 0L);
        return all;
    }

    private Task launch(String kernel, Extent grid, Number... arguments) {
        Extent threads = new Extent(THREADS, 1);
        return driver.prepare(new Launch("fallline_fused_" + kernel, grid, threads, 0, arguments));
    }

    @Override
    public void close() {
        block.close();
    }
}
