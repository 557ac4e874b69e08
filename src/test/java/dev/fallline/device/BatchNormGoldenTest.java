package dev.fallline.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;

import dev.fallline.device.cpu.CpuDevice;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Optimizers;
import dev.fallline.train.Objective;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A normalized network learns as the paper's own equations say: {@code
 * src/test/golden/batch_norm.py}.
 */
class BatchNormGoldenTest {
    private static final double TOLERANCE = 2e-5;

    private record Golden(
            int[] widths,
            double rate,
            double decay,
            float[] features,
            int[] labels,
            Map<String, double[]> start,
            List<Step> steps,
            double[] scores) {}

    private record Step(int batch, double loss, double norm, Map<String, double[]> after) {}

    private static Golden golden() throws IOException {
        try (Reader reader =
                new InputStreamReader(
                        BatchNormGoldenTest.class.getResourceAsStream("/golden/batch-norm.json"),
                        StandardCharsets.UTF_8)) {
            return new Gson().fromJson(reader, Golden.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void learnsLikeThePaper(int threads) throws IOException {
        Golden golden = golden();
        int[] w = golden.widths;
        Mlp mlp = new Mlp(w[0], List.of(w[1], w[2]), w[3], Activation.TANH, 0, true);
        Objective objective = new Objective(mlp, new Loss.CrossEntropy(0), 0, 0);
        Optimizer sgd = Optimizers.of("sgd").create(Map.of("weight-decay", golden.decay));
        Layout layout = mlp.layout();
        try (Device device = CpuDevice.open(threads);
                Arena arena = device.allocate(layout, 0);
                DeviceDataset examples = device.upload(golden.features, w[0], golden.labels)) {
            arena.writeParameters(flat(layout, golden.start));
            examples.order(IntStream.range(0, golden.labels.length).toArray());
            int from = 0;
            for (Step step : golden.steps) {
                var setup = new Setup(objective, sgd, golden.rate, new Clip.None(), step.batch, 0);
                float[] notes = new float[3];
                try (Executable training = device.compile(setup.training(), arena)) {
                    training.run(examples, setup.steps(from, 1, 1), notes);
                }
                assertThat(notes[0]).isCloseTo((float) step.loss, within((float) TOLERANCE));
                assertThat(notes[2]).isCloseTo((float) step.norm, within((float) TOLERANCE));
                close(arena, layout, step.after);
                from += step.batch;
            }
            try (Executable evaluation = device.compile(objective.evaluation(5), arena)) {
                evaluation.run(examples, Steps.evaluation(0, 1), new float[2]);
                float[] scores = new float[golden.scores.length];
                evaluation.read(Objective.SCORES, scores);
                assertThat(Norms.widened(scores)).containsExactly(golden.scores, within(TOLERANCE));
            }
        }
    }

    private static float[] flat(Layout layout, Map<String, double[]> named) {
        float[] all = new float[layout.size()];
        for (Slice s : layout.slices()) {
            double[] values = named.get(s.name());
            for (int i = 0; i < values.length; i++) all[s.offset() + i] = (float) values[i];
        }
        return all;
    }

    private static void close(Arena arena, Layout layout, Map<String, double[]> expected) {
        assertThat(layout.slices()).extracting(Slice::name).hasSameElementsAs(expected.keySet());
        float[] all = new float[layout.size()];
        arena.readParameters(all);
        for (Slice s : layout.slices()) {
            double[] actual = new double[s.shape().size()];
            for (int i = 0; i < actual.length; i++) actual[i] = all[s.offset() + i];
            assertThat(actual)
                    .as(s.name())
                    .containsExactly(expected.get(s.name()), within(TOLERANCE));
        }
    }
}
