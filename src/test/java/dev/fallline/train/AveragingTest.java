package dev.fallline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.data.Dataset;
import dev.fallline.data.synthetic.PlanePoints;
import dev.fallline.data.synthetic.PlanePoints.Form;
import dev.fallline.train.run.Run;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against means in double precision of the weights of shorter trainings. */
class AveragingTest {
    private static final Dataset DATA = new PlanePoints(Form.SPIRAL, 300, 60, 3, 0.2).make(5);

    private static Run.Trained train(String json) {
        Config config =
                Trainings.config("{'hidden': [5], 'batch': '64', 'lr': 0.05, " + json + "}");
        return Run.train(config, CustomParts.NONE.with(DATA), new TrainingListener() {});
    }

    private static float[] weights(String json) {
        return train(json).model().parameters();
    }

    private static void assertClose(float[] actual, double[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(2e-6));
        }
    }

    /** Five steps an epoch: the average goes across their ends. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.9, 0.999})
    void exponential(double decay) {
        int steps = 12;
        Setup setup = Setup.of(Recipe.of(Trainings.config("{'hidden': [5]}")), DATA);
        float[] now = setup.initialParameters();
        double[] mean = new double[now.length];
        double all = 0;
        for (int t = 0; t <= steps; t++) {
            if (t > 0) now = weights("'epochs': 3, 'steps': " + t);
            double weight = Math.pow(decay, steps - t);
            for (int i = 0; i < mean.length; i++) mean[i] += weight * now[i];
            all += weight;
        }
        for (int i = 0; i < mean.length; i++) mean[i] /= all;
        String average = "'epochs': 3, 'steps': 12, 'average': 'ema(%s)'".formatted(decay);
        assertClose(weights(average), mean);
    }

    /** Of four epochs, from a half on: the last two. */
    @Test
    void stochastic() {
        float[] third = weights("'epochs': 3");
        float[] fourth = weights("'epochs': 4");
        double[] mean = new double[third.length];
        for (int i = 0; i < mean.length; i++) mean[i] = (third[i] + fourth[i]) / 2.0;
        assertClose(weights("'epochs': 4, 'average': 'swa(from=0.5)'"), mean);
        assertThat(weights("'epochs': 4, 'average': 'swa(from=0.75)'")).isEqualTo(fourth);
    }

    /** The training is the same: its loss while it learns, but not what is measured afterwards. */
    @Test
    void onlyWhatIsMeasuredChanges() {
        var plain = train("'epochs': 3").epochs();
        for (String average : new String[] {"ema(0.9)", "swa(from=0)"}) {
            var averaged = train("'epochs': 3, 'average': '%s'".formatted(average)).epochs();
            for (int i = 0; i < 3; i++) {
                assertThat(averaged.get(i).trainLoss()).isEqualTo(plain.get(i).trainLoss());
                assertThat(averaged.get(i).gradientNorm()).isEqualTo(plain.get(i).gradientNorm());
            }
            assertThat(averaged.getLast().testLoss()).isNotEqualTo(plain.getLast().testLoss());
        }
    }
}
