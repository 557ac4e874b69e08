package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
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
        assertThat(Contestant.parse(text, null, "all"))
                .extracting(Contestant::name)
                .containsExactly(expected.split("; "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sgd,sgd             | sgd is given twice: remove one, or give it other settings, in brackets or after --vary
                    sgd,adm             | unknown --optimizers 'adm'; did you mean 'adam'?
                    adam@0..3,sgd@5..   | --optimizers 'sgd@5..' begins at epoch 5, but adam@0..3 before it ends at 3: write sgd@3..
                    adam(beta3=1)       | beta3
                    adam(lr=0)          | --optimizers 'adam(lr=0)': lr 0 cannot be used
                    """)
    void refuses(String text, String message) {
        assertThatThrownBy(() -> Contestant.parse(text, null, "all"))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(message);
    }

    private static Contestant tuned(String optimizer, String search) {
        return Contestant.parse(optimizer, null, search).getFirst();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    adam           | all                       | lr 3.33e-5 … 0.03 (log); beta1 0 … 0.99 (log of 1 − x); eps 1e-8 … 0.1 (log)
                    adam           | lr                        | lr 3.33e-5 … 0.03 (log)
                    adam           | lr=0.001..0.1             | lr 0.001 … 0.1 (log)
                    adam           | eps, lr                   | lr 3.33e-5 … 0.03 (log); eps 1e-8 … 0.1 (log)
                    adam           | lr,beta2=0.9..0.999       | lr 3.33e-5 … 0.03 (log); beta2 0.9 … 0.999 (linear)
                    adam(beta1=0)  | dropout=0..0.5,beta2=0.9..0.99 | beta2 0.9 … 0.99 (linear); dropout 0 … 0.5 (linear)
                    adam           | beta1=0.5..0.9            | beta1 0.5 … 0.9 (log of 1 − x)
                    adam           | l2=1e-6..0.01,batch=16..256 | l2 1e-6 … 0.01 (log); batch 16 … 256 (log, whole numbers)
                    adam           | batch=16..32              | batch 16 … 32 (whole numbers)
                    momentum       | lr                        | lr 0.000333 … 0.3 (log)
                    momentum       | all                       | lr 0.00333 … 3 (log, times 1 − momentum); momentum 0 … 0.99 (log of 1 − x)
                    momentum(momentum=0.99) | all              | lr 3.33e-5 … 0.03 (log)
                    rmsprop        | lr,momentum=0..0.9        | lr 3.33e-5 … 0.03 (log, times 1 − momentum); momentum 0 … 0.9 (linear)
                    momentum@0..1,sgd@1.. | all                | momentum@0..1 lr 0.00333 … 3 (log, times 1 − momentum@0..1 momentum); momentum@0..1 momentum 0 … 0.99 (log of 1 − x); sgd@1.. lr 0.00333 … 3 (log)
                    """)
    void tunesWhatIsSearchedAndNotGiven(String optimizer, String search, String expected) {
        assertThat(tuned(optimizer, search).space().dimensions())
                .extracting(Dimension::text)
                .containsExactly(expected.split("; "));
    }

    @Test
    void valuesGoToTheOptimizerAndToTheConfiguration() {
        Contestant adam = tuned("adam(eps=1e-6)", "all,dropout=0..0.5,batch=16..64");
        Map<String, Double> values =
                Map.of("lr", 0.002, "beta1", 0.5, "dropout", 0.25, "batch", 32.0);
        assertThat(adam.optimizer(values)).isEqualTo("adam(beta1=0.5,eps=1.0E-6,lr=0.002)");
        assertThat(adam.settings(values)).isEqualTo(Map.of("dropout", "0.25", "batch", "32"));
        Contestant given = tuned("adam(lr=0.1)", "all");
        assertThat(given.optimizer(Map.of())).isEqualTo("adam(lr=0.1)");
    }

    @Test
    void everyCombinationTakesPart() {
        List<Contestant> all =
                Contestant.parse("adam", "hidden=64|128,64|none, dropout=0|0.2", "lr");
        assertThat(all)
                .extracting(Contestant::name)
                .containsExactly(
                        "hidden=64 dropout=0",
                        "hidden=64 dropout=0.2",
                        "hidden=128,64 dropout=0",
                        "hidden=128,64 dropout=0.2",
                        "hidden=none dropout=0",
                        "hidden=none dropout=0.2");
        assertThat(all.get(3).settings(Map.of("lr", 0.1)))
                .isEqualTo(Map.of("hidden", "128,64", "dropout", "0.2"));
        String schedules = "schedule=constant|step(every=5,factor=0.5),batch=1|32";
        assertThat(Contestant.parse("sgd", schedules, "lr"))
                .extracting(Contestant::name)
                .containsExactly(
                        "schedule=constant batch=1",
                        "schedule=constant batch=32",
                        "schedule=step(every=5,factor=0.5) batch=1",
                        "schedule=step(every=5,factor=0.5) batch=32");
        assertThat(Contestant.parse("adam, sgd", "batch=32|all", "lr"))
                .extracting(Contestant::name)
                .containsExactly(
                        "adam batch=32", "adam batch=all", "sgd batch=32", "sgd batch=all");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    adam | hiden=64                | all            | --vary: there is no setting 'hiden'; did you mean hidden?
                    adam | data=a,b                | all            | --vary: data is the same for all contestants
                    adam | lr=0.1                  | all            | --vary: lr belongs to an optimizer
                    adam | hidden                  | all            | --vary hidden: 'hidden' is not a setting with values
                    adam | hidden=                 | all            | --vary hidden=: 'hidden=' is not a setting with values
                    adam | hidden=8,hidden=9       | all            | hidden is given twice
                    adam | hidden=8                | dropout=0..0.5,dropout=0..1 | dropout is given twice
                    adam | dropout=0               | dropout=0..0.5 | dropout is in --vary and in --search
                    adam | hidden=8                | dropout        | --search dropout: dropout is usually not tuned: give a range, as in dropout=0..0.5
                    adam | hidden=8                | eps=1..0       | --search eps=1..0: 'eps=1..0' is not a range
                    adam | hidden=8                | eps=x..1       | 'eps=x..1' is not a range
                    adam | hidden=8                | init=0..1      | init is not a number
                    adam | hidden=8                | val-fraction=0.1..0.2 | --search: val-fraction is the same for all contestants
                    adam | hidden=8                | speed          | --search: there is no setting 'speed'
                    adam | hidden=8                | rho            | --search rho: rho is usually not tuned
                    adam(lr=0.1)   | hidden=8      | lr             | --search lr: lr is not a setting of a contestant, or has a value already: remove it
                    adam(eps=1e-8) | hidden=8      | eps=1e-9..1    | --search eps=1e-9..1: eps is not a setting of a contestant, or has a value already: remove it
                    adam | hidden=8                | lr!            | 'lr!' has the wrong form
                    """)
    void refusesConfigurations(String optimizer, String vary, String search, String message) {
        assertThatThrownBy(() -> Contestant.parse(optimizer, vary, search))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(message);
    }
}
