package dev.fallline.device.cpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes bytes callable on 64-bit Linux: they are written to pages of their own, which are then
 * given up for writing and opened for execution. The pages are freed by the garbage collector when
 * no plan has their code any more.
 */
@SuppressWarnings("restricted")
final class MachineCode {
    private static final long PAGE = 4_096;
    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int EXECUTE = 4;
    private static final int PRIVATE_ANONYMOUS = 0x22;

    /** The system's functions, which are looked for only where code {@link #runsHere}. */
    private static final class Calls {
        static final MethodHandle MAP =
                function(
                        "mmap", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT,
                        JAVA_LONG);
        static final MethodHandle PROTECT =
                function("mprotect", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
        static final MethodHandle UNMAP = function("munmap", JAVA_INT, ADDRESS, JAVA_LONG);
    }

    /** The code in use, by the tile that it is made for. */
    private static final Map<Record, WeakReference<MemorySegment>> IN_USE = new HashMap<>();

    private MachineCode() {}

    /**
     * Whether this is Linux on x86-64, and a processor of which it says that it has all of these.
     *
     * @param features by their names in {@code /proc/cpuinfo}
     */
    static boolean runsHere(String... features) {
        boolean platform =
                System.getProperty("os.arch").equals("amd64")
                        && System.getProperty("os.name").equals("Linux");
        if (!platform) return false;
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            String flags = lines.filter(l -> l.startsWith("flags")).findFirst().orElse("") + " ";
            for (String f : features) if (!flags.contains(" " + f + " ")) return false;
            return true;
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    /**
     * The code of a tile, made once for all that use it at a time.
     *
     * @param entry where it begins in the bytes
     * @throws IllegalStateException if the system forbids new code
     */
    static synchronized MemorySegment of(Record tile, Supplier<byte[]> bytes, long entry) {
        var known = IN_USE.get(tile);
        MemorySegment code = known == null ? null : known.get();
        if (code != null) return code;
        IN_USE.values().removeIf(reference -> reference.get() == null);
        code = load(bytes.get()).asSlice(entry);
        IN_USE.put(tile, new WeakReference<>(code));
        return code;
    }

    private static MemorySegment load(byte[] code) {
        long size = Math.ceilDiv(code.length, PAGE) * PAGE;
        try {
            var place =
                    (MemorySegment)
                            Calls.MAP.invokeExact(
                                    MemorySegment.NULL,
                                    size,
                                    READ | WRITE,
                                    PRIVATE_ANONYMOUS,
                                    -1,
                                    0L);
            if (place.address() == -1) throw new IllegalStateException("no memory for code");
            MemorySegment pages = place.reinterpret(size, Arena.ofAuto(), MachineCode::unmap);
            MemorySegment.copy(code, 0, pages, JAVA_BYTE, 0, code.length);
            int result = (int) Calls.PROTECT.invokeExact(pages, size, READ | EXECUTE);
            if (result != 0) throw new IllegalStateException("the system forbids new code");
            return pages;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new AssertionError("a native call threw", t);
        }
    }

    private static void unmap(MemorySegment pages) {
        try {
            int result = (int) Calls.UNMAP.invokeExact(pages, pages.byteSize());
            if (result != 0) throw new IllegalStateException("code cannot be freed");
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new AssertionError("a native call threw", t);
        }
    }

    /**
     * Calls of generated code, whose address is the first argument; arrays may be passed. Java
     * makes classes for each signature, which takes milliseconds at the start: so there are few.
     */
    static MethodHandle function(FunctionDescriptor function) {
        return Linker.nativeLinker().downcallHandle(function, Linker.Option.critical(true));
    }

    private static MethodHandle function(
            String name, ValueLayout result, ValueLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }
}
