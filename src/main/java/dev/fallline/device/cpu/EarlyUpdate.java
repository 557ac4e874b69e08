package dev.fallline.device.cpu;

import dev.fallline.optim.Optimizer;

import java.util.ArrayList;
import java.util.List;

/**
 * The update of weights while the product that is their gradient is computed, some rows at a time.
 * These stay in the cache, since they are left in the same small piece of memory each time; no
 * array of the whole gradient passes through it. What is less than a block in the end is left to
 * {@link Updater}, which also does it all where the product is computed in another way.
 */
final class EarlyUpdate {
    /** Numbers of the gradient at a time, at least: 64 KiB. */
    private static final int SIZE = 16_384;

    /** Numbers of the right factor, at most: 1 MiB of cache then holds it and as many of C. */
    private static final int MOST = 131_072;

    private final Matrix gradient;
    private final int scalarCount;
    private final GeneratedLoops.Update code;
    private final float[] scalars;

    /** The rows that are computed, behind what the last ones left. */
    private final float[] recent;

    private final List<Part> parts = new ArrayList<>();
    private final float[] squares;
    private int moved;

    /**
     * What is updated when a block of rows is there.
     *
     * @param rows where they are left
     * @param first block of parameters that is updated
     * @param blocks so many
     * @param rest so many numbers behind them are less than a block
     */
    private record Part(Matrix rows, int first, int blocks, int rest) {}

    /**
     * @param gradient of a worker's first parameters, with its place among all
     * @param examples over which the product sums: it goes through them all for each block of rows,
     *     so that as many rows are worth it
     */
    EarlyUpdate(
            Optimizer optimizer,
            GeneratedLoops generated,
            CpuArena arena,
            Matrix gradient,
            int examples,
            int scalarCount) {
        this.gradient = gradient;
        this.scalarCount = scalarCount;
        int height = Math.max(examples, SIZE / gradient.columns());
        recent = new float[height * gradient.columns() + Updater.BLOCK];
        code = generated.updateByRecent(optimizer, arena.parameters, recent, arena.slots);
        scalars = new float[scalarCount];
        int before = 0;
        int first = 0;
        for (int row = 0; row < gradient.rows(); row += height) {
            int rows = Math.min(height, gradient.rows() - row);
            Matrix block = new Matrix(recent, before, 0, rows, gradient.columns());
            int count = before + block.size();
            before = count % Updater.BLOCK;
            parts.add(new Part(block, first, count / Updater.BLOCK, before));
            first += count / Updater.BLOCK;
        }
        squares = new float[first];
    }

    /** Whether it is faster for a gradient of so many columns. */
    static boolean fits(int examples, int columns) {
        return examples * (long) columns <= MOST;
    }

    /** Begins a step, whose scalars are from a place on. */
    void begin(float[] all, int at) {
        System.arraycopy(all, at, scalars, 0, scalarCount);
        moved = 0;
    }

    /** Where the product leaves its rows, block by block. */
    List<Matrix> blocks() {
        return parts.stream().map(Part::rows).toList();
    }

    /** Updates what can be, when a block of rows is there; they come in order. */
    void update(int block) {
        Part part = parts.get(block);
        int from = gradient.at() + part.first * Updater.BLOCK;
        int size = part.blocks * Updater.BLOCK;
        if (size > 0) code.run(scalars, from, from + size);
        for (int i = 0; i < part.blocks; i++) {
            squares[part.first + i] = code.squares(2 * i) + code.squares(2 * i + 1);
        }
        moved = (part.first + part.blocks) * Updater.BLOCK;
        if (block < parts.size() - 1) System.arraycopy(recent, size, recent, 0, part.rest);
        else System.arraycopy(recent, size, gradient.array(), from + size, part.rest);
    }

    /** So many parameters, the worker's first, have been moved in this step: whole blocks. */
    int moved() {
        return moved;
    }

    /** The sum of squares of the gradient in a block that has been moved. */
    float squares(int block) {
        return squares[block];
    }
}
