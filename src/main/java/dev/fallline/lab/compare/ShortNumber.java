package dev.fallline.lab.compare;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers short enough to be typed again. */
public final class ShortNumber {
    private static final MathContext THREE = new MathContext(3, RoundingMode.HALF_EVEN);

    private ShortNumber() {}

    /** Rounded to three significant digits. */
    static double three(double value) {
        return new BigDecimal(value, THREE).doubleValue();
    }

    /** 1 − x of a short x, as short. */
    static double oneLess(double x) {
        return BigDecimal.ONE.subtract(BigDecimal.valueOf(x)).doubleValue();
    }

    /** As people write it: 0.00123, but 1.23e-5. */
    public static String text(double value) {
        if (value == 0) return "0";
        BigDecimal number = new BigDecimal(value, new MathContext(6)).stripTrailingZeros();
        int exponent = number.precision() - number.scale() - 1;
        if (exponent >= -4 && exponent < 6) return number.toPlainString();
        BigDecimal digits = number.scaleByPowerOfTen(-exponent);
        return digits.toPlainString() + "e" + exponent;
    }
}
