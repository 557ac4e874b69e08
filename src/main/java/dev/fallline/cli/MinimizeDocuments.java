package dev.fallline.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.io.AtomicFile;
import dev.fallline.minimize.ManyStarts;
import dev.fallline.minimize.ManyStarts.Minimum;
import dev.fallline.minimize.MethodSpec;
import dev.fallline.minimize.MinimizationProblem;
import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.minimize.Optimality;
import dev.fallline.minimize.StoppingRules;
import dev.fallline.minimize.Trace;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What comes of a minimization, as JSON and as CSV. */
record MinimizeDocuments(MinimizationProblem problem, MethodSpec choice, StoppingRules rules) {
    private List<String> variables() {
        return problem.expression().variables();
    }

    JsonObject document(Result r) {
        JsonObject document = heading();
        add(document, r);
        JsonArray path = new JsonArray();
        for (Trace.Entry e : r.path().entries()) {
            JsonObject entry = new JsonObject();
            entry.addProperty("step", e.step());
            entry.add("point", named(e.x()));
            entry.addProperty("value", e.value());
            entry.addProperty("gradient_norm", e.gradientNorm());
            path.add(entry);
        }
        document.add("path", path);
        return document;
    }

    JsonObject document(ManyStarts all) {
        JsonObject document = heading();
        JsonArray results = new JsonArray();
        for (Result r : all.results()) {
            JsonObject entry = new JsonObject();
            entry.add("start", named(r.start().x()));
            add(entry, r);
            results.add(entry);
        }
        JsonArray minima = new JsonArray();
        for (Minimum m : all.minima()) {
            JsonObject entry = new JsonObject();
            entry.add("point", named(m.end().x()));
            entry.addProperty("value", m.end().value());
            entry.addProperty("count", m.count());
            entry.addProperty("unfinished", m.unfinished());
            minima.add(entry);
        }
        document.add("starts", results);
        document.add("minima", minima);
        document.addProperty("share_at_best", all.shareAtBest());
        return document;
    }

    private JsonObject heading() {
        JsonObject document = new JsonObject();
        document.addProperty("function", problem.expression().text());
        document.addProperty("optimizer", choice.optimizer());
        return document;
    }

    private void add(JsonObject document, Result r) {
        document.add("point", named(r.end().x()));
        document.addProperty("value", r.end().value());
        document.addProperty("gradient_norm", r.end().gradientNorm());
        document.addProperty("steps", r.steps());
        document.addProperty("stopped", r.stopped().label());
        document.addProperty("reason", new StopMessage(choice, rules).sentence(r));
        choice.judge(problem, r).ifPresent(o -> add(document, o));
        JsonObject evaluations = new JsonObject();
        evaluations.addProperty("values", r.count().values());
        evaluations.addProperty("gradients", r.count().gradients());
        evaluations.addProperty("hessian_products", r.count().products());
        document.add("evaluations", evaluations);
    }

    private static void add(JsonObject document, Optimality o) {
        document.addProperty("kind", o.kind().label());
        document.addProperty("newton_step", o.newtonStep());
        document.addProperty("predicted_decrease", o.predictedDecrease());
    }

    private JsonObject named(double[] x) {
        JsonObject point = new JsonObject();
        for (int i = 0; i < x.length; i++) point.addProperty(variables().get(i), x[i]);
        return point;
    }

    void writePath(Result r, Path file) {
        StringBuilder text = new StringBuilder("step,");
        text.append(String.join(",", variables())).append(",value,gradient_norm\n");
        for (Trace.Entry e : r.path().entries()) {
            text.append(e.step()).append(',').append(joined(e.x())).append(',');
            text.append(e.value()).append(',').append(e.gradientNorm()).append('\n');
        }
        AtomicFile.write(file, text.toString());
    }

    void writeEnds(ManyStarts all, Path file) {
        StringBuilder text = new StringBuilder();
        for (String v : variables()) text.append("start_").append(v).append(',');
        text.append(String.join(",", variables())).append(",value,gradient_norm,steps,stopped\n");
        for (Result r : all.results()) {
            text.append(joined(r.start().x())).append(',').append(joined(r.end().x()));
            text.append(',').append(r.end().value()).append(',').append(r.end().gradientNorm());
            text.append(',').append(r.steps()).append(',').append(r.stopped().label());
            text.append('\n');
        }
        AtomicFile.write(file, text.toString());
    }

    private static String joined(double[] x) {
        return IntStream.range(0, x.length)
                .mapToObj(i -> Double.toString(x[i]))
                .collect(Collectors.joining(","));
    }
}
