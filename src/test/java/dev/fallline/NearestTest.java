package dev.fallline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class NearestTest {
    private static final List<String> NAMES = List.of("sgd", "momentum", "adam", "adamw");

    @ParameterizedTest
    @CsvSource({
        "adam, adam",
        "adm, adam",
        "ADAMW, adamw",
        "momntum, momentum",
        "mommentun, momentum",
        "sdd, sgd"
    })
    void findsWhatWasMeant(String typed, String meant) {
        assertThat(Nearest.nearest(typed, NAMES)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"lbfgs", "''", "mo", "xyz"})
    void keepsSilentWhereItWouldGuess(String typed) {
        assertThat(Nearest.nearest(typed, NAMES)).isEmpty();
    }

    @Test
    void firstOfEquals() {
        assertThat(Nearest.nearest("cat", List.of("bat", "rat"))).contains("bat");
        assertThat(Nearest.nearest("cat", List.of())).isEmpty();
    }
}
