package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Which trials lead, which is chosen, and what counts as its result. */
class StudyResultTest {
    /** Trials with the rates 0, 1, 2, … */
    private static List<TrialResult> tuning(double... accuracies) {
        List<TrialResult> all = new ArrayList<>();
        for (double accuracy : accuracies) {
            all.add(result(Phase.TUNING, all.size(), accuracy, Double.NaN));
        }
        return all;
    }

    private static TrialResult result(Phase phase, double rate, double validation, double test) {
        Trial trial = Imagined.trial(0, phase, 0, Map.of("lr", rate));
        return Imagined.sound(trial, new double[] {validation, Double.isNaN(test) ? 0 : test});
    }

    private static List<Double> rates(List<TrialResult> results) {
        return results.stream().map(r -> r.trial().values().get("lr")).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0.5                              | 0
                    0.5 0.4                          | 0
                    0.5 0.6 0.7 0.8 0.9              | 0 1 3 4
                    0.5 0.6 0.9 0.8 0.1 0.1 0.1 0.95 | 0 1 2 7
                    0.9 0.6 0.9 0.8                  | 0
                    """)
    void leadersAfterOneTwoFour(String accuracies, String expected) {
        double[] all = DoubleStream.of(numbers(accuracies)).toArray();
        assertThat(rates(StudyResult.leaders(tuning(all))))
                .containsExactly(DoubleStream.of(numbers(expected)).boxed().toArray(Double[]::new));
    }

    private static double[] numbers(String text) {
        return List.of(text.split(" ")).stream().mapToDouble(Double::parseDouble).toArray();
    }

    /** The last leader was lucky with its seed: 0.95 and 0.60 are less than 0.85 and 0.86. */
    @Test
    void theSecondLookDecides() {
        List<TrialResult> tuning = tuning(0.5, 0.85, 0.6, 0.95);
        List<TrialResult> again =
                List.of(
                        result(Phase.SECOND_LOOK, 0, 0.5, 0.4),
                        result(Phase.SECOND_LOOK, 1, 0.86, 0.84),
                        result(Phase.SECOND_LOOK, 3, 0.60, 0.58));
        assertThat(StudyResult.choice(tuning, again)).isEqualTo(Map.of("lr", 1.0));

        List<TrialResult> fresh =
                List.of(result(Phase.FRESH, 1, 0.8, 0.80), result(Phase.FRESH, 1, 0.9, 0.90));
        StudyResult study =
                new StudyResult(0, Imagined.contestant("sgd").space(), tuning, again, fresh);
        assertThat(study.score()).isCloseTo(0.85, within(1e-12));
        assertThat(study.validation()).isCloseTo(0.85, within(1e-12));
        assertThat(study.chosenText()).isEqualTo("lr 1");
        // Fewer trials: the leader's test from the second look.
        assertThat(study.scoreAfter(1)).isEqualTo(0.4);
        assertThat(study.scoreAfter(2)).isEqualTo(0.84);
        assertThat(study.scoreAfter(3)).isEqualTo(0.84);
        assertThat(study.scoreAfter(4)).isEqualTo(study.score());
    }

    @Test
    void whereNothingIsTunedNothingIsChosen() {
        assertThat(StudyResult.choice(List.of(), List.of())).isEmpty();
        StudyResult study =
                new StudyResult(
                        0,
                        new Space(List.of()),
                        List.of(),
                        List.of(),
                        List.of(result(Phase.FRESH, 0, 0.8, 0.7)));
        assertThat(study.scoreAfter(1)).isEqualTo(0.7);
        assertThat(study.edge()).isEmpty();
    }

    /** 1 and 10 trials on average have so many leaders; 1, 2, 3, … in any order. */
    @Test
    void expectedLeaders() {
        assertThat(Budgets.expectedLeaders(1)).isEqualTo(1);
        assertThat(Budgets.expectedLeaders(8)).isEqualTo(2.5);
        assertThat(Budgets.expectedLeaders(3)).isEqualTo(1 + 0.5 + 1 - 2 / 3.0);
    }
}
