package dev.fallline.graph;

import dev.fallline.graph.Token.Kind;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts an expression into tokens. */
final class Lexer {
    private static final Pattern NUMBER =
            Pattern.compile("(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_]*");
    private static final String DIGITS_ABOVE = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    private static final Pattern SUPERSCRIPT = Pattern.compile("[" + DIGITS_ABOVE + "]+");
    private static final Pattern SYMBOL = Pattern.compile("\\*\\*|[-+*/^(),−·⋅×÷]");
    private static final Map<String, String> ASCII =
            Map.of("**", "^", "−", "-", "·", "*", "⋅", "*", "×", "*", "÷", "/");

    /** What else users of other notations may try. */
    private static final Map<String, String> ADVICE =
            Map.of(
                    "|", "write abs(x)",
                    "[", "write round parentheses",
                    "]", "write round parentheses",
                    "{", "write round parentheses",
                    "}", "write round parentheses",
                    "=", "give the expression alone, without an equals sign",
                    "√", "write sqrt(x)",
                    ";", "arguments are separated by commas",
                    ".", "a number needs a digit, as in 0.5");

    private final Source source;
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(Source source) {
        this.source = source;
        this.text = source.text();
    }

    /** All tokens; the last one, and no other, is an end. */
    static List<Token> tokens(Source source) {
        Lexer lexer = new Lexer(source);
        while (lexer.at < lexer.text.length()) lexer.next();
        lexer.add(Kind.END, "", lexer.text.length());
        return lexer.tokens;
    }

    private void next() {
        int point = text.codePointAt(at);
        if (Character.isWhitespace(point) || Character.isSpaceChar(point)) {
            at += Character.charCount(point);
        } else if (!take(NUMBER, Kind.NUMBER)
                && !take(NAME, Kind.NAME)
                && !take(SUPERSCRIPT, Kind.SUPERSCRIPT)
                && !take(SYMBOL, Kind.SYMBOL)) {
            throw stray(Character.toString(point));
        }
    }

    private boolean take(Pattern pattern, Kind kind) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) return false;
        String found = matcher.group();
        if (kind == Kind.NUMBER) check(found);
        add(
                kind,
                kind == Kind.SUPERSCRIPT ? lowered(found) : ASCII.getOrDefault(found, found),
                matcher.end());
        return true;
    }

    private void add(Kind kind, String found, int end) {
        tokens.add(new Token(kind, found, at, end));
        at = end;
    }

    private void check(String number) {
        int end = at + number.length();
        if (end < text.length() && text.charAt(end) == '.') {
            throw source.complain(end, "a number has one decimal point, as in 1.5");
        }
        if (Double.isInfinite(Double.parseDouble(number))) {
            throw source.complain(
                    at, "%s is too large: the largest number is about 1.8e308", number);
        }
    }

    private static String lowered(String superscript) {
        StringBuilder digits = new StringBuilder();
        superscript.chars().forEach(c -> digits.append(DIGITS_ABOVE.indexOf(c)));
        return digits.toString();
    }

    private RuntimeException stray(String character) {
        if (Character.isISOControl(character.codePointAt(0))) {
            return source.complain(at, "control characters are not allowed");
        }
        String advice = ADVICE.get(character);
        return source.complain(
                at, "'%s' is not allowed here%s", character, advice == null ? "" : ": " + advice);
    }
}
