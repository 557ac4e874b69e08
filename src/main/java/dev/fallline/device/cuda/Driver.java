package dev.fallline.device.cuda;

import java.lang.foreign.MemorySegment;

/**
 * The little that the device asks of CUDA: memory, launches in one stream, and their replay. {@link
 * JCudaDriver} is the real one; tests put another in its place that runs the kernels on the host.
 *
 * <p>Everything but {@link #freeMemory} happens in the order in which it is asked for. All calls
 * come from one thread at a time.
 */
interface Driver extends AutoCloseable {
    /**
     * A GPU.
     *
     * @param memory bytes in all
     * @param major of the compute capability
     * @param driver its version and that of CUDA that it was made for
     */
    record Gpu(
            String name, long memory, int major, int minor, int multiprocessors, String driver) {}

    /** Something for the stream to do, prepared once and put there any number of times. */
    interface Task {
        void run();
    }

    /** Tasks captured into a CUDA graph. */
    interface Recording extends Task, AutoCloseable {
        @Override
        void close();
    }

    /**
     * The blocks of a launch, or the threads of a block.
     *
     * @param x at least 1
     * @param y at least 1
     */
    record Extent(int x, int y) {}

    /**
     * One launch of a kernel. The arguments are those of its declaration, in order and type: {@link
     * Long} a device address or 64-bit number, {@link Integer} a 32-bit one, {@link Float}, {@link
     * Double}.
     *
     * @param kernel its {@code extern "C"} name
     * @param shared bytes of dynamic shared memory
     */
    record Launch(String kernel, Extent grid, Extent block, int shared, Number... arguments) {}

    Gpu gpu();

    /**
     * Memory that holds zeros, aligned to at least 256 bytes.
     *
     * @param bytes at least 1
     * @return its address
     * @throws OutOfMemory if there is not so much
     */
    long allocate(long bytes);

    void free(long address);

    /** Says that nothing lies there within what was allocated, to a driver that watches over it. */
    default void unused(long address, long bytes) {}

    /** Free bytes. */
    long freeMemory();

    /**
     * Copies to the device.
     *
     * @param source may be empty; it may be changed when this returns
     */
    void write(long address, MemorySegment source);

    /**
     * Waits until all that was asked for before is done, then copies from the device.
     *
     * @param target may be empty
     */
    void read(long address, MemorySegment target);

    /** Finds the kernel and holds its arguments; running the task launches it. */
    Task prepare(Launch launch);

    /** Copies from one place on the device to another, which do not overlap. */
    Task copy(long from, long to, long bytes);

    /**
     * Captures what the work puts into the stream, without doing it. The work may run tasks and
     * nothing else.
     */
    Recording capture(Runnable work);

    /**
     * Whether the GPU has failed. Then nothing that it says can be trusted, and there is nothing to
     * free.
     */
    boolean lost();

    /** A library that works on the GPU has failed. */
    void lose();

    @Override
    void close();

    /** There is not as much memory as was asked for. */
    final class OutOfMemory extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
