package dev.fallline.lab.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A contestant's part of a study: tunes, looks again at what led, and trains what was chosen from
 * fresh seeds. What is done next depends on results alone, so that a resumed comparison asks for
 * the same trainings and finds those that were finished.
 */
final class StudyRun {
    private final Protocol protocol;
    private final int problem;
    private final int number;
    private final Contestant contestant;
    private final Study study;
    private final Search search;
    private final Pool pool;
    private final List<TrialResult> tuning = new ArrayList<>();

    /**
     * @param number of the contestant
     */
    StudyRun(Protocol protocol, int problem, int number, Study study, Pool pool) {
        this.protocol = protocol;
        this.problem = problem;
        this.number = number;
        this.study = study;
        this.pool = pool;
        contestant = protocol.contestants().get(number);
        search =
                new Search(
                        contestant.space(),
                        protocol.standard(problem, contestant),
                        study,
                        protocol.bases());
    }

    /**
     * @return empty if it was stopped
     */
    Optional<StudyResult> run() {
        while (tuning.size() < protocol.trials(contestant)) {
            int left = protocol.trials(contestant) - tuning.size();
            var next = search.propose(left, best());
            var tried = pool.run(trials(Phase.TUNING, tuning.size(), 0, next));
            if (tried.isEmpty()) return Optional.empty();
            tuning.addAll(tried.get());
        }
        var leading = StudyResult.leaders(tuning).stream().map(r -> r.trial().values()).toList();
        var again = pool.run(trials(Phase.SECOND_LOOK, 0, 0, leading));
        if (again.isEmpty()) return Optional.empty();
        Map<String, Double> chosen = StudyResult.choice(tuning, again.get());
        List<Trial> last =
                IntStream.range(0, protocol.seeds())
                        .mapToObj(i -> trial(Phase.FRESH, i, i, chosen))
                        .toList();
        Optional<StudyResult> result =
                pool.run(last)
                        .map(
                                fresh ->
                                        new StudyResult(
                                                study.number(),
                                                search.searched(),
                                                tuning,
                                                again.get(),
                                                fresh));
        result.ifPresent(
                r -> pool.finished(problem, number, r, protocol.expectedTrainings(contestant)));
        return result;
    }

    private Optional<Map<String, Double>> best() {
        return tuning.stream().min(TrialResult.BY_VALIDATION).map(r -> r.trial().values());
    }

    private List<Trial> trials(
            Phase phase, int first, int seed, List<Map<String, Double>> settings) {
        List<Trial> trials = new ArrayList<>();
        for (var values : settings) trials.add(trial(phase, first + trials.size(), seed, values));
        return trials;
    }

    private Trial trial(Phase phase, int place, int seed, Map<String, Double> values) {
        return new Trial(
                problem,
                number,
                study.number(),
                phase,
                place,
                values,
                contestant.optimizer(values),
                contestant.settings(values),
                study.seed(phase, seed));
    }
}
