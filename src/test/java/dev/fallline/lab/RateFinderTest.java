package dev.fallline.lab;

import static dev.fallline.train.TrainingSettings.DEVICE;
import static dev.fallline.train.TrainingSettings.THREADS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.FalllineException;
import dev.fallline.lab.RateCurve.Ending;
import dev.fallline.lab.RateCurve.Point;
import dev.fallline.optim.Optimizers;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

class RateFinderTest {
    private static final RateFinder.Listener NOBODY = new RateFinder.Listener() {};

    private static Config config(String json) {
        return ConfigFile.parse(json).with(DEVICE, "cpu").with(THREADS, 1);
    }

    private static RateCurve run(String json, RateRange range) {
        return RateFinder.run(config(json), range, NOBODY);
    }

    /**
     * Gradient descent on a quadratic of curvature 1, which least squares on standard normal
     * features is nearly: the loss is that at the beginning times ∏(1 − ηₛ)² ≈ exp(−2Ση) ≈
     * exp(−2η/δ), η being the latest of rates that grow by e^δ. Its slope over log η, −2η/δ ·
     * exp(−2η/δ), is steepest at η = δ/2. The running mean is late by β/(1−β) = 9 steps.
     */
    @Test
    void steepestWhereItIsOnAQuadratic() {
        RateRange range = new RateRange(1e-5, 1, 1_000);
        RateCurve curve =
                run(
                        "{'data': 'linear', 'model': 'linear', 'batch': 'all', 'optimizer': 'sgd'}",
                        range);
        double delta = Math.log(1 / 1e-5) / 999;
        double expected = delta / 2 * Math.exp(9 * delta);
        RateAdvice advice = RateAdvice.of(curve);
        assertThat(advice.steepest().rate()).isCloseTo(expected, within(0.15 * expected));
        assertThat(advice.suggestion())
                .isCloseTo(advice.steepest().rate(), within(0.05 * expected));
        // By 1/e of the loss in a factor of e.
        double slope = -curve.points().getFirst().loss() / Math.E * Math.log(10);
        assertThat(advice.slope()).isCloseTo(slope, within(-0.15 * slope));
        assertThat(advice.caution()).isNull();
    }

    @Test
    void ratesRiseExponentiallyAndLossesAreSmoothed() {
        RateRange range = new RateRange(1e-5, 0.01, 70);
        List<Point> told = new ArrayList<>();
        RateCurve curve =
                RateFinder.run(
                        config("{'data': 'spiral', 'hidden': [5], 'batch': 1000}"),
                        range,
                        new RateFinder.Listener() {
                            @Override
                            public void step(Point point) {
                                told.add(point);
                            }
                        });
        assertThat(curve.ending()).isEqualTo(Ending.WHOLE_RANGE);
        assertThat(curve.points()).hasSize(70).isEqualTo(told);
        for (int t = 0; t < 70; t++) {
            Point p = curve.points().get(t);
            assertThat(p.step()).isEqualTo(t);
            double rate = Math.pow(10, -5 + 3 * t / 69.0);
            assertThat(p.rate()).isCloseTo(rate, within(1e-12 * rate));
            double sum = 0;
            double weights = 0;
            for (int s = 0; s <= t; s++) {
                double weight = Math.pow(0.9, t - s);
                sum += weight * curve.points().get(s).loss();
                weights += weight;
            }
            assertThat(p.smoothed()).isCloseTo(sum / weights, within(1e-9));
        }
    }

    /** Ends with the step whose smoothed loss is more than four times the least before it. */
    @Test
    void endsWhenTheLossBlowsUp() {
        RateCurve curve =
                run(
                        "{'data': 'spiral', 'hidden': [30], 'optimizer': 'sgd'}",
                        new RateRange(1e-3, 1e5, 100));
        assertThat(curve.ending()).isEqualTo(Ending.BLOWN_UP);
        assertThat(curve.points().size()).isBetween(30, 95);
        double least = Double.POSITIVE_INFINITY;
        for (Point p : curve.points()) {
            least = Math.min(least, p.smoothed());
            assertThat(p.smoothed() > 4 * least).isEqualTo(p.step() == curve.points().size() - 1);
        }
    }

    /** With rates of 1e35 the second step's loss is no number any more. */
    @Test
    void endsWhenNumbersRunOut() {
        RateCurve curve =
                run(
                        "{'data': 'spiral', 'activation': 'identity', 'optimizer': 'sgd'}",
                        new RateRange(1e35, 1e36, 50));
        assertThat(curve.ending()).isEqualTo(Ending.NOT_FINITE);
        assertThat(curve.points()).hasSizeLessThan(5);
        RateAdvice advice = RateAdvice.of(curve);
        assertThat(advice.suggestion()).isNull();
        assertThat(advice.reason()).contains("from the first steps on", "smaller --from");
    }

    static List<String> optimizers() {
        return Optimizers.names();
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void everyOptimizer(String name) {
        RateCurve curve =
                run(
                        "{'data': 'spiral', 'hidden': [40, 20], 'optimizer': '" + name + "'}",
                        new RateRange(1e-6, 1e3, 200));
        RateAdvice advice = RateAdvice.of(curve);
        assertThat(advice.suggestion()).as(advice.reason()).isNotNull();
        // One class in three by chance.
        List<RateTrial> trials =
                new RateSweep(
                                config(
                                        "{'data': 'spiral', 'hidden': [40, 20], 'epochs': 30, 'optimizer': '%s'}"
                                                .formatted(name)),
                                Target.accuracy(0.7))
                        .run(List.of(advice.suggestion()), new RateSweep.Listener() {});
        assertThat(trials.getFirst().verdict())
                .as("with rate %s".formatted(advice.suggestion()))
                .isEqualTo(Verdict.CONVERGED);
    }

    /** A rate means what --lr would: multiplied by batch/BASE. */
    @Test
    void ratesAreBeforeScaling() {
        String flags = "{'data': 'spiral', 'hidden': [5], 'batch': 100%s}";
        RateCurve scaled =
                run(flags.formatted(", 'scale-lr': 50"), new RateRange(0.0005, 0.05, 50));
        RateCurve plain = run(flags.formatted(""), new RateRange(0.001, 0.1, 50));
        assertThat(scaled.points().getFirst().rate()).isEqualTo(0.0005);
        assertThat(scaled.points())
                .extracting(Point::loss)
                .containsExactlyElementsOf(plain.points().stream().map(Point::loss).toList());
    }

    /** What a configuration says of length and rates is another training's. */
    @Test
    void lengthAndScheduleOfAConfigurationAreNotHeeded() {
        RateRange range = new RateRange(1e-4, 0.1, 60);
        String flags = "{'data': 'spiral', 'hidden': [5], 'val-fraction': 0.1 %s}";
        RateCurve plain = run(flags.formatted(""), range);
        RateCurve other =
                run(
                        flags.formatted(
                                ", 'epochs': 1, 'steps': 3, 'lr': 5, 'schedule': 'cosine', 'early-stop': 1, 'min-delta': 9"),
                        range);
        assertThat(other.points()).hasSize(60).isEqualTo(plain.points());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'optimizer': 'adam@0..1,sgd@1..' | names several",
                "'optimizer': 'adam(lr=0.1)'      | sets the rate",
                "'online': true                   | give --batch 1",
                "'optimizer': 'sdg'               | did you mean 'sgd'?",
            })
    void refuses(String flags, String message) {
        String json = flags.replace('\'', '"');
        assertThatThrownBy(
                        () -> run("{\"data\": \"spiral\", " + json + "}", new RateRange(1, 2, 50)))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0    | 1 | 100 | --from 0 cannot be used",
                "1e-3 | inf | 100 | --to Infinity cannot be used",
                "1    | 1 | 100 | --from 1 is not below --to 1",
                "1e-3 | 1 | 49  | --steps 49 is too few for a curve",
            })
    void refusesRanges(String from, String to, int steps, String message) {
        double end = to.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(to);
        assertThatThrownBy(() -> new RateRange(Double.parseDouble(from), end, steps))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(message);
    }

    /** A curve whose loss at each step is a function of log₁₀ of the rate, from 1e-6 to 1. */
    private static RateCurve curve(Ending ending, int count, DoubleUnaryOperator loss) {
        return curve(new RateRange(1e-6, 1, 121), ending, count, loss);
    }

    private static RateCurve curve(
            RateRange range, Ending ending, int count, DoubleUnaryOperator loss) {
        Smoothing smoothing = new Smoothing();
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double y = loss.applyAsDouble(Math.log10(range.rate(i)));
            points.add(new Point(i, range.rate(i), y, smoothing.add(y)));
        }
        return new RateCurve(range, points, ending);
    }

    private static double logistic(double x, double center) {
        return 1 + 1 / (1 + Math.exp(4 * (x - center)));
    }

    /** A step is 1/200 decade; the mean is late by 9 of them, little beside the descent's width. */
    @ParameterizedTest
    @CsvSource({"-4", "-3.3", "-2"})
    void steepestOfALogistic(double center) {
        RateRange range = new RateRange(1e-6, 1, 1_201);
        RateCurve curve = curve(range, Ending.WHOLE_RANGE, 1_201, x -> logistic(x, center));
        RateAdvice advice = RateAdvice.of(curve);
        double found = Math.log10(advice.steepest().rate());
        assertThat(found).isCloseTo(center + 9 / 200.0, within(0.01));
        assertThat(Math.log10(advice.suggestion())).isCloseTo(found, within(0.025));
        assertThat(advice.slope()).isCloseTo(-1, within(0.05));
    }

    /** What blew up may fall back faster than it ever fell before. */
    @Test
    void fallsBeyondTheLeastDoNotCount() {
        RateCurve curve =
                curve(
                        Ending.WHOLE_RANGE,
                        121,
                        x -> x < -1.5 ? logistic(x, -4) : x < -1 ? 3.9 : 1.2);
        assertThat(Math.log10(RateAdvice.of(curve).suggestion())).isBetween(-4.0, -3.5);
    }

    @Test
    void noise() {
        // Alternating, so that chance is not asked: σ = 0.5, of the mean 0.11.
        DoubleUnaryOperator flat = x -> 2 + (Math.round(20 * x) % 2 == 0 ? 0.5 : -0.5);
        RateAdvice none = RateAdvice.of(curve(Ending.WHOLE_RANGE, 121, flat));
        assertThat(none.suggestion()).isNull();
        assertThat(none.reason()).contains("never falls clearly, from 1.9");
        RateAdvice some =
                RateAdvice.of(
                        curve(
                                Ending.WHOLE_RANGE,
                                121,
                                x -> flat.applyAsDouble(x) + logistic(x, -3)));
        assertThat(Math.log10(some.suggestion())).isCloseTo(-2.55, within(0.2));
    }

    @Test
    void saysWhatIsWrongWithTheRange() {
        RateAdvice late = RateAdvice.of(curve(Ending.WHOLE_RANGE, 121, x -> logistic(x, -6.2)));
        assertThat(late.suggestion()).isNull();
        assertThat(late.reason()).contains("at the first rates", "smaller --from than 1.00e-06");

        RateAdvice early = RateAdvice.of(curve(Ending.WHOLE_RANGE, 121, x -> logistic(x, 0)));
        assertThat(early.suggestion()).isNull();
        assertThat(early.reason()).contains("at the last rates", "larger --to than 1.00");

        RateAdvice short_ = RateAdvice.of(curve(Ending.WHOLE_RANGE, 121, x -> logistic(x, -1)));
        assertThat(short_.suggestion()).isNotNull();
        assertThat(short_.caution()).contains("still falls at the end", "larger --to than 1.00");

        RateAdvice wavering =
                RateAdvice.of(
                        curve(
                                Ending.WHOLE_RANGE,
                                121,
                                x -> logistic(x, -3) + (x > -1 ? 0.8 - 0.6 * (x + 1) : 0)));
        assertThat(wavering.suggestion()).isNotNull();
        assertThat(wavering.caution()).isNull();

        RateAdvice growing = RateAdvice.of(curve(Ending.BLOWN_UP, 25, x -> Math.exp(x + 6)));
        assertThat(growing.suggestion()).isNull();
        assertThat(growing.reason()).contains("from the first steps on", "smaller --from");

        RateAdvice flat = RateAdvice.of(curve(Ending.BLOWN_UP, 100, x -> x < -1.1 ? 2 : 99));
        assertThat(flat.suggestion()).isNull();
        assertThat(flat.reason()).contains("never falls clearly, from 2.000", "to 2.000 at best");

        RateAdvice stopped = RateAdvice.of(curve(Ending.INTERRUPTED, 60, x -> logistic(x, -4)));
        assertThat(stopped.suggestion()).isNull();
        assertThat(RateAdvice.of(curve(Ending.NOT_FINITE, 0, x -> x)).suggestion()).isNull();
    }
}
