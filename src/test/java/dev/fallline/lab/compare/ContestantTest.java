package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

class ContestantTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sgd                                    | sgd
                    sgd, adam                              | sgd; adam
                    sgd,momentum(momentum=0.9,lr=0.1),adam | sgd; momentum(momentum=0.9,lr=0.1); adam
                    adam@0..3,sgd@3..                      | adam@0..3,sgd@3..
                    sgd,adam@0..3,sgd@3..,lion             | sgd; adam@0..3,sgd@3..; lion
                    adam@0..3,sgd@3..,sgd@0..1,adam@1..    | adam@0..3,sgd@3..; sgd@0..1,adam@1..
                    adam(lr=1e-3)@0..10,sgd@ 10..          | adam(lr=1e-3)@0..10,sgd@ 10..
                    adam,adam(beta1=0.8)                   | adam; adam(beta1=0.8)
                    """)
    void parts(String text, String expected) {
        assertThat(Contestant.parse(text, _ -> true))
                .extracting(Contestant::name)
                .containsExactly(expected.split("; "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sgd,sgd             | --optimizers names sgd twice: leave one away, or give it other settings in brackets
                    sgd,adm             | unknown --optimizers 'adm'; did you mean 'adam'?
                    adam@0..3,sgd@5..   | --optimizers 'sgd@5..' begins at epoch 5, but adam@0..3 before it ends at 3: write sgd@3..
                    adam(beta3=1)       | beta3
                    adam(lr=0)          | --optimizers 'adam(lr=0)': lr 0 cannot be used
                    """)
    void refuses(String text, String message) {
        assertThatThrownBy(() -> Contestant.parse(text, _ -> true))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(message);
    }

    @Test
    void tunesWhatIsAskedForAndNotGiven() {
        Contestant adam = Contestant.parse("adam(lr=0.1)", "lr"::equals).getFirst();
        assertThat(adam.space().isEmpty()).isTrue();
        assertThat(adam.optimizer(Map.of())).isEqualTo("adam(lr=0.1)");
        Contestant free = Contestant.parse("adam", "lr"::equals).getFirst();
        assertThat(free.space().dimensions()).extracting("name").containsExactly("lr");
        assertThat(free.optimizer(Map.of("lr", 0.002))).isEqualTo("adam(lr=0.002)");
    }
}
