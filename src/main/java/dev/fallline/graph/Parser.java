package dev.fallline.graph;

import dev.fallline.FalllineException;
import dev.fallline.Nearest;
import dev.fallline.graph.Token.Kind;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads one expression by recursive descent; its grammar is at {@link Expression}. */
final class Parser {
    private static final int DEEPEST = 200;

    private final Source source;
    private final List<Token> tokens;
    private final Graph graph = new Graph();
    private final Set<String> variables = new LinkedHashSet<>();
    private int position;
    private int depth;

    /**
     * @throws FalllineException if there is something that no expression is made of
     */
    Parser(String text) {
        source = new Source(text);
        tokens = Lexer.tokens(source);
    }

    Graph graph() {
        return graph;
    }

    List<String> variables() {
        return List.copyOf(variables);
    }

    /**
     * To be called once.
     *
     * @throws FalllineException that shows the place of the mistake
     */
    Node parse() {
        if (peek().kind() == Kind.END) {
            throw source.complain(0, "the expression is empty: give one such as \"x^2 + 3*y^2\"");
        }
        Node value = sum();
        if (peek().kind() != Kind.END) throw unexpected(peek());
        return value;
    }

    private Node sum() {
        Node value = term();
        while (true) {
            if (accept("+")) value = graph.add(value, term());
            else if (accept("-")) value = graph.subtract(value, term());
            else return value;
        }
    }

    private Node term() {
        Node value = signed();
        while (true) {
            if (accept("*")) value = graph.multiply(value, signed());
            else if (accept("/")) value = graph.divide(value, signed());
            else return value;
        }
    }

    private Node signed() {
        Token sign = peek();
        if (!sign.is("-") && !sign.is("+")) return power();
        descend(advance());
        Node value = signed();
        depth--;
        return sign.is("-") ? graph.scale(value, -1) : value;
    }

    private Node power() {
        Node value = operand();
        if (peek().kind() == Kind.SUPERSCRIPT) {
            value = graph.power(value, number(Double.parseDouble(advance().text())));
        }
        Token caret = peek();
        if (accept("^")) {
            descend(caret);
            value = graph.power(value, signed());
            depth--;
        }
        Token next = peek();
        if (next.beginsOperand()) throw juxtaposed(next);
        return value;
    }

    private Node operand() {
        Token token = peek();
        if (!token.beginsOperand()) throw unexpected(token);
        advance();
        return switch (token.kind()) {
            case NUMBER -> number(Double.parseDouble(token.text()));
            case NAME -> peek().is("(") ? call(token) : named(token);
            default -> group(token);
        };
    }

    private Node number(double value) {
        return graph.constant(value, Shape.SCALAR);
    }

    private Node named(Token name) {
        Double constant = Functions.CONSTANTS.get(name.text());
        if (constant != null) return number(constant);
        if (Functions.ALL.containsKey(name.text())) {
            throw source.complain(
                    name.at(),
                    "%s is a function: give its argument in parentheses, as in %s(x)",
                    name.text(),
                    name.text());
        }
        for (String known : List.of("pi", "tau")) {
            if (known.equalsIgnoreCase(name.text())) {
                throw source.complain(name.at(), "%s is written %s", name.text(), known);
            }
        }
        if (Classics.names().contains(name.text())) throw wholeOnly(name);
        variables.add(name.text());
        return graph.parameter(name.text(), Shape.SCALAR);
    }

    private Node call(Token name) {
        Functions.Entry function = Functions.ALL.get(name.text());
        if (function == null) throw noFunction(name);
        List<Node> arguments = arguments(advance());
        int given = arguments.size();
        if (given < function.least() || given > function.most()) {
            throw source.complain(
                    name.at(), "%s takes %s, not %d", name.text(), function.arguments(), given);
        }
        return function.builder().build(graph, arguments);
    }

    private Node group(Token opening) {
        descend(opening);
        Node value = sum();
        close(opening);
        return value;
    }

    private List<Node> arguments(Token opening) {
        descend(opening);
        List<Node> arguments = new ArrayList<>();
        do {
            arguments.add(sum());
        } while (accept(","));
        close(opening);
        return arguments;
    }

    private void close(Token opening) {
        if (!accept(")")) {
            Token next = peek();
            if (next.kind() != Kind.END) throw unexpected(next);
            throw source.complain(opening.at(), "this parenthesis is never closed");
        }
        depth--;
    }

    private void descend(Token token) {
        if (++depth > DEEPEST) {
            throw source.complain(
                    token.at(), "this is nested more than %d deep: simplify it", DEEPEST);
        }
    }

    private FalllineException noFunction(Token name) {
        String text = name.text();
        String missing = Functions.MISSING.get(text);
        if (missing != null) {
            return source.complain(name.at(), "unknown function %s: %s", text, missing);
        }
        if (Functions.CONSTANTS.containsKey(text) || variables.contains(text)) {
            return source.complain(
                    peek().at(), "%s is not a function: for a product write %s*(…)", text, text);
        }
        if (Classics.names().contains(text)) {
            return wholeOnly(name);
        }
        boolean near = Nearest.nearest(text, Functions.ALL.keySet()).isPresent();
        String unknown = Nearest.unknownAmongMany("function", text, Functions.ALL.keySet());
        String product = near ? "" : ": for a product write %s*(…)".formatted(text);
        return source.complain(name.at(), "%s%s", unknown, product);
    }

    private FalllineException wholeOnly(Token name) {
        return source.complain(
                name.at(),
                "%s is a named function: give %s alone, with at most a number of variables in parentheses",
                name.text(),
                name.text());
    }

    private FalllineException juxtaposed(Token next) {
        Token last = tokens.get(position - 1);
        String left = source.text().substring(last.at(), last.end());
        String right = source.text().substring(next.at(), next.end());
        return source.complain(
                next.at(),
                "an operator is missing between %s and %s: for a product write %s*%s",
                left,
                right,
                left,
                right);
    }

    private FalllineException unexpected(Token token) {
        int at = token.at();
        if (token.kind() == Kind.END) {
            return source.complain(
                    at, "the expression ends where a number, a name or ( is expected");
        }
        if (token.is(",")) {
            return source.complain(
                    at,
                    "a comma only separates the arguments of a function; write decimals as 1.5");
        }
        if (token.is(")") && depth == 0) {
            return source.complain(at, "this parenthesis has no opening one");
        }
        return source.complain(
                at,
                "found %s where a number, a name or ( is expected",
                source.text().substring(at, token.end()));
    }

    private Token peek() {
        return tokens.get(position);
    }

    private Token advance() {
        return tokens.get(position++);
    }

    private boolean accept(String symbol) {
        if (!peek().is(symbol)) return false;
        position++;
        return true;
    }
}
