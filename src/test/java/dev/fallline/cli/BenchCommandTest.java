package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** That the commands run and what they print; no figure is judged. */
class BenchCommandTest {
    private static final String UPDATE =
            "bench update --quick --device cpu --threads 2 --sizes 64,1e2 --optimizers sgd,adam";
    private static final String TRAIN =
            "bench train --quick --device cpu --threads 2 --data random --shapes 6-5-3 --batches 1,20 --optimizers adam";

    @Test
    void updateAsJsonAndCsv(@TempDir Path folder) throws IOException {
        Path csv = folder.resolve("rows.csv");
        JsonObject report =
                Cli.line(UPDATE + " --json --csv " + csv).succeeded().json().getAsJsonObject();
        assertThat(report.keySet()).containsExactly("environment", "rows", "crossings");
        assertThat(report.getAsJsonObject("environment").keySet())
                .contains("processor", "caches", "java", "flags", "fallline", "load_before");
        JsonArray rows = report.getAsJsonArray("rows");
        assertThat(rows).hasSize(4);
        for (JsonElement row : rows) {
            positive(
                    row.getAsJsonObject(),
                    "parameters",
                    "seconds",
                    "updates_per_second",
                    "gb_per_second",
                    "limit_gb_per_second",
                    "bytes_per_parameter");
        }
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines).hasSize(5);
        assertThat(lines.getFirst()).startsWith("device,kind,threads,optimizer,parameters,");
        assertThat(lines.get(1)).startsWith("\"CPU, 2 threads\",cpu,2,sgd,64,12,");
    }

    @Test
    void trainAsJson() {
        JsonObject report = Cli.line(TRAIN + " --json").succeeded().json().getAsJsonObject();
        assertThat(report.keySet()).containsExactly("environment", "rows");
        // Two batches, one thread and two.
        JsonArray rows = report.getAsJsonArray("rows");
        assertThat(rows).hasSize(4);
        for (JsonElement row : rows) {
            positive(
                    row.getAsJsonObject(),
                    "batch",
                    "examples_per_second",
                    "us_per_step",
                    "gflops",
                    "limit_gflops",
                    "dense_products_us",
                    "step_over_dense");
            assertThat(row.getAsJsonObject().get("data").getAsString()).isEqualTo("random");
            assertThat(row.getAsJsonObject().get("non_zero_share").getAsDouble())
                    .isBetween(0.19, 0.21);
        }
    }

    @Test
    void pages(@TempDir Path folder) throws IOException {
        Path steps = folder.resolve("steps.html");
        Cli.line(TRAIN.replace("1,20", "20") + " --report " + steps).succeeded();
        assertThat(Files.readString(steps))
                .contains("Time by part", "adam, cpu × 2", "Examples per second");
        Path updates = folder.resolve("updates.html");
        Cli.line(UPDATE + " --report " + updates).succeeded();
        assertThat(Files.readString(updates))
                .contains("Speed relative to a copy", "CPU, 2 threads", "sgd");
    }

    private static void positive(JsonObject row, String... names) {
        for (String name : names) {
            assertThat(row.has(name)).as(name).isTrue();
            assertThat(row.get(name).getAsDouble()).as(name).isPositive();
        }
    }

    @Test
    void tablesForPeople() {
        Cli.Result update = Cli.line(UPDATE.replace("sgd,", "")).succeeded();
        assertThat(update.out())
                .contains("copy GB/s", "load before ", "adam")
                .doesNotContain("GPU/CPU");
        Cli.Result train = Cli.line(TRAIN.replace("1,20", "20")).succeeded();
        assertThat(train.out()).contains("GFLOP/s", "cpu × 2", "6-5-3", "Time by part");
        assertThat(update.err() + train.err()).isEmpty();
    }

    @Test
    void badInput() {
        Cli.line("bench update --optimizers addam").failed(2, "--optimizers 'addam'", "adam");
        Cli.line("bench update --sizes 0").failed(2, "--sizes '0'");
        Cli.line("bench update --threads 0").failed(2, "--threads 0");
        Cli.line("bench train --threads 100000").failed(2, "--threads 100000", "1 to 1,024");
        Cli.line("bench update --device tpu").failed(2, "--device tpu");
        Cli.line("bench train --shapes 784").failed(2, "--shapes '784'");
        Cli.line("bench train --batches x").failed(2, "--batches 'x'");
        Cli.line("bench train --csv no/where.csv").failed(2, "--csv no/where.csv: there is no");
        Cli.line("bench train --report no/x.html")
                .failed(2, "--report no/x.html cannot be written");
    }
}
