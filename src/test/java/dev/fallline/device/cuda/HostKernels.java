package dev.fallline.device.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The kernels of a CUDA device as a library of the processor: the same sources, compiled as C++
 * (kernels/host), launched by name like the real ones. Addresses are plain pointers. A launch runs
 * its blocks and threads one after the other, forwards or backwards.
 */
@SuppressWarnings("restricted")
public final class HostKernels implements Launcher {
    private final MethodHandle launch;
    private final MethodHandle signature;
    private final boolean descending;
    private final Map<String, String> signatures = new HashMap<>();
    private final Map<Long, Arena> allocated = new HashMap<>();

    /**
     * @param library with the functions {@code launch} and {@code signature}
     */
    HostKernels(Path library, boolean descending) {
        SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
        Linker linker = Linker.nativeLinker();
        this.descending = descending;
        this.signature =
                linker.downcallHandle(
                        symbols.findOrThrow("signature"), FunctionDescriptor.of(ADDRESS, ADDRESS));
        this.launch =
                linker.downcallHandle(
                        symbols.findOrThrow("launch"),
                        FunctionDescriptor.of(
                                JAVA_BOOLEAN,
                                ADDRESS,
                                JAVA_INT,
                                JAVA_INT,
                                JAVA_INT,
                                JAVA_INT,
                                JAVA_BOOLEAN,
                                ADDRESS));
    }

    /**
     * Compiles the kernels where that has not been done, and loads them. The test that calls this
     * is skipped where there is no {@code g++}, or no {@code ucontext.h}, so anywhere but on Linux.
     *
     * @param descending whether the last thread of the last block is the first to run
     */
    public static HostKernels load(boolean descending) {
        return new HostKernels(HostCompiler.library(), descending);
    }

    @Override
    public long allocate(long bytes) {
        Arena arena = Arena.ofShared();
        long address = arena.allocate(bytes, 256).address();
        allocated.put(address, arena);
        return address;
    }

    @Override
    public void free(long address) {
        allocated.remove(address).close();
    }

    @Override
    public void write(long address, MemorySegment source) {
        at(address, source.byteSize()).copyFrom(source);
    }

    @Override
    public void read(long address, MemorySegment target) {
        target.copyFrom(at(address, target.byteSize()));
    }

    private static MemorySegment at(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    @Override
    public void launch(
            String kernel, int gridX, int gridY, int blockX, int blockY, Number... arguments) {
        String expected = signatures.computeIfAbsent(kernel, this::signature);
        StringBuilder given = new StringBuilder();
        for (Number argument : arguments) given.append(letter(argument));
        if (!given.toString().equals(expected)) {
            throw new IllegalArgumentException(
                    "%s takes %s, not %s".formatted(kernel, expected, given));
        }
        if (Math.min(Math.min(gridX, gridY), Math.min(blockX, blockY)) < 1
                || gridY > 65_535
                || blockX * blockY > 1_024) {
            throw new IllegalArgumentException(
                    "%s on a grid of %d × %d, block %d × %d"
                            .formatted(kernel, gridX, gridY, blockX, blockY));
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(kernel);
            MemorySegment values = values(arena, arguments);
            boolean met =
                    (boolean)
                            launch.invokeExact(
                                    name, gridX, gridY, blockX, blockY, descending, values);
            if (!met) throw new AssertionError(kernel + ": not all threads met at a barrier");
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Pointers to the arguments. */
    private static MemorySegment values(Arena arena, Number... arguments) {
        MemorySegment values = arena.allocate(ADDRESS, arguments.length);
        for (int i = 0; i < arguments.length; i++) {
            MemorySegment value =
                    switch (arguments[i]) {
                        case Long l -> arena.allocateFrom(JAVA_LONG, l);
                        case Integer n -> arena.allocateFrom(JAVA_INT, n);
                        case Float f -> arena.allocateFrom(JAVA_FLOAT, f);
                        case Double d -> arena.allocateFrom(JAVA_DOUBLE, d);
                        default -> throw new IllegalArgumentException(arguments[i].toString());
                    };
            values.setAtIndex(ADDRESS, i, value);
        }
        return values;
    }

    private static char letter(Number argument) {
        return switch (argument) {
            case Long _ -> 'l';
            case Integer _ -> 'i';
            case Float _ -> 'f';
            case Double _ -> 'd';
            default -> '?';
        };
    }

    private String signature(String kernel) {
        try (Arena arena = Arena.ofConfined()) {
            var text = (MemorySegment) signature.invokeExact(arena.allocateFrom(kernel));
            if (text.equals(MemorySegment.NULL)) {
                throw new IllegalArgumentException("no kernel " + kernel);
            }
            return text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return "host, " + (descending ? "backwards" : "forwards");
    }
}
