package dev.fallline;

import static dev.fallline.FalllineException.usage;

import dev.fallline.graph.Expression;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;
import dev.fallline.lab.ExpressionCheck;
import dev.fallline.lab.GradientReport;
import dev.fallline.minimize.Contender;
import dev.fallline.minimize.FeasibleSet;
import dev.fallline.minimize.FirstOrder;
import dev.fallline.minimize.Method;
import dev.fallline.minimize.MethodSpec;
import dev.fallline.minimize.MinimizationProblem;
import dev.fallline.minimize.Minimizer;
import dev.fallline.minimize.Oracle;
import dev.fallline.minimize.Quadratic;
import dev.fallline.minimize.StoppingRules;
import dev.fallline.minimize.Theory;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.schedule.Constant;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A differentiable function of n variables in double precision: an expression, or a Java lambda
 * over nodes of a graph. Its gradient comes from reverse mode, and its Hessian is the gradient of
 * the gradient.
 *
 * <pre>{@code
 * var f = ScalarFunction.of(2, (g, x) -> g.add(g.power(x.get(0), 4), g.multiply(x.get(1), x.get(1))));
 * double[] minimum = f.minimize("lbfgs", 3, -2).end().x();
 * }</pre>
 */
public final class ScalarFunction {
    /** Adds a function to a graph. */
    @FunctionalInterface
    public interface Body {
        /**
         * Adds the function to a graph.
         *
         * @param g to which nodes are added
         * @param x the variables, each 1 × 1
         * @return the value, 1 × 1
         */
        Node apply(Graph g, List<Node> x);
    }

    private final Expression expression;

    private ScalarFunction(Expression expression) {
        this.expression = expression;
    }

    /**
     * A function that a lambda builds.
     *
     * @param n how many variables, at least 1; they are called x1, x2, …
     * @param body called once
     * @return the function
     * @throws FalllineException (usage) if there are none, or the function is not 1 × 1
     */
    public static ScalarFunction of(int n, Body body) {
        if (n < 1) throw usage("a function of %d variables: give at least 1", n);
        Graph g = new Graph();
        List<String> names = IntStream.rangeClosed(1, n).mapToObj(i -> "x" + i).toList();
        Node value = body.apply(g, names.stream().map(v -> g.parameter(v, Shape.SCALAR)).toList());
        Objects.requireNonNull(value, "node of the function");
        if (!value.shape().equals(Shape.SCALAR)) {
            throw usage("the function is %s, not 1×1: add up its elements by total", value.shape());
        }
        String text = "a function of %d variables".formatted(n);
        return new ScalarFunction(new Expression(text, names, g, value));
    }

    /**
     * A function that an expression gives.
     *
     * @param text an expression such as {@code x^2 + 100*y^2}, or the name of a classic such as
     *     {@code rosenbrock}, see docs/minimize.md
     * @return the function
     * @throws FalllineException (usage) if it cannot be read or has no variable
     */
    public static ScalarFunction of(String text) {
        return new ScalarFunction(MinimizationProblem.of(text, null).expression());
    }

    /**
     * The names of the variables.
     *
     * @return in the order of points and gradients: of a text, that in which they first appear
     */
    public List<String> variables() {
        return expression.variables();
    }

    /**
     * The value f(x).
     *
     * @param x n numbers
     * @return NaN or infinite where it is not defined
     * @throws FalllineException (usage) if there are not n numbers, as for all points
     */
    public double value(double... x) {
        return oracle(x).value(x);
    }

    /**
     * The gradient ∇f(x).
     *
     * @param x n numbers
     * @return n numbers
     */
    public double[] gradient(double... x) {
        return oracle(x).at(x).gradient();
    }

    /**
     * The Hessian ∇²f(x).
     *
     * @param x n numbers
     * @return n × n
     */
    public double[][] hessian(double... x) {
        return oracle(x).hessian(x);
    }

    /**
     * Minimizes it, until the gradient's norm is at most 1e-6 or 10,000 steps are made.
     *
     * @param method {@code gd}, {@code coordinate}, {@code cg}, {@code lbfgs}, {@code newton},
     *     {@code trust-region}, {@code flow} or the name of an optimizer, with its usual rate or as
     *     in {@code gd(lr=0.01)}
     * @param start n numbers
     * @return the end, why it stopped, and the path
     * @throws FalllineException (usage) if there is no such method, or it has no such setting
     */
    public Minimizer.Result minimize(String method, double... start) {
        return minimize(method, FeasibleSet.EVERYWHERE, start);
    }

    /**
     * The same in a closed convex set, by a projection after each step.
     *
     * @param method one with a rate, such as {@code gd}
     * @param set such as {@code new FeasibleSet.Ball(center, radius)}
     * @param start n numbers; the nearest point of the set is taken
     * @return the end, why it stopped, and the path
     * @throws FalllineException (usage) if the method does not stay in the set
     */
    public Minimizer.Result minimize(String method, FeasibleSet set, double... start) {
        MethodSpec spec = Contender.method(method);
        StoppingRules rules = StoppingRules.STANDARD;
        spec.requireWithin(set);
        require(start);
        Oracle f = new MinimizationProblem(expression, start).within(set).oracle();
        return Minimizer.minimize(f, spec.method(rules.budget()), start, rules);
    }

    /**
     * Minimizes it by an optimizer, which may be a custom one, with a constant rate; stops as
     * {@link #minimize(String, double...)}.
     *
     * @param optimizer with an update in double precision
     * @param rate learning rate, positive
     * @param start n numbers
     * @return the end, why it stopped, and the path
     */
    public Minimizer.Result minimize(Optimizer optimizer, double rate, double... start) {
        Method method = new FirstOrder(optimizer, new Constant(rate), new Clip.None());
        return minimize(method, StoppingRules.STANDARD, start);
    }

    /**
     * Minimizes it by any method, until a rule says so.
     *
     * @param method such as {@code new FirstOrder(…)}
     * @param rules for stopping
     * @param start n numbers
     * @return the end, which rule stopped it, and the path
     */
    public Minimizer.Result minimize(Method method, StoppingRules rules, double... start) {
        return Minimizer.minimize(oracle(start), method, start, rules);
    }

    /**
     * Compares the gradient at a point with central differences.
     *
     * @param x n numbers
     * @return each derivative, and whether the comparison {@code passed()}
     */
    public GradientReport check(double... x) {
        require(x);
        return ExpressionCheck.check(expression, x);
    }

    /**
     * What theory predicts on a quadratic beside what is measured on it.
     *
     * @param start of the descents, n numbers
     * @return condition number, best rates, predicted and measured convergence
     * @throws FalllineException (usage) if it is not quadratic
     */
    public Theory theory(double... start) {
        require(start);
        return Theory.of(Quadratic.of(new MinimizationProblem(expression, start)), start);
    }

    @Override
    public String toString() {
        return "%s%s".formatted(expression.text(), variables());
    }

    private Oracle oracle(double[] x) {
        require(x);
        return Oracle.of(expression.graph(), expression.value(), expression.variables());
    }

    private void require(double[] x) {
        int n = expression.variables().size();
        if (x.length != n) {
            throw usage(
                    "the function has %d variables, %s, and %d numbers are given: give one for each",
                    n, String.join(", ", variables()), x.length);
        }
    }
}
