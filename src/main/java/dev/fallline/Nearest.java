package dev.fallline;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Guesses what was meant by a mistyped name. */
public final class Nearest {
    /** What others call what has another name here. */
    private static final Map<String, String> SYNONYMS =
            Map.ofEntries(
                    Map.entry("--batch-size", "--batch"),
                    Map.entry("--learning-rate", "--lr"),
                    Map.entry("--num-epochs", "--epochs"),
                    Map.entry("--dataset", "--data"),
                    Map.entry("--hidden-layers", "--hidden"),
                    Map.entry("mse", "squared-error"),
                    Map.entry("mae", "absolute-error"),
                    Map.entry("bce", "binary-cross-entropy"),
                    Map.entry("svm", "hinge"),
                    Map.entry("swish", "silu"),
                    Map.entry("xavier", "xavier-uniform"),
                    Map.entry("glorot", "xavier-uniform"),
                    Map.entry("glorot-uniform", "xavier-uniform"),
                    Map.entry("glorot-normal", "xavier-normal"),
                    Map.entry("he", "he-normal"),
                    Map.entry("kaiming", "he-normal"),
                    Map.entry("kaiming-uniform", "he-uniform"),
                    Map.entry("kaiming-normal", "he-normal"));

    private Nearest() {}

    /**
     * The known name that means the same, or the one with the fewest letters to insert, delete,
     * replace or swap with a neighbour, in any case; the first of several. Empty where more than a
     * third of the letters (and more than one) would have to change.
     */
    public static Optional<String> nearest(String wanted, Collection<String> known) {
        String lower = wanted.toLowerCase(Locale.ROOT);
        Optional<String> synonym = synonym(lower, known);
        if (synonym.isPresent()) return synonym;
        record Guess(String name, int distance) {}
        return known.stream()
                .map(name -> new Guess(name, distance(lower, name.toLowerCase(Locale.ROOT))))
                .filter(guess -> guess.distance <= Math.max(1, guess.name.length() / 3))
                .min(Comparator.comparingInt(Guess::distance))
                .map(Guess::name);
    }

    /** With the dashes of a flag or, as a Java program names settings, without. */
    private static Optional<String> synonym(String lower, Collection<String> known) {
        String flag = SYNONYMS.getOrDefault("--" + lower, "");
        return Stream.of(SYNONYMS.getOrDefault(lower, flag), flag.replaceFirst("^--", ""))
                .filter(known::contains)
                .findFirst();
    }

    /** As in {@code unknown --loss 'hubber'; did you mean 'huber'? Known are …}. */
    public static String unknown(String what, String name, Collection<String> known) {
        String hint =
                nearest(name, known)
                        .map("; did you mean '%s'? Known are "::formatted)
                        .orElse("; known are ");
        return "unknown %s '%s'%s%s".formatted(what, name, hint, String.join(", ", known));
    }

    /** As in {@code unknown command 'tran'; did you mean 'train'?}, without a list. */
    public static String unknownAmongMany(String what, String name, Collection<String> known) {
        String hint = nearest(name, known).map("; did you mean '%s'?"::formatted).orElse("");
        return "unknown %s '%s'%s".formatted(what, name, hint);
    }

    /** The optimal string alignment distance (Damerau 1964), row by row. */
    public static int distance(String a, String b) {
        var above = new int[b.length() + 1];
        var row = new int[b.length() + 1];
        var next = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            next[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = row[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                next[j] = Math.min(replaced, 1 + Math.min(row[j], next[j - 1]));
                boolean swapped =
                        i > 1
                                && j > 1
                                && a.charAt(i - 1) == b.charAt(j - 2)
                                && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) next[j] = Math.min(next[j], above[j - 2] + 1);
            }
            int[] free = above;
            above = row;
            row = next;
            next = free;
        }
        return row[b.length()];
    }
}
