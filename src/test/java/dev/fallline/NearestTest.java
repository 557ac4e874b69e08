package dev.fallline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class NearestTest {
    private static final List<String> NAMES = List.of("sgd", "adam", "adamw", "momentum", "lion");

    @ParameterizedTest
    @CsvSource({
        "adma, adam",
        "Adam, adam",
        "momentm, momentum",
        "adamv, adam",
        "adamww, adamw",
        "sdg, sgd",
        "lions, lion"
    })
    void findsWhatWasMeant(String wanted, String meant) {
        assertThat(Nearest.nearest(wanted, NAMES)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"rosenbrock", "xyz", "m", "''"})
    void findsNothingFarAway(String wanted) {
        assertThat(Nearest.nearest(wanted, NAMES)).isEmpty();
    }

    @Test
    void namesOfOthersAreKnownWhereTheyMeanSomething() {
        assertThat(Nearest.nearest("MSE", List.of("squared-error", "huber")))
                .contains("squared-error");
        assertThat(Nearest.nearest("--learning-rate", List.of("--lr", "--l1"))).contains("--lr");
        assertThat(Nearest.nearest("mse", NAMES)).isEmpty();
    }

    @Test
    void findsNothingAmongNothing() {
        assertThat(Nearest.nearest("adam", List.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "kitten, sitting, 3",
        "ab, ba, 1",
        "abc, '', 3",
        "'', ab, 2",
        "ca, abc, 3",
        "same, same, 0"
    })
    void countsEdits(String a, String b, int edits) {
        assertThat(Nearest.distance(a, b)).isEqualTo(edits);
        assertThat(Nearest.distance(b, a)).isEqualTo(edits);
    }
}
