package dev.fallline.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;

import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

class OptimizersTest {
    @Test
    void standardValuesArePytorchs() {
        assertThat(Optimizers.of("sgd").create()).isEqualTo(new Sgd(0));
        assertThat(Optimizers.of("momentum").create()).isEqualTo(new Momentum(0.9, 0, 0));
        assertThat(Optimizers.of("nesterov").create()).isEqualTo(new Nesterov(0.9, 0));
        assertThat(Optimizers.of("adam").create()).isEqualTo(new Adam(0.9, 0.999, 1e-8, 0));
        assertThat(Optimizers.of("adamw").create()).isEqualTo(new AdamW(0.9, 0.999, 1e-8, 0.01));
        assertThat(Optimizers.of("adagrad").create()).isEqualTo(new AdaGrad(0, 0, 1e-10, 0));
        assertThat(Optimizers.of("rmsprop").create())
                .isEqualTo(new RmsProp(0.99, 1e-8, false, false, 0, 0));
        assertThat(Optimizers.of("adadelta").create()).isEqualTo(new AdaDelta(0.9, 1e-6, 0));
        assertThat(Optimizers.of("nadam").create())
                .isEqualTo(new NAdam(0.9, 0.999, 0.004, 1e-8, 0));
        assertThat(Optimizers.of("radam").create()).isEqualTo(new RAdam(0.9, 0.999, 1e-8, 0));
        assertThat(Optimizers.of("adamax").create()).isEqualTo(new Adamax(0.9, 0.999, 1e-8, 0));
    }

    /** PyTorch has no Lion. */
    @Test
    void standardValuesOfLionAreItsPapers() {
        assertThat(Optimizers.of("lion").create()).isEqualTo(new Lion(0.9, 0.99, 0));
    }

    @Test
    void switchesAreOffOrOn() {
        Optimizers.Entry adam = Optimizers.of("adam");
        assertThat(adam.create(Map.of("amsgrad", false))).isEqualTo(adam.create());
        assertThat(adam.create(Map.of("amsgrad", true)))
                .isEqualTo(new Adam(0.9, 0.999, 1e-8, 0, true));
        assertThat(Optimizers.of("rmsprop").create(Map.of("centered", true, "eps-inside", true)))
                .isEqualTo(new RmsProp(0.99, 1e-8, true, true, 0, 0));
        assertUsage(() -> adam.create(Map.of("amsgrad", 0.5)))
                .hasMessage("--amsgrad 0.5 cannot be used: give true or false");
    }

    @Test
    void givenValuesWin() {
        assertThat(Optimizers.of("adam").create(Map.of("beta2", 0.99, "weight-decay", 0.1)))
                .isEqualTo(new Adam(0.9, 0.99, 1e-8, 0.1));
    }

    @Test
    void refusesWhatDoesNotApply() {
        assertUsage(() -> Optimizers.of("sgd").create(Map.of("beta1", 0.9)))
                .hasMessage("--beta1 does not apply to sgd; it takes --weight-decay");
        assertUsage(() -> Optimizers.of("adam").create(Map.of("momentum", 0.9)))
                .hasMessage(
                        "--momentum does not apply to adam; it takes --beta1, --beta2, --eps,"
                                + " --weight-decay, --amsgrad");
    }

    @Test
    void refusesUnknownNames() {
        assertUsage(() -> Optimizers.of("adamm"))
                .hasMessage(
                        "unknown --optimizer 'adamm'; did you mean 'adam'? Known are "
                                + String.join(", ", Optimizers.names()));
        assertUsage(() -> Optimizers.of("gradient-boosting"))
                .hasMessage(
                        "unknown --optimizer 'gradient-boosting'; known are "
                                + String.join(", ", Optimizers.names()));
    }

    @ParameterizedTest
    @CsvSource({
        "sgd, weight-decay, -0.1",
        "sgd, weight-decay, NaN",
        "sgd, weight-decay, 1e300",
        "momentum, momentum, 1",
        "momentum, momentum, -0.1",
        "momentum, momentum, NaN",
        "momentum, dampening, 1.01",
        "momentum, weight-decay, Infinity",
        "nesterov, momentum, 1.5",
        "nesterov, weight-decay, -1",
        "adam, beta1, 1",
        "adam, beta2, 1",
        "adam, beta2, NaN",
        "adam, eps, 0",
        "adam, eps, 1e-60",
        "adam, weight-decay, -1",
        "adamw, beta1, -0.5",
        "adamw, beta2, 2",
        "adamw, eps, -1e-8",
        "adamw, weight-decay, Infinity",
        "adagrad, lr-decay, -1",
        "adagrad, initial-accumulator, -0.1",
        "adagrad, eps, 0",
        "adagrad, weight-decay, -1",
        "rmsprop, rho, 1",
        "rmsprop, eps, 0",
        "rmsprop, momentum, 1",
        "rmsprop, weight-decay, NaN",
        "adadelta, rho, -0.1",
        "adadelta, eps, 0",
        "adadelta, weight-decay, -1",
        "nadam, beta1, 1",
        "nadam, beta2, 1",
        "nadam, momentum-decay, -1",
        "nadam, eps, 0",
        "nadam, weight-decay, -1",
        "radam, beta1, 1",
        "radam, beta2, 1",
        "radam, eps, 0",
        "radam, weight-decay, -1",
        "adamax, beta1, 1",
        "adamax, beta2, 1",
        "adamax, eps, 0",
        "adamax, weight-decay, -1",
        "lion, beta1, 1",
        "lion, beta2, 1",
        "lion, weight-decay, -1",
        "ista, prox-l1, -1",
        "ista, weight-decay, -1",
        "fista, prox-l1, NaN",
        "fista, weight-decay, Infinity",
        "langevin, temperature, -1e-6",
        "langevin, weight-decay, NaN"
    })
    void refusesValuesOutOfRange(String optimizer, String setting, double value) {
        assertUsage(() -> Optimizers.of(optimizer).create(Map.of(setting, value)))
                .hasMessageStartingWith("--%s %s cannot be used: give a ".formatted(setting, value))
                .hasMessageContaining(", such as ");
    }

    @Test
    void takesTheEndsOfEachRange() {
        assertThat(new Momentum(0, 1, 0).momentum()).isZero();
        assertThat(new Adam(0, 0, Float.MIN_VALUE, Float.MAX_VALUE).beta1()).isZero();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertUsage(
            ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FalllineException.class,
                        e -> assertThat(e.kind()).isEqualTo(FalllineException.Kind.USAGE));
    }
}
