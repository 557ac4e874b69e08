package dev.fallline.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.optimizer.RmsProp;
import ai.djl.training.tracker.Tracker;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.function.Supplier;

/** DJL's optimizers against their documented formulas in double precision. */
class DjlOptimizersTest {
    private static final double RATE = 0.1;
    private static final double DECAY = 0.02;
    private static final double RESCALE = 0.5;
    private static final double CLIP = 0.3;
    private static final double EPSILON = 1e-8;

    /** One weight and what is remembered of it. */
    private static final class State {
        double w = 0.7;
        double a;
        double b;
        double c;
    }

    private interface Update {
        /**
         * @param g the gradient, rescaled and clipped, without decay
         * @param t from 1
         */
        void apply(State s, double g, int t);
    }

    private enum Case {
        SGD(
                () -> settings(Optimizer.sgd().setLearningRateTracker(fixed())).build(),
                (s, g, _) -> s.w -= RATE * (g + DECAY * s.w)),
        MOMENTUM(
                () ->
                        settings(Optimizer.sgd().setLearningRateTracker(fixed()))
                                .optMomentum(0.9f)
                                .build(),
                (s, g, _) -> {
                    s.a = 0.9 * s.a + RATE * (g + DECAY * s.w);
                    s.w -= s.a;
                }),
        NAG(
                () ->
                        settings(Optimizer.nag().setLearningRateTracker(fixed()))
                                .setMomentum(0.9f)
                                .build(),
                (s, g, _) -> {
                    double d = g + DECAY * s.w;
                    s.a = 0.9 * s.a + d;
                    s.w -= RATE * (d + 0.9 * s.a);
                }),
        ADAM(
                () -> settings(Optimizer.adam().optLearningRateTracker(fixed())).build(),
                (s, g, t) -> adam(s, g + DECAY * s.w, t)),
        ADAM_W(
                () -> settings(Optimizer.adamW().optLearningRateTracker(fixed())).build(),
                (s, g, t) -> {
                    s.w *= 1 - RATE * DECAY;
                    adam(s, g, t);
                }),
        ADAGRAD(
                () -> settings(Optimizer.adagrad().optLearningRateTracker(fixed())).build(),
                (s, g, _) -> {
                    double d = g + DECAY * s.w;
                    s.a += d * d;
                    s.w -= RATE * d / (Math.sqrt(s.a) + EPSILON);
                }),
        RMSPROP(
                () -> rmsProp(false),
                (s, g, _) -> {
                    double d = g + DECAY * s.w;
                    s.a = 0.9 * s.a + 0.1 * d * d;
                    s.w -= RATE * d / (Math.sqrt(s.a) + EPSILON);
                }),
        CENTERED_RMSPROP(
                () -> rmsProp(true),
                (s, g, _) -> {
                    double d = g + DECAY * s.w;
                    s.a = 0.9 * s.a + 0.1 * d;
                    s.b = 0.9 * s.b + 0.1 * d * d;
                    s.c = 0.8 * s.c - RATE * d / Math.sqrt(s.b - s.a * s.a + EPSILON);
                    s.w += s.c;
                }),
        ADADELTA(
                () -> settings(Optimizer.adadelta().optEpsilon(1e-6f)).build(),
                (s, g, _) -> {
                    double d = g + DECAY * s.w;
                    s.a = 0.9 * s.a + 0.1 * d * d;
                    double step = d * Math.sqrt(s.b + 1e-6) / Math.sqrt(s.a + 1e-6);
                    s.b = 0.9 * s.b + 0.1 * step * step;
                    s.w -= step;
                });

        private final Supplier<Optimizer> optimizer;
        private final Update update;

        Case(Supplier<Optimizer> optimizer, Update update) {
            this.optimizer = optimizer;
            this.update = update;
        }

        private static void adam(State s, double g, int t) {
            s.a = 0.9 * s.a + 0.1 * g;
            s.b = 0.999 * s.b + 0.001 * g * g;
            double rate = RATE * Math.sqrt(1 - Math.pow(0.999, t)) / (1 - Math.pow(0.9, t));
            s.w -= rate * s.a / (Math.sqrt(s.b) + EPSILON);
        }
    }

    private static Tracker fixed() {
        return Tracker.fixed((float) RATE);
    }

    private static Optimizer rmsProp(boolean centered) {
        RmsProp.Builder builder = Optimizer.rmsprop().optLearningRateTracker(fixed());
        return settings(builder.optRho(0.9f).optMomentum(0.8f).optCentered(centered)).build();
    }

    private static <T extends Optimizer.OptimizerBuilder<T>> T settings(T builder) {
        builder.setRescaleGrad((float) RESCALE);
        builder.optClipGrad((float) CLIP);
        builder.optWeightDecays((float) DECAY);
        return builder;
    }

    @ParameterizedTest
    @EnumSource
    void followsItsFormula(Case c) {
        Optimizer optimizer = c.optimizer.get();
        State expected = new State();
        try (NDManager manager = Engine.getEngine(FalllineEngine.NAME).newBaseManager()) {
            NDArray w = manager.create(new float[] {(float) expected.w});
            for (int t = 1; t <= 50; t++) {
                double g = Math.sin(t) + expected.w;
                try (NDArray gradient = manager.create(new float[] {(float) g})) {
                    optimizer.update("w", w, gradient);
                }
                double rescaled = RESCALE * g;
                c.update.apply(expected, Math.clamp(rescaled, -CLIP, CLIP), t);
                assertThat((double) w.getFloat(0))
                        .as("step %d", t)
                        .isCloseTo(expected.w, within(2e-5));
            }
        }
    }
}
