package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;
import dev.fallline.io.Json;
import dev.fallline.train.Epoch;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class TrialsTest {
    @TempDir private Path folder;
    private final Trial trial = Imagined.trial(1, Phase.TUNING, 2, Map.of("lr", 0.1, "eps", 1e-8));
    private final TrialResult result =
            Imagined.sound(trial, new double[] {1 / 3.0, 0.5}, new double[] {2 / 3.0, 0.7});
    private Trials trials;
    private Path file;

    @BeforeEach
    void keep() {
        trials = new Trials(folder);
        assertThat(trials.find(trial)).isEmpty();
        trials.keep(result);
        file = folder.resolve("0-1-00-tuning-02.json");
    }

    @Test
    void comeBackToTheLastBit() {
        assertThat(trials.find(trial)).contains(result);
        TrialResult diverged =
                Imagined.diverged(Imagined.trial(0, Phase.FRESH, 0, Map.of("lr", 9.0)));
        trials.keep(diverged);
        assertThat(trials.find(diverged.trial())).contains(diverged);
    }

    @Test
    void anotherTrialsResultIsNotTaken() {
        Trial other = Imagined.trial(1, Phase.TUNING, 2, Map.of("lr", 0.2, "eps", 1e-8));
        refused(other, "is the result of another training: use a new folder");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "{}",
                "{\"trial\":null}",
                "not JSON",
                "{\"trial\":{\"problem\":0},\"epochs\":[]}",
                "{\"ended\":\"epochs\",\"epochs\":[],\"classes\":2,\"seconds\":1}",
            })
    void damaged(String content) throws IOException {
        Files.writeString(file, content);
        refused(trial, "is damaged: ", "; remove it to repeat its training");
    }

    /** Wherever a file is cut off, it is not half believed. */
    @Test
    void cutOff() throws IOException {
        String whole = Files.readString(file).strip();
        for (int end = 0; end < whole.length(); end += 7) {
            Files.writeString(file, whole.substring(0, end));
            refused(trial, "is damaged");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trial", "ended", "epochs", "classes"})
    void withoutAField(String name) throws IOException {
        String whole = Files.readString(file);
        Files.writeString(file, whole.replace("\"" + name + "\":", "\"x\":"));
        refused(trial, "is damaged");
    }

    /** JSON has no infinity: a loss that overflowed is null when it is read, and worse than all. */
    @Test
    void aLossThatIsNoNumberIsTheWorst() throws IOException {
        String infinite = Files.readString(file).replaceAll("\"val_loss\":[0-9.E-]+", "\"x\":1");
        trials.keep(Json.parse(infinite, TrialResult.class));
        TrialResult overflowed = trials.find(trial).orElseThrow();
        assertThat(overflowed.last().valLoss()).isNull();
        assertThat(overflowed.failure()).contains("infinite loss on validation");
        assertThat(List.of(overflowed, result).stream().min(TrialResult.BY_VALIDATION))
                .contains(result);
    }

    /** Of numbers to predict it is R² that counts, and what is below 0 as 0. */
    @Test
    void regressionIsJudgedByRSquared() {
        assertThat(regression(0.75, 0.5).finalValidation()).isEqualTo(0.75);
        assertThat(regression(0.75, 0.5).finalTest()).isEqualTo(0.5);
        assertThat(regression(-4, -1e6).finalValidation()).isZero();
        assertThat(regression(-4, -1e6).finalTest()).isZero();
        assertThat(regression(-4, -1e6).sound()).isTrue();
        TrialResult known = regression(0.75, 0.5);
        trials.keep(known);
        assertThat(trials.find(known.trial())).contains(known);
    }

    private static TrialResult regression(double validation, double test) {
        Map<String, Double> values =
                Map.of(
                        "train_loss",
                        1.0,
                        "val_loss",
                        1.0,
                        "test_loss",
                        1.0,
                        "val_rmse",
                        1.0,
                        "val_r2",
                        validation,
                        "test_r2",
                        test);
        Trial trial = Imagined.trial(0, Phase.FRESH, 0, Map.of("lr", 0.1));
        return new TrialResult(trial, "epochs", null, List.of(new Epoch(1, 10, values)), 0, 1);
    }

    private void refused(Trial asked, String... parts) {
        assertThatThrownBy(() -> trials.find(asked))
                .isInstanceOf(FalllineException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContainingAll(parts);
    }
}
