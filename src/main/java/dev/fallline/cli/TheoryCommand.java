package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

import dev.fallline.FalllineException;
import dev.fallline.cli.option.LeadingMinus;
import dev.fallline.graph.PointText;
import dev.fallline.minimize.MinimizationProblem;
import dev.fallline.minimize.Quadratic;
import dev.fallline.minimize.Theory;
import dev.fallline.minimize.TheoryDocument;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

@Command(
        name = "theory",
        description = {
            "Compares the theory of gradient descent on a quadratic with measurements.",
            "Condition number, largest stable and best rates, speed of convergence."
        },
        modelTransformer = LeadingMinus.class,
        footer = {
            "",
            "Examples:",
            "  fallline theory \"x^2 + 100*y^2\"",
            "  fallline theory --matrix \"[[2,1],[1,3]]\"",
            "  fallline theory rosenbrock --at x=1,y=1",
            "  fallline theory --worst 100 --report worst.html",
        })
final class TheoryCommand implements Runnable {
    private static final int MOST = 500;

    @Parameters(
            arity = "0..1",
            paramLabel = "FUNCTION",
            description = "A quadratic function, or with --at any other.")
    private String function;

    @Option(
            names = "--at",
            paramLabel = "POINT",
            description =
                    "Study the second-order approximation of the function there, as in x=1,y=1.")
    private String at;

    @Option(
            names = "--matrix",
            paramLabel = "A",
            description = "Study ½xᵀAx, A symmetric, row by row, as in [[2,1],[1,3]].")
    private String matrix;

    @Option(
            names = "--worst",
            paramLabel = "N",
            description = "Study Nesterov's worst function of N variables.")
    private Integer worst;

    @Option(
            names = "--start",
            paramLabel = "POINT",
            description =
                    "Where descents on a FUNCTION begin (default: a random point near its minimum).")
    private String start;

    @Mixin private PageFile page;
    @Mixin private Output output;

    @Override
    public void run() {
        long sources = Stream.of(function, matrix, worst).filter(Objects::nonNull).count();
        if (sources != 1) {
            throw usage("give one of: a FUNCTION such as \"x^2 + 100*y^2\", --matrix, --worst");
        }
        if (at != null && function == null) throw usage("--at needs a FUNCTION");
        if (start != null && (function == null || at != null)) {
            throw usage("--start needs a FUNCTION without --at");
        }
        page.check();
        Quadratic q = quadratic();
        int n = q.hessian().length;
        double[] from = new double[n];
        if (start != null) {
            from = MinimizationProblem.of(function, start).start();
            if (q.f().get().at(from).gradientNorm() == 0) {
                throw usage(
                        "--start %s: the gradient is zero there, so descent does not move; give another point",
                        start);
            }
        }
        if (start == null && worst == null) from = new Random(1).doubles(n, -1, 1).toArray();
        Theory theory = Theory.of(q, from);
        TheoryDocument document = new TheoryDocument(theory);
        page.write(() -> document.page(subject()));
        output.print(document.json(), document.summary());
    }

    private String subject() {
        if (worst != null) return "Nesterov's worst function of %d variables".formatted(worst);
        if (matrix != null) return "½xᵀAx, A = " + matrix;
        return at == null ? function : "%s at %s".formatted(function, at);
    }

    private Quadratic quadratic() {
        if (matrix != null) return Quadratic.of(parse(matrix));
        if (worst != null) {
            if (worst >= 2 && worst <= MOST) return Quadratic.worst(worst);
            throw usage(
                    "--worst %d cannot be used: give a whole number from 2 to %d, such as 100",
                    worst, MOST);
        }
        MinimizationProblem problem = MinimizationProblem.of(function, null);
        if (at == null) return Quadratic.of(problem);
        double[] place = PointText.parse("--at", at, problem.expression().variables());
        double[][] h = problem.oracle().hessian(place);
        for (double[] row : h) {
            for (double v : row) {
                if (!Double.isFinite(v)) {
                    throw usage("--at %s: the function's Hessian is not finite there", at);
                }
            }
        }
        return Quadratic.of(h);
    }

    private static double[][] parse(String text) {
        try {
            JsonArray rows = JsonParser.parseString(text).getAsJsonArray();
            int n = rows.size();
            double[][] a = new double[n][n];
            for (int i = 0; i < n; i++) {
                JsonArray row = rows.get(i).getAsJsonArray();
                if (row.size() != n) throw notSymmetric(text);
                for (int j = 0; j < n; j++) a[i][j] = number(row.get(j));
            }
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < i; j++) if (a[i][j] != a[j][i]) throw notSymmetric(text);
            }
            if (n >= 1 && n <= MOST) return a;
        } catch (JsonParseException
                | IllegalStateException
                | NumberFormatException
                | UnsupportedOperationException e) {
            // falls through to the refusal below
        }
        throw usage(
                "--matrix '%s' cannot be read; write rows of numbers, as in [[2,1],[1,3]]", text);
    }

    private static double number(JsonElement element) {
        double value = element.getAsDouble();
        if (Double.isFinite(value)) return value;
        throw new NumberFormatException();
    }

    private static FalllineException notSymmetric(String text) {
        return usage(
                "--matrix '%s' is not symmetric; give as many rows as columns, with aᵢⱼ = aⱼᵢ, as in [[2,1],[1,3]]",
                text);
    }
}
