import dev.fallline.ScalarFunction;
import dev.fallline.minimize.Minimizer;
import dev.fallline.optim.Momentum;

// Differentiates and minimizes functions, in double precision:
//   java --enable-native-access=ALL-UNNAMED -cp target/fallline.jar examples/MinimizeFunction.java
void main() {
    // Rosenbrock's function (1 - x)^2 + 100 (y - x^2)^2, as nodes of a graph.
    ScalarFunction rosenbrock =
            ScalarFunction.of(
                    2,
                    (g, v) -> {
                        var x = v.get(0);
                        var y = v.get(1);
                        var a = g.subtract(g.constant(1, x.shape()), x);
                        var b = g.subtract(y, g.multiply(x, x));
                        return g.add(g.multiply(a, a), g.scale(g.multiply(b, b), 100));
                    });
    IO.println("gradient at (-1.2, 1): " + Arrays.toString(rosenbrock.gradient(-1.2, 1)));
    IO.println("Hessian there: " + Arrays.deepToString(rosenbrock.hessian(-1.2, 1)));

    Minimizer.Result found = rosenbrock.minimize("lbfgs", -1.2, 1);
    IO.println("lbfgs: " + found.steps() + " steps to " + Arrays.toString(found.end().x()));
    Minimizer.Result slow = rosenbrock.minimize(new Momentum(0.9, 0, 0), 2e-4, -1.2, 1);
    IO.println("momentum: " + slow.steps() + " steps to " + Arrays.toString(slow.end().x()));

    // An expression, and what theory says of descending on it.
    ScalarFunction bowl = ScalarFunction.of("x^2 + 100*y^2");
    var curvature = bowl.theory(1, 1).curvature();
    IO.println("condition number " + curvature.condition());
}
