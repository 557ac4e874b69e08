package dev.fallline.lab.compare;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The Halton sequence (1960): its points cover a space more evenly than random ones. A coordinate
 * is the index with its digits in a prime base reversed.
 */
final class Halton {
    private Halton() {}

    /**
     * A base for each setting, the same in all spaces, so that contestants draw the same values for
     * the settings they share. The settings of a space have different bases, as small as possible:
     * those of large ones cover their range slowly.
     *
     * @param spaces lists of names of settings
     */
    static Map<String, Integer> bases(Collection<List<String>> spaces) {
        Map<String, Integer> bases = new LinkedHashMap<>();
        for (List<String> space : spaces) {
            for (String name : space) {
                if (bases.containsKey(name)) continue;
                Set<Integer> taken = new HashSet<>();
                for (List<String> other : spaces) {
                    if (!other.contains(name)) continue;
                    for (String beside : other) taken.add(bases.get(beside));
                }
                bases.put(name, smallestPrime(taken));
            }
        }
        return bases;
    }

    private static int smallestPrime(Set<Integer> taken) {
        return IntStream.iterate(2, n -> n + 1)
                .filter(n -> IntStream.range(2, n).allMatch(d -> n % d != 0))
                .filter(n -> !taken.contains(n))
                .findFirst()
                .orElseThrow();
    }

    /** The digits of a number behind the point in reverse: 6 = 110₂ gives 0.011₂ = 3/8. */
    static double radicalInverse(int index, int base) {
        double result = 0;
        double digit = 1.0 / base;
        for (int rest = index; rest > 0; rest /= base) {
            result += rest % base * digit;
            digit /= base;
        }
        return result;
    }
}
