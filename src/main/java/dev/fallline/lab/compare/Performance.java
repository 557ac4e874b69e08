package dev.fallline.lab.compare;

import java.util.List;
import java.util.stream.Stream;

/**
 * All trainings of a contestant on a problem.
 *
 * @param problem number of the problem, from 0
 * @param studies in the order of their numbers
 */
public record Performance(int problem, Contestant contestant, List<StudyResult> studies) {
    public Performance {
        studies = List.copyOf(studies);
    }

    /** The trainings from fresh seeds of all studies. */
    public List<TrialResult> fresh() {
        return studies.stream().flatMap(s -> s.fresh().stream()).toList();
    }

    /** Every training. */
    Stream<TrialResult> trainings() {
        return studies.stream()
                .flatMap(s -> Stream.of(s.tuning(), s.secondLook(), s.fresh()))
                .flatMap(List::stream);
    }
}
