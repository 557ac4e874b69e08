package dev.fallline.device.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * The PTX itself on the processor, translated to C++. Each load and store is checked: arrays'
 * bounds, alignment, values that nobody wrote, races within a block and between blocks. A launch
 * with a fault throws an {@link AssertionError} that names the line of the PTX.
 */
@SuppressWarnings("restricted")
public final class PtxKernels implements Launcher {
    private static final int WRITTEN = 1;
    private static final int FORBIDDEN = 2;

    private final HostKernels kernels;
    private final MethodHandle allocate;
    private final MethodHandle free;
    private final MethodHandle mark;
    private final MethodHandle fault;
    private final MethodHandle leaveOut;

    private PtxKernels(Path library) {
        SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
        kernels = new HostKernels(library, false);
        allocate =
                function(
                        symbols,
                        "shadow_allocate",
                        FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        free = function(symbols, "shadow_free", FunctionDescriptor.ofVoid(JAVA_LONG));
        mark =
                function(
                        symbols,
                        "shadow_mark",
                        FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_INT));
        fault = function(symbols, "fault_text", FunctionDescriptor.of(ADDRESS));
        leaveOut =
                function(
                        symbols,
                        "leave_out",
                        FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT));
    }

    private static MethodHandle function(
            SymbolLookup symbols, String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), descriptor);
    }

    /** What the jar carries. The test that calls this is skipped where there is no {@code g++}. */
    public static PtxKernels load() {
        return new PtxKernels(PtxLibrary.shipped());
    }

    static PtxKernels load(Path library) {
        return new PtxKernels(library);
    }

    @Override
    public long allocate(long bytes) {
        long address = kernels.allocate(bytes);
        call(
                () -> {
                    allocate.invokeExact(address, bytes);
                });
        return address;
    }

    @Override
    public void free(long address) {
        call(
                () -> {
                    free.invokeExact(address);
                });
        kernels.free(address);
    }

    @Override
    public void write(long address, MemorySegment source) {
        kernels.write(address, source);
        mark(address, source.byteSize(), WRITTEN);
    }

    @Override
    public void read(long address, MemorySegment target) {
        kernels.read(address, target);
    }

    /** No kernel may touch this part of what was allocated. */
    @Override
    public void forbid(long address, long bytes) {
        mark(address, bytes, FORBIDDEN);
    }

    /**
     * Leaves out a barrier for the threads of a block from some number on.
     *
     * @param file such as {@code norm.ptx}
     * @param line of the text, or 0 to leave out none
     */
    void leaveOut(String file, int line, int from) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(file);
            call(
                    () -> {
                        leaveOut.invokeExact(name, line, from);
                    });
        }
    }

    private void mark(long address, long bytes, int state) {
        call(
                () -> {
                    mark.invokeExact(address, bytes, state);
                });
    }

    @Override
    public void launch(
            String kernel, int gridX, int gridY, int blockX, int blockY, Number... arguments) {
        kernels.launch(kernel, gridX, gridY, blockX, blockY, arguments);
        String text = fault();
        if (!text.isEmpty()) throw new AssertionError(kernel + ": " + text);
    }

    private String fault() {
        try {
            var text = (MemorySegment) fault.invokeExact();
            return text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    /** A call of native code, which throws nothing. */
    private interface Call {
        void run() throws Throwable;
    }

    private static void call(Call call) {
        try {
            call.run();
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    @Override
    public String toString() {
        return "PTX, checked";
    }
}
