package dev.fallline.train;

import static dev.fallline.train.TrainingSettings.DEVICE;
import static dev.fallline.train.TrainingSettings.THREADS;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.io.Csv;
import dev.fallline.io.Json;
import dev.fallline.train.run.Report;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunFolder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Helps tests to train, and to compare what came of it. */
public final class Trainings {
    private Trainings() {}

    /** A configuration from what differs from the defaults, on two threads of the CPU. */
    public static Config config(String json) {
        return ConfigFile.parse(json).with(DEVICE, "cpu").with(THREADS, 2);
    }

    /** Trains without a break. */
    public static Report train(Config config, Path out) {
        return Run.start(config, out, new TrainingListener() {}).report().orElseThrow();
    }

    /** Stops a training after so many epochs. */
    public static TrainingListener stopAfter(int epochs) {
        return new TrainingListener() {
            private int left = epochs;

            @Override
            public void epoch(Epoch epoch) {
                left--;
            }

            @Override
            public boolean stops() {
                return left <= 0;
            }
        };
    }

    /** The same weights, byte for byte, and the same history but for the time it took. */
    public static void assertSame(Path expected, Path actual) throws IOException {
        assertThat(actual.resolve("weights.safetensors"))
                .hasSameBinaryContentAs(expected.resolve("weights.safetensors"));
        assertThat(history(actual)).isEqualTo(history(expected));
        assertThat(RunFolder.open(actual).report())
                .usingRecursiveComparison()
                .ignoringFields("run", "seconds", "epochs")
                .withEqualsForType(Double::equals, Double.class) // NaN is NaN
                .isEqualTo(RunFolder.open(expected).report());
    }

    /** The rows of both history files without their last two columns, which are times. */
    static List<String> history(Path run) throws IOException {
        List<String> rows = Files.readAllLines(run.resolve("history.csv"));
        List<Epoch> epochs =
                Files.readAllLines(run.resolve("history.jsonl")).stream()
                        .map(line -> Json.GSON.fromJson(line, Epoch.class))
                        .toList();
        assertThat(String.join("\n", rows) + "\n").isEqualTo(Csv.of(epochs));
        return rows.stream().map(row -> row.replaceFirst(",[^,]*,[^,]*$", "")).toList();
    }
}
