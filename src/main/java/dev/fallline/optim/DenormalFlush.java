package dev.fallline.optim;

/**
 * Keeps the decay of a running mean or a velocity out of the denormal numbers. A unit that is off
 * sends no gradient, and its running means would decay into the subnormal numbers and stay there:
 * 0.9 times the smallest one is, rounded, the smallest one. Processors take a hundred cycles and
 * more for each of those.
 */
public final class DenormalFlush {
    /**
     * Added and subtracted, it rounds to a multiple of 2⁻¹⁰⁰. That does not touch what is larger
     * than 2⁻⁵¹, and no rate brings what is left near the subnormal numbers, 2⁻¹²⁶. Written out in
     * each loop: where several optimizers are at work, HotSpot does not always inline a method.
     */
    public static final float FADE = 0x1p-76f;

    private DenormalFlush() {}
}
