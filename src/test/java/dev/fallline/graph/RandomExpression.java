package dev.fallline.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * Draws sound expressions together with their values, computed by {@link Math} while the text grows
 * and without any parsing. Each value is computed a second time with a small error in every
 * operation, which shows how far rounding may lead.
 */
final class RandomExpression {
    private static final double ERROR = 1e-12;
    private static final Map<String, Double> VARIABLES =
            Map.of("x", 1.25, "y", -0.75, "z_2", 3.0, "λ", 0.0);

    private static final Map<String, DoubleUnaryOperator> FUNCTIONS =
            Map.ofEntries(
                    Map.entry("exp", Math::exp),
                    Map.entry("log", Math::log),
                    Map.entry("ln", Math::log),
                    Map.entry("log2", x -> Math.log(x) / Math.log(2)),
                    Map.entry("log10", Math::log10),
                    Map.entry("sqrt", Math::sqrt),
                    Map.entry("cbrt", Math::cbrt),
                    Map.entry("abs", x -> x < 0 ? -x : x),
                    Map.entry("sign", x -> x > 0 ? 1 : x < 0 ? -1 : 0),
                    Map.entry("sin", Math::sin),
                    Map.entry("cos", Math::cos),
                    Map.entry("tan", Math::tan),
                    Map.entry("asin", Math::asin),
                    Map.entry("acos", Math::acos),
                    Map.entry("atan", Math::atan),
                    Map.entry("sinh", Math::sinh),
                    Map.entry("cosh", Math::cosh),
                    Map.entry("tanh", x -> 1 - 2 / (Math.exp(2 * x) + 1)),
                    Map.entry("sigmoid", x -> (1 + Math.tanh(x / 2)) / 2),
                    Map.entry("softplus", x -> Math.log(1 + Math.exp(x))),
                    Map.entry("relu", x -> x > 0 ? x : 0),
                    Map.entry("elu", x -> x > 0 ? x : Math.exp(x) - 1),
                    Map.entry("silu", x -> x / (1 + Math.exp(-x))));

    /** What binds as tightly as what. */
    private static final int SUM = 0;

    private static final int TERM = 1;
    private static final int SIGNED = 2;
    private static final int POWER = 3;
    private static final int OPERAND = 4;

    /**
     * @param rough the value with errors
     * @param sound whether all values on the way were ordinary numbers
     */
    record Piece(String text, int binding, double value, double rough, boolean sound) {
        boolean comparable() {
            return sound && Math.abs(value - rough) <= 1e-3 * Math.max(1, Math.abs(value));
        }

        double tolerance() {
            return 1e-12 * Math.max(1, Math.abs(value)) + 10 * Math.abs(value - rough);
        }
    }

    private final Random random;

    RandomExpression(Random random) {
        this.random = random;
    }

    /** Values for the variables; 1.5 for names that are not drawn here. */
    static Map<String, double[]> feed(List<String> names) {
        Map<String, double[]> feed = new HashMap<>();
        names.forEach(n -> feed.put(n, new double[] {VARIABLES.getOrDefault(n, 1.5)}));
        return feed;
    }

    Piece next(int depth) {
        if (depth == 0) return leaf();
        return switch (random.nextInt(10)) {
            case 0, 1 -> binary(depth, any("+", " + "), SUM, TERM, SUM, (a, b) -> a + b);
            case 2 -> binary(depth, any("-", " − "), SUM, TERM, SUM, (a, b) -> a - b);
            case 3, 4 -> binary(depth, any("*", " × ", "·"), TERM, SIGNED, TERM, (a, b) -> a * b);
            case 5 -> binary(depth, any("/", " ÷ "), TERM, SIGNED, TERM, (a, b) -> a / b);
            case 6 -> binary(depth, any("^", "**"), OPERAND, SIGNED, POWER, Math::pow);
            case 7 -> signed(next(depth - 1));
            case 8 -> function(next(depth - 1));
            default -> among(depth);
        };
    }

    private Piece leaf() {
        if (random.nextBoolean()) {
            String name = any(VARIABLES.keySet().stream().sorted().toArray(String[]::new));
            return exact(name, VARIABLES.get(name));
        }
        return switch (random.nextInt(6)) {
            case 0 -> exact("pi", 3.141592653589793);
            case 1 -> exact("e", 2.718281828459045);
            case 2 -> exact("0.5", 0.5);
            case 3 -> exact("25e-1", 2.5);
            default -> {
                int n = random.nextInt(4);
                yield exact(Integer.toString(n), n);
            }
        };
    }

    private static Piece exact(String text, double value) {
        return new Piece(text, OPERAND, value, value, true);
    }

    /**
     * @param left how tightly the left operand must bind to stand without parentheses
     * @param right the same for the right one
     */
    private Piece binary(
            int depth, String sign, int left, int right, int binding, DoubleBinaryOperator f) {
        Piece a = next(depth - 1);
        Piece b = next(depth - 1);
        String text = wrapped(a, left) + sign + wrapped(b, right);
        return of(
                text,
                binding,
                f.applyAsDouble(a.value, b.value),
                f.applyAsDouble(a.rough, b.rough),
                a,
                b);
    }

    private Piece signed(Piece a) {
        String text = any("-", "− ", "+") + wrapped(a, SIGNED);
        double factor = text.startsWith("+") ? 1 : -1;
        return of(text, SIGNED, factor * a.value, factor * a.rough, a);
    }

    private Piece function(Piece a) {
        if (random.nextInt(8) == 0) {
            String text = wrapped(a, OPERAND) + "²";
            return of(text, POWER, a.value * a.value, a.rough * a.rough, a);
        }
        String name = any(FUNCTIONS.keySet().stream().sorted().toArray(String[]::new));
        DoubleUnaryOperator f = FUNCTIONS.get(name);
        String text = name + any("(", " ( ") + a.text + ")";
        return of(text, OPERAND, f.applyAsDouble(a.value), f.applyAsDouble(a.rough), a);
    }

    /** The least or the greatest of some. */
    private Piece among(int depth) {
        List<Piece> pieces =
                IntStream.rangeClosed(0, random.nextInt(3)).mapToObj(_ -> next(depth - 1)).toList();
        boolean least = random.nextBoolean();
        DoubleBinaryOperator f = (a, b) -> a < b == least ? a : b;
        String arguments = String.join(", ", pieces.stream().map(Piece::text).toList());
        return of(
                (least ? "min(" : "max(") + arguments + ")",
                OPERAND,
                pieces.stream().mapToDouble(Piece::value).reduce(f).orElseThrow(),
                pieces.stream().mapToDouble(Piece::rough).reduce(f).orElseThrow(),
                pieces.toArray(Piece[]::new));
    }

    private Piece of(String text, int binding, double value, double rough, Piece... parts) {
        double size = Math.abs(value);
        boolean sound = size == 0 || size > 1e-60 && size < 1e60;
        for (Piece part : parts) sound &= part.sound;
        double error = ERROR * (random.nextBoolean() ? 1 : -1) * (1 + random.nextDouble());
        return new Piece(text, binding, value, rough * (1 + error), sound);
    }

    private String wrapped(Piece piece, int needed) {
        boolean bare = piece.binding >= needed && random.nextInt(4) > 0;
        return bare ? piece.text : any("(", "( ") + piece.text + any(")", " )");
    }

    private String any(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
