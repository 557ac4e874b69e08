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
        assertThat(Optimizers.of("adam").rate()).isEqualTo(1e-3);
        assertThat(Optimizers.of("adamw").rate()).isEqualTo(1e-3);
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
                                + " --weight-decay");
    }

    @Test
    void refusesUnknownNames() {
        assertUsage(() -> Optimizers.of("adamm"))
                .hasMessage(
                        "--optimizer 'adamm' is unknown; did you mean adam? Known are sgd,"
                                + " momentum, nesterov, adam, adamw");
        assertUsage(() -> Optimizers.of("gradient-boosting"))
                .hasMessage(
                        "--optimizer 'gradient-boosting' is unknown; choose one of sgd, momentum,"
                                + " nesterov, adam, adamw");
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
        "adamw, weight-decay, Infinity"
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
