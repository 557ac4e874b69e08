package dev.fallline.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import dev.fallline.io.AtomicFile;
import dev.fallline.lab.RateTrial;
import dev.fallline.report.Facts;
import dev.fallline.report.Page;
import dev.fallline.report.RateSweepPage;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What became of each learning rate, for people, as JSON and as CSV.
 *
 * @param measure what was watched, such as {@code train accuracy}
 * @param target what it had to come to
 */
record RateTable(String measure, double target, List<RateTrial> trials) {
    JsonElement document() {
        JsonObject document = new JsonObject();
        document.addProperty("measure", measure.replace(' ', '_'));
        document.addProperty("target", target);
        document.add("trials", Documents.of(trials));
        for (int i = 0; i < trials.size(); i++) {
            document.getAsJsonArray("trials")
                    .get(i)
                    .getAsJsonObject()
                    .addProperty("verdict", trials.get(i).verdict().label());
        }
        return document;
    }

    void write(Path file) {
        String rows =
                trials.stream()
                        .map(
                                t ->
                                        "%s,%s,%d,%s\n"
                                                .formatted(
                                                        t.rate(),
                                                        t.verdict().label(),
                                                        t.step(),
                                                        Double.isNaN(t.value()) ? "" : t.value()))
                        .collect(Collectors.joining());
        AtomicFile.write(file, "rate,verdict,step,value\n" + rows);
    }

    /**
     * The same as a page.
     *
     * @param what was tried with these rates
     * @param facts about it
     */
    Page page(String what, Facts facts) {
        return RateSweepPage.of(what, facts, measure, target, trials);
    }

    /** The table, and which rate was fastest. */
    @Override
    public String toString() {
        Table table = new Table().right("rate").left("verdict").right("at step").right(measure);
        for (RateTrial t : trials) {
            table.row(
                    rate(t.rate()),
                    t.verdict().label(),
                    Text.grouped(t.step()),
                    value(measure, t.value()));
        }
        String fastest =
                RateTrial.fastest(trials)
                        .map(t -> "rate %s, %,d steps".formatted(rate(t.rate()), t.step()))
                        .orElse("none converged");
        return table + "\nfastest  " + fastest;
    }

    /** As one would type it: {@code 3.16e-4}. */
    static String rate(double rate) {
        return Double.toString(rate).replaceFirst("\\.0(?=$|E)", "").replace('E', 'e');
    }

    static String value(String measure, double value) {
        if (measure.endsWith("accuracy")) return Text.percent(value);
        return Double.isNaN(value) ? "-" : Text.loss(value);
    }
}
