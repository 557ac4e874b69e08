package dev.fallline.device.cpu;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

import java.util.Locale;

/** The instruction sets that there is machine code for, the best first. */
enum Isa {
    AVX512("AVX-512", 64, 32, "avx512f", "avx512bw"),
    AVX2("AVX2", 32, 16, "avx2", "fma", "bmi1");

    /**
     * The system property that names the set to be used, {@code avx512} or {@code avx2}, or {@code
     * none}. Without it the best one of the processor is used.
     */
    static final String PROPERTY = "fallline.isa";

    private final String label;
    private final int bytes;
    private final int registers;
    private final String[] features;

    Isa(String label, int bytes, int registers, String... features) {
        this.label = label;
        this.bytes = bytes;
        this.registers = registers;
        this.features = features;
    }

    /**
     * The set that the property names, or else the best one.
     *
     * @throws LinkageError with a phrase if it does not run here
     */
    static Isa chosen() {
        String name = System.getProperty(PROPERTY);
        if ("none".equals(name)) throw new LinkageError("-D%s=none".formatted(PROPERTY));
        for (Isa isa : values()) {
            if (name == null ? isa.runsHere() : name.equals(isa.name().toLowerCase(Locale.ROOT))) {
                if (isa.runsHere()) return isa;
                throw new LinkageError(
                        "-D%s=%s, which does not run here".formatted(PROPERTY, name));
            }
        }
        if (name == null) {
            throw new LinkageError("generated code needs Linux on x86-64 with AVX2 and FMA");
        }
        throw new FalllineException(
                Kind.USAGE,
                "the system property %s is %s, expected avx512, avx2 or none"
                        .formatted(PROPERTY, name));
    }

    /** Whether this is Linux on x86-64, and a processor that has these instructions. */
    boolean runsHere() {
        return MachineCode.runsHere(features);
    }

    String label() {
        return label;
    }

    /** Of a vector. */
    int bytes() {
        return bytes;
    }

    /** Numbers in a vector. */
    int lanes() {
        return bytes / Float.BYTES;
    }

    /** So many vectors hold so many numbers. */
    int vectors(int numbers) {
        return Math.ceilDiv(numbers, lanes());
    }

    /** How many vectors the processor holds. */
    int registers() {
        return registers;
    }
}
