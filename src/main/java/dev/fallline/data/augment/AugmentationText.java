package dev.fallline.data.augment;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.data.augment.Augmentation.plain;

import dev.fallline.FalllineException;
import dev.fallline.Nearest;
import dev.fallline.Range;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An augmentation as it is typed: {@code none}, or distortions with commas between, each with its
 * amount or, as a bare name, with the usual one. {@code affine} stands for those of shift, rotate
 * and scale that are not given themselves.
 */
public final class AugmentationText {
    /**
     * A distortion.
     *
     * @param name as typed
     * @param usual its amount as a bare name; numbers with strokes between where it has several
     * @param meaning what the amount says
     */
    public record Term(String name, String usual, String meaning) {}

    private static final List<Term> TERMS =
            List.of(
                    new Term("shift", "2", "pixels, across and down"),
                    new Term("rotate", "10", "degrees, in both directions"),
                    new Term("scale", "0.1", "share, larger or smaller"),
                    new Term("elastic", "34/4", "strength α and smoothing σ in pixels"),
                    new Term("noise", "0.05", "share of full scale, standard deviation"));

    private static final String NONE = "none";
    private static final String AFFINE = "affine";
    private static final List<String> AFFINE_TERMS = List.of("shift", "rotate", "scale");
    private static final Pattern ITEM =
            Pattern.compile("\\s*(?<name>[^\\s=]+)\\s*(=\\s*(?<amount>[^\\s=]+)\\s*)?");

    private AugmentationText() {}

    /** All distortions. */
    public static List<Term> terms() {
        return TERMS;
    }

    /**
     * @throws FalllineException (usage) that names the offending part and shows a right example
     */
    static Augmentation parse(String text) {
        if (text.strip().equals(NONE)) return Augmentation.NONE;
        Map<String, String> amounts = amounts(text);
        double[] elastic = numbers(text, amounts, "elastic", "0/4");
        return new Augmentation(
                number(text, amounts, "shift"),
                number(text, amounts, "rotate"),
                number(text, amounts, "scale"),
                elastic[0],
                elastic[1],
                number(text, amounts, "noise"));
    }

    /** What is given, by name. */
    private static Map<String, String> amounts(String text) {
        Map<String, String> amounts = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            Matcher item = ITEM.matcher(part);
            if (!item.matches()) throw wrong(text, "'%s' is not name=amount", part.strip());
            String name = item.group("name");
            String amount = item.group("amount");
            if (name.equals(NONE)) throw wrong(text, "none cannot be combined with others");
            if (name.equals(AFFINE) && amount != null) {
                throw wrong(text, "affine has no amount of its own: give shift, rotate and scale");
            }
            String known = name.equals(AFFINE) ? "" : term(text, name).usual;
            if (amounts.put(name, amount == null ? known : amount) != null) {
                throw wrong(text, "%s is given twice", name);
            }
        }
        if (amounts.containsKey(AFFINE)) {
            for (String name : AFFINE_TERMS) amounts.putIfAbsent(name, term(text, name).usual);
        }
        return amounts;
    }

    private static Term term(String text, String name) {
        for (Term term : TERMS) if (term.name.equals(name)) return term;
        List<String> known = new ArrayList<>(List.of(NONE, AFFINE));
        TERMS.forEach(t -> known.add(t.name));
        throw wrong(text, "%s", Nearest.unknown("distortion", name, known));
    }

    private static double number(String text, Map<String, String> amounts, String name) {
        return numbers(text, amounts, name, "0")[0];
    }

    /** As many as the amount has that stands for a missing one. */
    private static double[] numbers(
            String text, Map<String, String> amounts, String name, String missing) {
        String amount = amounts.getOrDefault(name, missing);
        String[] parts = amount.split("/", -1);
        if (parts.length != missing.split("/").length) {
            throw wrong(text, "%s=%s does not have the form %s", name, amount, missing);
        }
        var numbers = new double[parts.length];
        for (int i = 0; i < parts.length; i++) {
            numbers[i] = Range.number(parts[i]);
            if (Double.isNaN(numbers[i])) throw wrong(text, "%s=%s is not a number", name, amount);
        }
        return numbers;
    }

    static String of(Augmentation a) {
        if (a.isNone()) return NONE;
        List<String> parts = new ArrayList<>();
        if (a.shift() > 0) parts.add("shift=" + plain(a.shift()));
        if (a.rotate() > 0) parts.add("rotate=" + plain(a.rotate()));
        if (a.scale() > 0) parts.add("scale=" + plain(a.scale()));
        if (a.alpha() > 0) parts.add("elastic=" + plain(a.alpha()) + "/" + plain(a.sigma()));
        if (a.noise() > 0) parts.add("noise=" + plain(a.noise()));
        return String.join(",", parts);
    }

    private static FalllineException wrong(String text, String what, Object... values) {
        return usage(
                "--augment '%s': %s; write it as in affine or shift=2,rotate=10,scale=0.1,elastic=34/4,noise=0.05",
                text, what.formatted(values));
    }
}
