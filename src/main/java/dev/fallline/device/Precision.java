package dev.fallline.device;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** To what the factors of a matrix product are rounded; sums and all the rest are fp32 always. */
public enum Precision {
    /** 24 significant bits: not rounded at all. */
    FP32,
    /** 11 significant bits. */
    TF32,
    /** 8 significant bits. */
    BF16;

    /** What {@code --precision} calls it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws FalllineException (usage) if there is none of this name
     */
    public static Precision of(String label) {
        for (Precision p : values()) if (p.label().equals(label)) return p;
        List<String> known = Arrays.stream(values()).map(Precision::label).toList();
        throw new FalllineException(
                Kind.USAGE,
                "--precision %s is not known: give one of %s"
                        .formatted(label, String.join(", ", known)));
    }
}
