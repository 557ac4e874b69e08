package dev.fallline.device.cpu;

import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.plan.Instruction;
import dev.fallline.plan.Plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The end of a training step: clips the gradient and moves the parameters, block by block, so that
 * what one pass leaves in the cache the next one finds there. Each worker has its own blocks.
 */
final class Updater {
    /** Elements of a block: five arrays of it fit into a first-level cache of 48 KiB. */
    static final int BLOCK = 2 * CpuKernels.BLOCK;

    private final CpuKernels kernels;
    private final GeneratedLoops generated;
    private final Optimizer optimizer;
    private final int scalarCount;
    private final Clip clip;
    private final int normIndex;
    private final boolean notesNorm;
    private final int noteCount;
    private final int decayed;
    private final CpuArena arena;

    /** Blocks of the gradient, in the order of the workers. */
    private final Matrix[] blocks;

    /** Each worker's first block; that of the worker after the last is the number of blocks. */
    private final int[] first;

    /** What is done before, by the first parameter. */
    private final Map<Integer, EarlyUpdate> early;

    private final float[] gradient;
    private final float[] squares;
    private final StepContext context;

    /** Of the worker that notes the norm. */
    private final TreeSum noted = new TreeSum();

    /**
     * @param generated machine code for some optimizers, or null
     */
    Updater(
            CpuKernels kernels,
            GeneratedLoops generated,
            Instruction.Update update,
            Plan plan,
            CpuArena arena,
            List<List<ParameterRange>> ranges,
            Map<Integer, EarlyUpdate> early,
            float[] gradient,
            StepContext context) {
        this.kernels = kernels;
        this.generated = generated;
        this.optimizer = update.optimizer();
        this.scalarCount = update.scalars() / 2;
        this.clip = update.clip();
        this.normIndex = update.normIndex();
        this.notesNorm = update.notesNorm();
        this.noteCount = plan.notes().size();
        this.decayed = plan.layout().decayedSize();
        this.arena = arena;
        this.gradient = gradient;
        this.blocks =
                ranges.stream()
                        .flatMap(List::stream)
                        .flatMap(s -> s.blocks(BLOCK))
                        .map(s -> new Matrix(gradient, s.from(), 0, 1, s.size()))
                        .toArray(Matrix[]::new);
        this.first = new int[ranges.size() + 1];
        for (int w = 0; w < ranges.size(); w++) {
            long count = ranges.get(w).stream().flatMap(s -> s.blocks(BLOCK)).count();
            first[w + 1] = first[w] + (int) count;
        }
        this.squares = new float[blocks.length];
        this.early = early;
        this.context = context;
    }

    /**
     * What a worker does, one task after the other; where there are two, all workers must have done
     * the first before any begins the second.
     */
    List<CpuTask> tasks(int worker) {
        int from = first[worker];
        int to = first[worker + 1];
        Mover mover = new Mover(from, to);
        return switch (clip) {
            case Clip.None _ ->
                    List.of(
                            k -> {
                                mover.begin(k);
                                mover.measureAndMove();
                            });
            case Clip.ByValue(double limit) ->
                    List.of(
                            k -> {
                                mover.begin(k);
                                for (int b = from; b < to; b++) {
                                    measure(b);
                                    kernels.clamp(blocks[b], (float) limit);
                                    mover.move(b);
                                }
                            });
            case Clip.ByNorm byNorm ->
                    List.of(
                            _ -> {
                                for (int b = from; b < to; b++) measure(b);
                            },
                            k -> {
                                mover.begin(k);
                                float factor = byNorm.factor(norm(mover.sum));
                                for (int b = from; b < to; b++) {
                                    kernels.scale(blocks[b], factor, blocks[b]);
                                    mover.move(b);
                                }
                            });
        };
    }

    /** Notes the norm, when all workers are done. */
    void note(int k) {
        if (notesNorm) context.notes[k * noteCount + normIndex] = (float) norm(noted);
    }

    private void measure(int block) {
        if (notesNorm) squares[block] = kernels.sumOfSquares(blocks[block]);
    }

    /**
     * Parameters that are moved in one pass.
     *
     * @param block the first
     */
    private record Stretch(int block, int from, int to) {
        /** Whether some decay and others do not. */
        boolean hasBothKinds(int decayed) {
            return from < decayed && decayed < to;
        }
    }

    /** Moves a worker's parameters. */
    private final class Mover {
        private final float[] decayedScalars = new float[scalarCount];
        private final float[] otherScalars = new float[scalarCount];
        private final TreeSum sum = new TreeSum();
        private final Optional<GeneratedLoops.Update> code;
        private final List<Stretch> stretches = new ArrayList<>();

        /** What is done before, or null. */
        private final EarlyUpdate early;

        /** Of the blocks of a worker. */
        Mover(int from, int to) {
            early = from < to ? Updater.this.early.get(blocks[from].at()) : null;
            int most = Stream.of(blocks).skip(from).limit(to - from).mapToInt(Matrix::size).sum();
            code =
                    generated != null
                            ? generated.update(
                                    optimizer,
                                    arena.parameters,
                                    gradient,
                                    arena.slots,
                                    most,
                                    notesNorm)
                            : Optional.empty();
            for (int b = from; b < to; b++) add(b);
        }

        /** Joins blocks that machine code moves in one pass. */
        private void add(int block) {
            int from = blocks[block].at();
            int to = from + blocks[block].size();
            if (code.isPresent() && !stretches.isEmpty()) {
                Stretch last = stretches.getLast();
                Stretch joined = new Stretch(last.block, last.from, to);
                boolean whole = (last.to - last.from) % BLOCK == 0;
                if (last.to == from && whole && !joined.hasBothKinds(decayed)) {
                    stretches.set(stretches.size() - 1, joined);
                    return;
                }
            }
            stretches.add(new Stretch(block, from, to));
        }

        /** Takes the scalars of a step. */
        void begin(int k) {
            float[] all = context.steps.scalars();
            int at = 2 * k * scalarCount;
            System.arraycopy(all, at, decayedScalars, 0, scalarCount);
            System.arraycopy(all, at + scalarCount, otherScalars, 0, scalarCount);
        }

        /** One pass where there is code for it. */
        void measureAndMove() {
            int moved = early == null ? 0 : early.moved();
            for (Stretch s : stretches) {
                if (code.isEmpty() || s.hasBothKinds(decayed)) {
                    measure(s.block);
                    move(s.block);
                } else {
                    float[] scalars = s.from < decayed ? decayedScalars : otherScalars;
                    code.get().run(scalars, s.from + moved, s.to);
                    if (notesNorm) takeSquares(s, moved / BLOCK);
                    moved = 0;
                }
            }
        }

        /**
         * A block of the update is two of a sum.
         *
         * @param moved the first blocks, before
         */
        private void takeSquares(Stretch s, int moved) {
            for (int b = 0; b < moved; b++) squares[s.block + b] = early.squares(b);
            int block = s.block + moved;
            int count = Math.ceilDiv(s.to - s.from - moved * BLOCK, CpuKernels.BLOCK);
            for (int i = 0; i < count; i += 2) {
                float second = i + 1 < count ? code.get().squares(i + 1) : 0;
                squares[block + i / 2] = code.get().squares(i) + second;
            }
        }

        void move(int block) {
            int from = blocks[block].at();
            int to = from + blocks[block].size();
            int border = Math.clamp(decayed, from, to);
            if (border > from) move(decayedScalars, from, border);
            if (to > border) move(otherScalars, border, to);
        }

        private void move(float[] scalars, int from, int to) {
            if (code.isPresent()) code.get().run(scalars, from, to);
            else optimizer.update(arena.parameters, gradient, arena.slots, scalars, from, to);
        }
    }

    private double norm(TreeSum sum) {
        return Math.sqrt(sum.of(squares));
    }
}
