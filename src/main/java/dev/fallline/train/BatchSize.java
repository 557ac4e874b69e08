package dev.fallline.train;

import static dev.fallline.FalllineException.usage;

import dev.fallline.setting.Type;

import java.util.List;

/**
 * How many examples a step has.
 *
 * @param examples {@link Integer#MAX_VALUE} for all there are
 */
public record BatchSize(int examples) {
    public static final BatchSize ALL = new BatchSize(Integer.MAX_VALUE);

    static final Type<BatchSize> TYPE =
            new Type.Parsed<>(BatchSize::parse, BatchSize::toString, List.of());

    private static BatchSize parse(String subject, String text) {
        if (text.equals("all")) return ALL;
        try {
            int examples = Integer.parseInt(text);
            if (examples >= 1) return new BatchSize(examples);
        } catch (NumberFormatException e) {
            // refused below
        }
        throw usage(
                "%s %s cannot be used: give a whole number of at least 1, such as 128, or all",
                subject, text);
    }

    /**
     * @param count how many examples there are
     */
    int of(int count) {
        return equals(ALL) ? count : examples;
    }

    @Override
    public String toString() {
        return equals(ALL) ? "all" : Integer.toString(examples);
    }
}
