package dev.fallline.graph;

import dev.fallline.FalllineException;

import java.util.List;

/**
 * A real function of named variables, as a user writes it: {@code (1 - x)^2 + 100*(y - x^2)^2}. The
 * grammar, from loose to tight:
 *
 * <pre>{@code
 * sum      = term { ("+" | "-") term }
 * term     = signed { ("*" | "/") signed }
 * signed   = ("-" | "+") signed | power
 * power    = operand [ superscript ] [ "^" signed ]
 * operand  = number | name | name "(" sum { "," sum } ")" | "(" sum ")"
 * }</pre>
 *
 * So −x² is −(x²), 2^3^2 is 2^(3^2), and {@code 2x} is an error. Names that {@link Functions} does
 * not know are variables.
 *
 * @param text as it was given
 * @param variables in the order in which they first appear; none in a constant expression
 * @param graph holds a 1 × 1 parameter of its name for each variable
 * @param value 1 × 1
 */
public record Expression(String text, List<String> variables, Graph graph, Node value) {
    public Expression {
        variables = List.copyOf(variables);
    }

    /**
     * Reads an expression, or the name of one of the {@link Classics}.
     *
     * @throws FalllineException (usage) that shows the place of the mistake
     */
    public static Expression parse(String text) {
        String formula = Classics.find(text).map(Classic::expression).orElse(text);
        Parser parser = new Parser(formula);
        Node value = parser.parse();
        return new Expression(text, parser.variables(), parser.graph(), value);
    }

    /** The variables' nodes, in their order. */
    public List<Node> parameters() {
        return variables.stream().map(name -> graph.parameter(name, Shape.SCALAR)).toList();
    }

    /** The partial derivatives, in the order of the variables; each 1 × 1. */
    public List<Node> gradient() {
        return graph.gradients(value, parameters());
    }
}
