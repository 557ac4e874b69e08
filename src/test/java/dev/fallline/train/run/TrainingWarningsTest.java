package dev.fallline.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.train.Epoch;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

class TrainingWarningsTest {
    private static Report report(int n, String ended, Double r2, IntToDoubleFunction loss) {
        List<Epoch> epochs = new ArrayList<>();
        for (int i = 1; i <= n; i++) {
            epochs.add(new Epoch(i, 10L * i, Map.of("train_loss", loss.applyAsDouble(i))));
        }
        return new Report(
                "run", "data", "CPU", 1, 1, null, null, epochs, ended, null, null, null, null, null,
                null, r2, null, null, null, null, 1);
    }

    private static List<String> warnings(int n, String ended, IntToDoubleFunction loss) {
        return TrainingWarnings.of(report(n, ended, null, loss));
    }

    /** Of e^(−ki): still steep at kn = 1, no more at kn = 2. */
    @Test
    void aLossThatStillFalls() {
        assertThat(warnings(20, "epochs", i -> Math.exp(-i / 20.0)))
                .containsExactly(
                        "the training loss still fell steeply when --epochs ended the training,"
                                + " to 0.3679 in epoch 20: more may help, such as --epochs 40");
        assertThat(warnings(20, "steps", i -> 2 - i / 20.0))
                .singleElement()
                .asString()
                .endsWith("to 1.0000 in epoch 20: more may help, such as --steps 400");
        assertThat(warnings(20, "epochs", i -> Math.exp(-i / 10.0))).isEmpty();
    }

    @Test
    void whereNothingIsToBeSaid() {
        assertThat(warnings(4, "epochs", i -> 10 - i)).isEmpty(); // too few to judge by
        assertThat(warnings(20, "early-stop", i -> 2 - i / 20.0)).isEmpty();
        assertThat(warnings(20, "epochs", i -> 0.7)).isEmpty();
        assertThat(warnings(20, "epochs", i -> 0.7 + i / 20.0)).isEmpty();
        assertThat(warnings(20, "epochs", i -> 5 - i / 1000.0)).isEmpty(); // 0.4 % of it
        assertThat(TrainingWarnings.of(report(1, "epochs", 0.0, i -> 1))).isEmpty();
    }

    @Test
    void worseThanTheMean() {
        assertThat(TrainingWarnings.of(report(10, "epochs", -3.55, i -> 1)))
                .containsExactly(
                        "R² is -3.5500, worse than always predicting the mean of the targets:"
                                + " more epochs (--epochs 20) or another rate (--lr) may help");
    }
}
