package dev.fallline.device.cuda;

import java.lang.foreign.MemorySegment;

/**
 * Runs kernels, one after the other: {@link HostKernels} on the processor, a driver on a GPU. It is
 * what the tests of the kernels ask for, so that both are held to the same.
 */
public interface Launcher {
    /**
     * Memory, aligned to 256 bytes, until the launcher is gone or {@link #free} is called.
     *
     * @return its address
     */
    long allocate(long bytes);

    void free(long address);

    void write(long address, MemorySegment source);

    void read(long address, MemorySegment target);

    /**
     * Says that no kernel may touch this part of what was allocated; not every launcher checks it.
     */
    default void forbid(long address, long bytes) {}

    /**
     * Launches a kernel and waits for its end.
     *
     * @param arguments in order and of the declared types: addresses and {@code long long} as
     *     {@link Long}, {@code int}, {@code float} and {@code double} as their boxes
     * @throws IllegalArgumentException if the arguments are not those of the kernel
     */
    void launch(String kernel, int gridX, int gridY, int blockX, int blockY, Number... arguments);
}
