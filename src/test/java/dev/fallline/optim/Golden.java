package dev.fallline.optim;

import com.google.gson.Gson;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The files that the scripts in {@code src/test/golden} write. */
public final class Golden {
    private Golden() {}

    record Optimization(Quadratic quadratic, Network network, List<Trajectory> cases) {}

    record Quadratic(double[][] matrix, double[] vector) {}

    /** One hidden layer of tanh. */
    record Network(int[] widths, double[][] inputs, double[][] targets) {}

    record Trajectory(
            String optimizer,
            String problem,
            Map<String, Double> settings,
            double[] start,
            Rate rate,
            Map<Integer, double[]> after) {
        @Override
        public String toString() {
            return "%s on %s, rate %s, %s".formatted(optimizer, problem, rate, settings);
        }
    }

    record Rate(double first, double fall) {
        double at(int t) {
            return first / (1 + fall * (t - 1));
        }
    }

    record Gaussians(List<Quantile> quantiles, List<Noise> cases) {}

    record Quantile(long word, double normal) {}

    record Noise(long seed, long step, int element, double noise) {}

    public record Scheduling(
            long stepsPerEpoch, long totalSteps, List<Curve> cases, List<Staircase> plateaus) {}

    public record Curve(String text, double rate, Map<Long, Double> at) {
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * @param rates after each epoch's loss
     */
    public record Staircase(String text, double rate, double[] losses, double[] rates) {
        @Override
        public String toString() {
            return text;
        }
    }

    public static <T> T read(String name, Class<T> type) {
        try (Reader reader =
                new InputStreamReader(
                        Golden.class.getResourceAsStream("/golden/" + name),
                        StandardCharsets.UTF_8)) {
            return new Gson().fromJson(reader, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
