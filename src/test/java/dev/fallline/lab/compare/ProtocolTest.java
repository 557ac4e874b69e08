package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class ProtocolTest {
    private static Protocol of(String optimizers, String search, String tune, int trials) {
        return Imagined.protocol(List.of(Imagined.moons()), optimizers, search, tune, trials, 3);
    }

    @Test
    void roundsAddUp() {
        for (int trials = 1; trials < 100; trials++) {
            List<Integer> rounds = of("sgd,adam", "random", "all", trials).rounds();
            assertThat(rounds.stream().mapToInt(n -> n).sum()).isEqualTo(trials);
            assertThat(rounds).allMatch(n -> n > 0).hasSizeLessThanOrEqualTo(3);
        }
        assertThat(of("sgd,adam", "random", "all", 12).rounds()).containsExactly(6, 3, 3);
    }

    /** For each: to tune, about the rate, seeds; of one that is given nothing but one and seeds. */
    @Test
    void countsTrainings() {
        assertThat(of("sgd,adam", "random", "all", 12).trainings()).isEqualTo(2 * (12 + 2 + 3));
        assertThat(of("sgd,adam(lr=0.1)", "random", "lr", 12).trainings())
                .isEqualTo(12 + 2 + 3 + 1 + 3);
        // A program has two rates, and no sensitivity to one.
        assertThat(of("sgd,adam@0..1,sgd@1..", "random", "all", 12).trainings())
                .isEqualTo(12 + 2 + 3 + 12 + 3);
        Protocol two =
                Imagined.protocol(
                        List.of(Imagined.moons(), Imagined.moons()),
                        "sgd,adam",
                        "random",
                        "all",
                        5,
                        3);
        assertThat(two.trainings()).isEqualTo(2 * 2 * (5 + 2 + 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sgd,adam          | hill   | all    | --search hill is not known: give random or grid
                    sgd               | random | all    | --optimizers sgd is only one: name at least two, such as sgd,adam
                    sgd,adam          | grid   | lr,eps | --tune lr,eps does not go with --search grid, which is over lr
                    sgd,adam          | random | speed  | --tune names 'speed', which is tuned of no optimizer: give all or lr
                    sgd,adam          | random | lr,    | --tune names '', which is tuned of no optimizer
                    sgd,adam@0..1,sgd@1.. | grid | all  | --search grid is over one lr, and adam@0..1,sgd@1.. has several
                    sgd,adam@0..9,sgd@9.. | random | all | sgd@9.. never begins
                    """)
    void refuses(String optimizers, String search, String tune, String message) {
        assertThatThrownBy(() -> of(optimizers, search, tune, 12))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(message);
    }

    @Test
    void tunesSeveralSettings() {
        assertThat(of("sgd,adam", "random", "lr, eps", 12).contestants())
                .extracting(c -> c.space().dimensions().size())
                .containsExactly(1, 2);
    }

    @Test
    void refusesNoProblem() {
        assertThatThrownBy(() -> Imagined.protocol(List.of(), "sgd,adam", "random", "all", 12, 3))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("\"problems\" is empty");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {epochs: 3}                                        | --val-fraction 0 leaves nothing to choose by
                    {'val-fraction': 0.2, online: true}                | --online does not go with compare
                    {'val-fraction': 0.2, epochs: 3, 'min-delta': 0.1} | --min-delta 0.1 needs --early-stop
                    """)
    void refusesWhatCannotBeTrained(String config, String message) {
        Problem problem = new Problem("moons", Imagined.config(config));
        assertThatThrownBy(
                        () ->
                                Imagined.protocol(
                                        List.of(problem), "sgd,adam", "random", "all", 12, 3))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(message);
    }
}
