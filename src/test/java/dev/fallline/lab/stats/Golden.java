package dev.fallline.lab.stats;

import com.google.gson.Gson;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What {@code src/test/golden/sample_statistics.py} wrote. */
record Golden(List<Paired> paired, List<Power> power, List<Seeds> seeds) {
    /** Intervals are two numbers; the bootstrap's are absent where they would take too long. */
    record Paired(
            String name,
            double[] a,
            double[] b,
            double level,
            double mean,
            double deviation,
            double t,
            double tTest,
            double[] tInterval,
            double positive,
            double negative,
            int zeros,
            double signedRank,
            double[] bootstrapInner,
            double[] bootstrapOuter) {
        @Override
        public String toString() {
            return name;
        }
    }

    record Power(long pairs, double effect, double power) {}

    record Seeds(double difference, double deviation, long pairs) {}

    public static Golden read() {
        try (Reader reader =
                new InputStreamReader(
                        Golden.class.getResourceAsStream("/golden/statistics.json"),
                        StandardCharsets.UTF_8)) {
            return new Gson().fromJson(reader, Golden.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
