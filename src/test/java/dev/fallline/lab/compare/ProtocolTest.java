package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

class ProtocolTest {
    private static Protocol of(String optimizers, String search, int trials) {
        return Imagined.protocol(List.of(Imagined.moons()), optimizers, search, 3, trials);
    }

    /** In each of three studies 8 trials, on average 1 + ½ + ½ + ½ leaders, and a fresh seed. */
    @Test
    void expectsTrainings() {
        assertThat(of("sgd,adam", "all", 8).expectedTrainings()).isEqualTo(69);
        assertThat(of("sgd,adam(lr=0.1)", "lr", 8).expectedTrainings()).isEqualTo(38);
        assertThat(of("sgd,adam", "all", 1).expectedTrainings()).isEqualTo(2 * 3 * 3);
        Protocol two =
                Imagined.protocol(
                        List.of(Imagined.moons(), Imagined.moons()), "sgd,adam", "all", 3, 8);
        assertThat(two.expectedTrainings()).isEqualTo(138);
    }

    @Test
    void budgetsDouble() {
        assertThat(Budgets.upTo(1)).containsExactly(1);
        assertThat(Budgets.upTo(8)).containsExactly(1, 2, 4, 8);
        assertThat(Budgets.upTo(12)).containsExactly(1, 2, 4, 8, 12);
        assertThat(Budgets.upTo(0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sgd,adam              | grid | --search: there is no setting 'grid'
                    sgd                   | all  | --optimizers sgd is only one: name at least two, such as sgd,adam
                    sgd,adam@0..9,sgd@9.. | all  | sgd@9.. never begins
                    sgd,adam              | all,dropout=0..2 | --search: dropout 2.0 cannot be used
                    sgd,adam              | all,eps=-1..1    | eps
                    """)
    void refuses(String optimizers, String search, String message) {
        assertThatThrownBy(() -> of(optimizers, search, 12))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesNoProblem() {
        assertThatThrownBy(() -> Imagined.protocol(List.of(), "sgd,adam", "all", 3, 12))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("\"problems\" is empty");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {epochs: 3}                                        | --val-fraction 0 leaves no validation set to tune on
                    {'val-fraction': 0.2, online: true}                | --online does not go with compare
                    {'val-fraction': 0.2, epochs: 3, 'min-delta': 0.1} | --min-delta 0.1 needs --early-stop
                    """)
    void refusesWhatCannotBeTrained(String config, String message) {
        Problem problem = new Problem("moons", Imagined.config(config));
        assertThatThrownBy(() -> Imagined.protocol(List.of(problem), "sgd,adam", "all", 3, 12))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(message);
    }

    /** What is searched of the configuration begins with its own values, within the range. */
    @Test
    void standardSettingsOfTheConfiguration() {
        Problem problem =
                new Problem(
                        "moons", Imagined.config("{'val-fraction': 0.2, epochs: 3, dropout: 0.3}"));
        Protocol protocol =
                Imagined.protocol(
                        List.of(problem), "sgd,adam", "lr,dropout=0..0.2,l2=1e-4..1", 3, 12);
        assertThat(protocol.standard(0, protocol.contestants().getFirst()))
                .isEqualTo(Map.of("lr", 0.1, "dropout", 0.2, "l2", 0.01));
    }

    /** No seed of a study is another's, nor another comparison's. */
    @Test
    void seedsAreAllDifferent() {
        Set<Long> seeds = new HashSet<>();
        int count = 0;
        for (long seed = 1; seed <= 20; seed++) {
            for (int s = 0; s < 10; s++) {
                Study study = new Study(seed, seed, s);
                for (Phase phase : Phase.values()) {
                    for (int i = 0; i < 3; i++, count++) seeds.add(study.seed(phase, i));
                }
                assertThat(study.shift("lr")).isBetween(0.0, 1.0).isNotEqualTo(study.shift("eps"));
            }
        }
        assertThat(seeds).hasSize(count).allMatch(s -> s >= 0 && s < 1L << 31);
    }
}
