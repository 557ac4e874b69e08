package dev.fallline.device.cpu;

import dev.fallline.graph.Function;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.Locale;

/**
 * A table of loops, one for each function, called through handles that HotSpot takes for variable
 * and hence does not inline. So each loop is compiled alone and has the whole of the compiler's
 * budget; inlined into a caller beside others, some would run out of it and box their vectors.
 */
final class LoopTable {
    private LoopTable() {}

    /** The static methods of the class, named as the functions are: leakyRelu for LEAKY_RELU. */
    static MethodHandle[] of(Lookup lookup, MethodType type) {
        Function[] functions = Function.values();
        MethodHandle[] loops = new MethodHandle[functions.length];
        for (Function f : functions) {
            try {
                loops[f.ordinal()] = lookup.findStatic(lookup.lookupClass(), methodName(f), type);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
        return loops;
    }

    private static String methodName(Function f) {
        String[] words = f.name().toLowerCase(Locale.ROOT).split("_");
        for (int i = 1; i < words.length; i++) {
            words[i] = Character.toUpperCase(words[i].charAt(0)) + words[i].substring(1);
        }
        return String.join("", words);
    }

    /** What a loop threw: it declares no checked exception. */
    static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof Error e) throw e;
        return thrown instanceof RuntimeException e ? e : new IllegalStateException(thrown);
    }
}
