package dev.fallline;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name a user probably meant. */
public final class Nearest {
    private Nearest() {}

    /**
     * The candidate with the smallest edit distance (Levenshtein 1966) to what was typed, upper and
     * lower case alike; the first of equals. Empty if even that one differs in more than a third of
     * its letters, for then the guess would only confuse.
     */
    public static Optional<String> nearest(String typed, Collection<String> candidates) {
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int distance = distance(lower(typed), lower(candidate));
            boolean plausible = distance <= Math.max(1, candidate.length() / 3);
            if (plausible && distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** Fewest insertions, deletions and replacements that turn {@code a} into {@code b}. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
