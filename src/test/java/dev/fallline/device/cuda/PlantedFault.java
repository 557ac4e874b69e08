package dev.fallline.device.cuda;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A small edit of a kernel's PTX that makes it wrong.
 *
 * @param kernel without {@code fallline_}
 * @param what was done to it, in words
 * @param found what the checked PTX says of it; empty where its results tell alone
 */
record PlantedFault(String kernel, String what, UnaryOperator<String> edit, String found) {
    private static final String PREFIX = "fallline_";

    /** Of a kernel that has not been changed. */
    String entry() {
        return PREFIX + kernel;
    }

    /**
     * The kernel with the fault in it and nothing else of its module.
     *
     * @param name of the faulty kernel
     */
    String text(String name) {
        for (String module : Modules.NAMES) {
            String text = Modules.ptx(module);
            int start = text.indexOf(".visible .entry " + entry() + "(");
            if (start < 0) continue;
            String own = text.substring(start, text.indexOf("\n}\n", start) + 3);
            String faulty = edit.apply(own);
            if (faulty.equals(own)) throw new AssertionError(this + " changes nothing");
            return faulty.replaceFirst(entry() + "\\(", name + "(");
        }
        throw new AssertionError("no kernel " + entry());
    }

    @Override
    public String toString() {
        return kernel + ": " + what;
    }

    /**
     * Replaces one of a pattern's matches, which is counted from 0, or from −1 from the end back.
     */
    static UnaryOperator<String> replaced(String pattern, int which, String by) {
        return text -> {
            Pattern compiled = Pattern.compile(pattern);
            List<MatchResult> all = compiled.matcher(text).results().toList();
            if (all.isEmpty()) throw new AssertionError("nothing matches " + pattern);
            MatchResult match = all.get(Math.floorMod(which, all.size()));
            String part = compiled.matcher(match.group()).replaceFirst(by);
            return text.substring(0, match.start()) + part + text.substring(match.end());
        };
    }

    /** An instruction of this name is left out. */
    static UnaryOperator<String> without(String instruction, int which) {
        return replaced("\t" + Pattern.quote(instruction) + " .*;\n", which, "");
    }

    /** Whether one of the loads or stores is made depends on nothing any more. */
    static UnaryOperator<String> unguarded(String instruction, int which) {
        String between = "((?:\t(?!bra|@|st|bar)\\S+ .*;\n)*?\t" + Pattern.quote(instruction) + ")";
        return replaced("\t@!?%p\\d+ bra \t\\S+;\n" + between, which, "$1");
    }

    /** A load or store is made so many bytes further on. */
    static UnaryOperator<String> moved(String instruction, int which, int bytes) {
        return text -> {
            String from = "(\t" + Pattern.quote(instruction) + " .*?\\[[%\\w$]+)(?:\\+(-?\\d+))?]";
            Pattern place = Pattern.compile(from);
            List<MatchResult> all = place.matcher(text).results().toList();
            MatchResult match = all.get(Math.floorMod(which, all.size()));
            String offset = match.group(2);
            int to = (offset == null ? 0 : Integer.parseInt(offset)) + bytes;
            return text.substring(0, match.start())
                    + "%s+%d]".formatted(match.group(1), to)
                    + text.substring(match.end());
        };
    }
}
