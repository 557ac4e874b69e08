package dev.fallline.device;

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
}
