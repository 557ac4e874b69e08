package dev.fallline.lab.compare;

import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.EPOCHS;
import static dev.fallline.train.TrainingSettings.HIDDEN;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.lab.cluster.Trainers;
import dev.fallline.train.Config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How often a comparison claims a difference where there is none: SGD under several names, whose
 * own usual rates differ tenfold, which share the seeds of each study and are tuned with other
 * points. And how often it finds one that was planted: label noise for the second. It takes some
 * seconds for each comparison, so it runs on demand:
 *
 * <pre>{@code
 * mvn test -Dtest=NullComparisonTest -Dnull.comparisons=220 -Dnull.data=moons
 * }</pre>
 *
 * with {@code -Dnull.noise=0.3}, the share of the second contestant's training labels that are
 * drawn anew, {@code -Dnull.trials=4}, {@code -Dnull.hidden=16}, {@code -Dnull.seed=1000} and
 * {@code -Dnull.family=4} contestants if need be.
 */
@EnabledIfSystemProperty(named = "null.comparisons", matches = "[1-9]\\d*")
final class NullComparisonTest {
    /** The same algorithm, by names that {@code compare} takes for four contestants. */
    private static final List<String> NAMES =
            List.of("sgd", "momentum(momentum=0)", "nesterov(momentum=0)", "sgd(weight-decay=0)");

    /** The share of comparisons that may claim something. */
    private static final double MOST = 0.07;

    /** The share of comparisons that must find what was planted. */
    private static final double POWER = 0.9;

    private static final double NOISE = Double.parseDouble(System.getProperty("null.noise", "0"));

    @TempDir private Path temp;

    @Test
    void hardlyEverClaimsADifference() throws Exception {
        int comparisons = Integer.getInteger("null.comparisons");
        long first = Long.getLong("null.seed", 1000);
        int claims = 0;
        int wrong = 0;
        for (int i = 0; i < comparisons; i++) {
            List<PairwiseTest> pairs = compare(protocol(first + i));
            List<PairwiseTest> shown = pairs.stream().filter(PairwiseTest::shown).toList();
            if (!shown.isEmpty()) claims++;
            if (shown.stream().anyMatch(d -> d.better().equals(NAMES.get(1)))) wrong++;
        }
        String result = "%d of %d comparisons claim a difference".formatted(claims, comparisons);
        System.out.println(result);
        if (NOISE > 0) {
            System.out.println(wrong + " have the wrong sign");
            assertThat(wrong).isZero();
            assertThat((double) claims / comparisons).as(result).isGreaterThanOrEqualTo(POWER);
            return;
        }
        assertThat((double) claims / comparisons).as(result).isLessThanOrEqualTo(MOST);
    }

    private static Protocol protocol(long seed) {
        Config config =
                Config.defaults("compare")
                        .with(DATA, System.getProperty("null.data", "moons"))
                        .with(EPOCHS, 5);
        String hidden = System.getProperty("null.hidden");
        if (hidden != null)
            config = config.with(HIDDEN, HIDDEN.type().parse("-Dnull.hidden", hidden));
        int family = Integer.getInteger("null.family", 2);
        int trials = Integer.getInteger("null.trials", 8);
        return new Protocol(
                List.of(new Problem("null", config)),
                String.join(",", NAMES.subList(0, family)),
                null,
                "all",
                10,
                trials,
                2,
                0,
                null,
                0.01,
                0.001,
                seed);
    }

    private List<PairwiseTest> compare(Protocol protocol) throws Exception {
        ProblemData data = ProblemData.of(protocol.configs().getFirst(), 0, _ -> {});
        Path folder = Files.createDirectories(temp.resolve(Long.toString(protocol.seed())));
        int jobs = Runtime.getRuntime().availableProcessors();
        try (Trainers<Trial, TrialResult> clean = trainers(protocol, data, jobs);
                Trainers<Trial, TrialResult> noisy =
                        trainers(protocol, noisy(data, protocol.seed()), jobs);
                Pool pool = pool(folder, clean);
                Pool noisyPool = pool(folder, noisy);
                ExecutorService parts = Executors.newVirtualThreadPerTaskExecutor()) {
            List<List<Future<Optional<StudyResult>>>> all = new ArrayList<>();
            for (int c = 0; c < protocol.contestants().size(); c++) {
                List<Future<Optional<StudyResult>>> studies = new ArrayList<>();
                for (int k = 0; k < protocol.studies(); k++) {
                    Study study = new Study(protocol.seed(), points(protocol, c), k);
                    StudyRun run = new StudyRun(protocol, 0, c, study, c == 1 ? noisyPool : pool);
                    studies.add(parts.submit(run::run));
                }
                all.add(studies);
            }
            List<Performance> performances = new ArrayList<>();
            for (int c = 0; c < all.size(); c++) {
                List<StudyResult> studies = new ArrayList<>();
                for (var study : all.get(c)) studies.add(study.get().orElseThrow());
                performances.add(new Performance(0, protocol.contestants().get(c), studies));
            }
            return Findings.of(protocol, performances).problems().getFirst().pairs();
        }
    }

    private static Trainers<Trial, TrialResult> trainers(
            Protocol protocol, ProblemData data, int jobs) {
        return Comparison.here(new TrialTrainer(protocol, List.of(data)), jobs);
    }

    private static Pool pool(Path folder, Trainers<Trial, TrialResult> trainers) {
        return new Pool(new Trials(folder), trainers, new ComparisonListener() {});
    }

    /** The same with some labels of the training set drawn anew; the test set stays as it is. */
    private static ProblemData noisy(ProblemData data, long seed) {
        if (NOISE == 0) return data;
        Dataset whole = data.whole();
        Random random = new Random(seed);
        int[] labels = whole.train().labels().clone();
        for (int i = 0; i < labels.length; i++) {
            if (random.nextDouble() < NOISE) labels[i] = random.nextInt(whole.classes().size());
        }
        Examples train = new Examples(whole.train().width(), whole.train().features(), labels);
        Dataset noisy =
                new Dataset(whole.name(), whole.description(), train, whole.test(), whole.schema());
        return new ProblemData(noisy, noisy.withoutTest());
    }

    /** Each contestant is tuned with points of its own. */
    private static long points(Protocol protocol, int contestant) {
        return protocol.seed() + 1_000_003L * contestant;
    }
}
