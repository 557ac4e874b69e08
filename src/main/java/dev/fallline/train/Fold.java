package dev.fallline.train;

import static dev.fallline.FalllineException.usage;

import dev.fallline.data.Split;
import dev.fallline.data.Targets;
import dev.fallline.setting.Type;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One part of the training set of a cross-validation, which is held out for validation.
 *
 * @param number from 1
 * @param of how many parts there are
 */
public record Fold(int number, int of) {
    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,5})/([1-9]\\d{0,5})");

    static final Type<Fold> TYPE = new Type.Parsed<>(Fold::parse, Fold::toString, List.of());

    private static Fold parse(String subject, String text) {
        Matcher m = TEXT.matcher(text);
        if (m.matches()) {
            Fold fold = new Fold(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
            if (fold.of >= 2 && fold.number <= fold.of) return fold;
        }
        throw usage("%s %s cannot be used: give its number and how many, as in 2/5", subject, text);
    }

    /** Draws all folds, and holds this one out. */
    public Split split(Targets targets, long seed) {
        return Split.folds(targets, of, seed).get(number - 1);
    }

    @Override
    public String toString() {
        return number + "/" + of;
    }
}
