package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.TinyImages;
import dev.fallline.train.Epoch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** Whole comparisons, small ones. */
class ComparisonTest {
    private static final String CONFIG =
            "{data: '%s', hidden: [8], epochs: 2, 'val-fraction': 0.2, dropout: 0.1}";

    @TempDir private Path temp;

    /** Counts trainings, and stops after some. */
    private static final class Counting implements ComparisonListener {
        final List<Trial> begun = Collections.synchronizedList(new ArrayList<>());
        int done;
        int found;
        int stopAfter = Integer.MAX_VALUE;

        @Override
        public void begins(Trial trial) {
            begun.add(trial);
        }

        @Override
        public void done(TrialResult result, boolean before) {
            done++;
            if (before) found++;
        }

        @Override
        public boolean stops() {
            return done >= stopAfter;
        }
    }

    private Path tiny() {
        Path folder = temp.resolve("tiny");
        return Files.exists(folder) ? folder : TinyImages.write(folder, 300, 90);
    }

    /** Three studies with four trials and a fresh seed each. */
    private static Protocol protocol(Path data, String optimizers) {
        Problem problem = new Problem("tiny", Imagined.config(CONFIG.formatted(data)));
        return Imagined.protocol(List.of(problem), optimizers, "all", 3, 4);
    }

    private List<Performance> run(Protocol protocol, String out, int jobs) {
        return run(protocol, out, jobs, new Counting()).orElseThrow();
    }

    private Optional<List<Performance>> run(
            Protocol protocol, String out, int jobs, Counting listener) {
        return Comparison.run(
                protocol,
                new ComparisonFolder(temp.resolve(out)),
                local -> Comparison.here(local, jobs),
                listener);
    }

    private static List<TrialResult> results(
            List<Performance> performances, Function<StudyResult, List<TrialResult>> which) {
        return performances.stream()
                .flatMap(p -> p.studies().stream())
                .flatMap(s -> which.apply(s).stream())
                .toList();
    }

    private static List<TrialResult> results(List<Performance> performances) {
        return performances.stream().flatMap(Performance::trainings).toList();
    }

    /** But for what a clock said. */
    private static void assertSame(List<TrialResult> actual, List<TrialResult> expected) {
        assertThat(actual)
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*seconds", ".*examples_per_second")
                .isEqualTo(expected);
    }

    @Test
    void theSameWithAnyNumberOfJobs() {
        Protocol protocol = protocol(tiny(), "sgd,adam,adam@0..1,sgd@1..");
        Counting one = new Counting();
        List<Performance> first = run(protocol, "one", 1, one).orElseThrow();
        assertSame(results(run(protocol, "two", 2)), results(first));
        assertThat(one.done).isEqualTo(one.begun.size());
        assertThat(results(first)).hasSize(one.done);
        assertThat(one.begun).doesNotHaveDuplicates();
    }

    /** Studies share nothing that chance decides; contestants of a study share all of it. */
    @Test
    void studiesAreIndependentAndShared() {
        Protocol protocol = protocol(tiny(), "sgd,momentum(momentum=0),adam");
        List<Performance> done = run(protocol, "seeds", 2);
        for (Performance p : done) {
            List<Long> seeds = p.trainings().map(t -> t.trial().seed()).toList();
            // Per study one seed for the tuning, one for the second look and a fresh one.
            assertThat(seeds).doesNotContainNull();
            assertThat(Set.copyOf(seeds)).hasSize(9);
            assertThat(p.studies())
                    .extracting(s -> s.tuning().get(1).trial().values())
                    .doesNotHaveDuplicates();
        }
        assertThat(done)
                .extracting(p -> p.studies().getFirst().fresh().getFirst().trial().seed())
                .containsOnly(protocol.study(0).seed(Phase.FRESH, 0));
        assertThat(results(done.subList(0, 1)))
                .extracting(r -> r.last().valLoss())
                .containsExactlyElementsOf(
                        results(done.subList(1, 2)).stream().map(r -> r.last().valLoss()).toList());
        ProblemFindings found = Findings.of(protocol, done).problems().getFirst();
        assertThat(found.pairs())
                .filteredOn(d -> d.between("sgd", "momentum(momentum=0)"))
                .extracting(PairwiseTest::outcome)
                .containsExactly(PairwiseTest.Outcome.LEVEL);
    }

    /** More studies go on where fewer ended, and change nothing of them. */
    @Test
    void studiesCanBeAdded() {
        Protocol few = protocol(tiny(), "sgd,adam").withStudies(2);
        List<Performance> before = run(few, "more", 2);
        Counting counting = new Counting();
        List<Performance> after = run(few.withStudies(3), "more", 2, counting).orElseThrow();
        assertThat(counting.found).isEqualTo(results(before).size());
        for (int c = 0; c < 2; c++) {
            assertThat(after.get(c).studies().subList(0, 2)).isEqualTo(before.get(c).studies());
        }
        assertThat(new ComparisonFolder(temp.resolve("more")).protocol().studies()).isEqualTo(3);
        assertThatThrownBy(() -> run(few, "more", 2))
                .hasMessageContaining("holds a comparison with other studies");
    }

    /** Each of three folds is held out once; the result is their mean. */
    @Test
    void foldsCountWithTheirMean() {
        Protocol one = protocol(tiny(), "sgd(lr=0.1),adam(lr=0.01)");
        Protocol folds =
                new Protocol(
                        one.problems(),
                        one.optimizers(),
                        null,
                        "all",
                        2,
                        1,
                        1,
                        3,
                        null,
                        0.01,
                        0.001,
                        1);
        List<Performance> done = run(folds, "folds", 2);
        TrialResult r = done.getFirst().fresh().getFirst();
        assertThat(r.epochs()).hasSize(2);
        // Of 300 examples 100 are held out each time, and 90 are in the test set.
        double correct = 300 * r.finalValidation();
        assertThat(correct).isCloseTo(Math.rint(correct), within(1e-9));
        assertThat(r.last().steps()).isEqualTo(2 * Math.ceilDiv(200, 32));
        double right = 270 * r.finalTest();
        assertThat(right).isCloseTo(Math.rint(right), within(1e-9));
    }

    /** What varies and what is searched of the configuration reaches the training. */
    @Test
    void configurationsTakePart() {
        Protocol some = protocol(tiny(), "sgd,adam");
        Protocol protocol =
                new Protocol(
                        some.problems(),
                        "adam",
                        "hidden=4|8,6",
                        "lr,batch=16..64",
                        2,
                        2,
                        1,
                        0,
                        null,
                        0.01,
                        0.001,
                        1);
        List<Performance> done = run(protocol, "vary", 2);
        assertThat(done)
                .extracting(p -> p.contestant().name())
                .containsExactly("hidden=4", "hidden=8,6");
        for (TrialResult r : results(done)) {
            int batch = Integer.parseInt(r.trial().settings().get("batch"));
            assertThat(batch).isBetween(16, 64);
            assertThat(r.trial().values()).containsEntry("batch", (double) batch);
            assertThat(r.last().steps()).isEqualTo(2 * Math.ceilDiv(240, batch));
        }
        assertThat(done.get(1).fresh().getFirst().trial().settings())
                .containsEntry("hidden", "8,6");
        assertThat(done.get(0).fresh().getFirst().last().trainLoss())
                .isNotEqualTo(done.get(1).fresh().getFirst().last().trainLoss());
    }

    /** Features beyond what a float can square: no stack trace, and nobody is called better. */
    @Test
    void whatCannotBeMeasuredFails() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("sentinel"));
        StringBuilder rows = new StringBuilder("a,b,label\n");
        for (int i = 0; i < 60; i++) rows.append("%d,%d,%d%n".formatted(i % 7, i % 5, i % 2));
        Files.writeString(folder.resolve("train.csv"), rows);
        Files.writeString(
                folder.resolve("test.csv"),
                rows
                        + "-3.4028235e+38,3.4028235e+38,%d%n"
                                .repeat(9)
                                .formatted(0, 1, 0, 1, 0, 1, 0, 1, 0));
        Problem problem =
                new Problem(
                        "sentinel",
                        Imagined.config(
                                "{data: '%s', hidden: [8], epochs: 1, 'val-fraction': 0.2}"
                                        .formatted(folder)));
        Protocol protocol = Imagined.protocol(List.of(problem), "sgd,adam", "all", 5, 2);
        Findings findings = Findings.of(protocol, run(protocol, "overflow", 2));
        ProblemFindings found = findings.problems().getFirst();
        assertThat(found.pairs().getFirst().outcome()).isEqualTo(PairwiseTest.Outcome.NOT_ENOUGH);
        assertThat(found.verdict().get(2)).contains("failed (diverged)");
    }

    /**
     * Whatever the test set says: it is not there while trials are tried, nor asked for a choice.
     */
    @Test
    void nothingIsChosenByTheTestSet() throws IOException {
        Path spoilt = TinyImages.write(temp.resolve("spoilt"), 300, 90);
        Path labels = spoilt.resolve("t10k-labels-idx1-ubyte");
        byte[] bytes = Files.readAllBytes(labels);
        for (int i = 8; i < bytes.length; i++) bytes[i] = (byte) ((bytes[i] + 1) % 3);
        Files.write(labels, bytes);
        List<Performance> good = run(protocol(tiny(), "sgd,adam"), "good", 2);
        List<Performance> bad = run(protocol(spoilt, "sgd,adam"), "bad", 2);

        assertSame(results(bad, StudyResult::tuning), results(good, StudyResult::tuning));
        assertThat(results(good, StudyResult::tuning))
                .flatExtracting(TrialResult::epochs)
                .extracting(Epoch::testAccuracy)
                .containsOnlyNulls();
        List<TrialResult> chosenByGood = results(good, StudyResult::fresh);
        List<TrialResult> chosenByBad = results(bad, StudyResult::fresh);
        for (int i = 0; i < chosenByGood.size(); i++) {
            TrialResult a = chosenByGood.get(i);
            TrialResult b = chosenByBad.get(i);
            assertThat(a.trial()).isEqualTo(b.trial());
            assertThat(a.finalValidation()).isEqualTo(b.finalValidation());
            assertThat(a.finalTest()).isNotEqualTo(b.finalTest());
        }
    }

    /**
     * Same weights, batches, masks and split: an optimizer that is another's equal is its equal.
     */
    @Test
    void contestantsOfASeedHaveTheSameChances() {
        Protocol protocol = protocol(tiny(), "sgd(lr=0.1),momentum(lr=0.1,momentum=0)");
        List<Performance> done = run(protocol, "equal", 2);
        ProblemFindings found = Findings.of(protocol, done).problems().getFirst();
        assertThat(found.pairs().getFirst().outcome()).isEqualTo(PairwiseTest.Outcome.LEVEL);
        assertThat(found.verdict().get(2)).endsWith("are the same to the last bit.");
        // And a seed matters, or this would mean nothing.
        assertThat(done.getFirst().fresh())
                .extracting(r -> r.last().testLoss())
                .doesNotHaveDuplicates();
    }

    @Test
    void whoAlwaysDivergesGuesses() {
        Protocol protocol = protocol(tiny(), "sgd(lr=1e30),adam");
        ProblemFindings found =
                Findings.of(protocol, run(protocol, "diverges", 2)).problems().getFirst();
        ContestantResult sgd =
                found.standings().stream()
                        .filter(s -> s.contestant().startsWith("sgd"))
                        .findFirst()
                        .orElseThrow();
        assertThat(sgd.test().values()).containsOnly(1 / 3.0);
        assertThat(sgd.failed()).isEqualTo(3);
        assertThat(found.warnings())
                .anyMatch(
                        w ->
                                w.startsWith(
                                        "sgd(lr=1e30): 3 of 3 trainings from fresh seeds failed"));
    }

    @Test
    void takenUpAgainNothingIsDoneTwice() {
        Protocol protocol = protocol(tiny(), "sgd,adam");
        List<Performance> whole = run(protocol, "whole", 1);
        List<Trial> begun = new ArrayList<>();
        Optional<List<Performance>> parts = Optional.empty();
        for (int stop = 1; parts.isEmpty(); stop += 4) {
            Counting listener = new Counting();
            listener.stopAfter = stop;
            parts = run(protocol, "parts", 1, listener);
            begun.addAll(listener.begun);
            if (parts.isPresent()) assertThat(listener.found).isPositive();
        }
        assertSame(results(parts.orElseThrow()), results(whole));

        Counting again = new Counting();
        assertThat(results(run(protocol, "parts", 2, again).orElseThrow()))
                .isEqualTo(results(parts.orElseThrow()));
        assertThat(again.begun).isEmpty();
        assertThat(again.found).isEqualTo(results(whole).size());
    }

    @Test
    void aDamagedTrialIsNamed() throws IOException {
        Protocol protocol = protocol(tiny(), "sgd,adam");
        run(protocol, "damaged", 1);
        Files.writeString(temp.resolve("damaged/trials/0-1-00-tuning-02.json"), "{");
        assertThatThrownBy(() -> run(protocol, "damaged", 2))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("0-1-00-tuning-02.json is damaged");
    }

    /** In the middle of a training, the folder of results goes away. */
    @Test
    void diskTroubleIsOneError() throws IOException {
        Protocol protocol = protocol(tiny(), "sgd,adam");
        Path trials = temp.resolve("trouble/trials");
        ComparisonListener listener =
                new ComparisonListener() {
                    @Override
                    public void begins(Trial trial) {
                        try {
                            Files.deleteIfExists(trials);
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    }
                };
        var folder = new ComparisonFolder(temp.resolve("trouble"));
        assertThatThrownBy(
                        () ->
                                Comparison.run(
                                        protocol, folder, l -> Comparison.here(l, 2), listener))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("trials");
        assertThat(trials).doesNotExist();
    }

    @Test
    void oneComparisonAFolder() throws Exception {
        Protocol protocol = protocol(tiny(), "sgd,adam");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch refused = new CountDownLatch(1);
        ComparisonListener slow =
                new ComparisonListener() {
                    @Override
                    public void begins(Trial trial) {
                        begun.countDown();
                        try {
                            refused.await();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }
                };
        var folder = new ComparisonFolder(temp.resolve("shared"));
        Thread first =
                Thread.ofVirtual()
                        .start(
                                () ->
                                        Comparison.run(
                                                protocol,
                                                folder,
                                                l -> Comparison.here(l, 1),
                                                slow));
        begun.await();
        assertThatThrownBy(() -> run(protocol, "shared", 1))
                .isInstanceOf(FalllineException.class)
                .hasMessageEndingWith(
                        "is in use by another comparison: wait until it ends, or choose another folder");
        refused.countDown();
        first.join();
        assertThat(run(protocol, "shared", 1)).hasSize(2);
    }

    @Test
    void anotherProtocolNeedsAnotherFolder() {
        run(protocol(tiny(), "sgd,adam"), "taken", 2);
        assertThatThrownBy(() -> run(protocol(tiny(), "sgd,lion"), "taken", 2))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(
                        "holds a comparison with other optimizers: give another folder");
    }

    @Test
    void changedDataAreNoticed() throws IOException {
        Protocol protocol = protocol(tiny(), "sgd,adam");
        run(protocol, "changed", 2);
        String partial = ".0-0-00-fresh-00.json.999999999-0123abcd.partial"; // of a killed process
        Path half = Files.createFile(temp.resolve("changed/trials").resolve(partial));
        run(protocol, "changed", 2);
        assertThat(half).doesNotExist();
        TinyImages.write(tiny(), 303, 90);
        assertThatThrownBy(() -> run(protocol, "changed", 2))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("has changed since");
    }

    @Test
    void foldersOfSomethingElse() throws IOException {
        var nothing = new ComparisonFolder(temp.resolve("nothing"));
        assertThatThrownBy(nothing::protocol)
                .hasMessageContaining("is not the folder of a comparison: it has no protocol.json");
        for (String own : List.of("training", "trainings/seed-1")) {
            Path training = Files.createDirectories(temp.resolve(own));
            Files.writeString(training.resolve("config.json"), "{}");
            String out = temp.relativize(training).getName(0).toString();
            assertThatThrownBy(() -> run(protocol(tiny(), "sgd,adam"), out, 1))
                    .isInstanceOf(FalllineException.class)
                    .hasMessageContaining(out + " holds trainings: give another folder");
        }
        Path file = Files.writeString(temp.resolve("file"), "");
        assertThatThrownBy(() -> run(protocol(tiny(), "sgd,adam"), "file", 1))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(
                        file + " cannot be used: choose a folder that you may write to");
    }

    @Test
    void aDamagedProtocolIsNamed() throws IOException {
        Protocol protocol = protocol(tiny(), "sgd,adam");
        run(protocol, "protocol", 2);
        var folder = new ComparisonFolder(temp.resolve("protocol"));
        assertThat(folder.protocol()).isEqualTo(protocol);
        Path file = temp.resolve("protocol/protocol.json");
        String whole = Files.readString(file);
        for (String damaged :
                List.of(
                        "",
                        "{",
                        "{}",
                        whole.replace("\"seeds\": 1", "\"seeds\": 0"),
                        whole.replace("\"seed\": 1", "\"seed\": 2"),
                        whole.replace("\"activation\"", "\"activatiom\""))) {
            Files.writeString(file, damaged);
            assertThatThrownBy(folder::protocol)
                    .isInstanceOfSatisfying(
                            FalllineException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.BAD_DATA))
                    .hasMessageContaining("protocol.json is damaged: ");
        }
    }

    /** What does not fit the data is said before there is a folder. */
    @Test
    void whatDoesNotFitTheDataLeavesNoFolder() {
        Problem problem =
                new Problem(
                        "tiny",
                        Imagined.config(
                                "{data: '%s', batch: '9999', epochs: 2, 'val-fraction': 0.2}"
                                        .formatted(tiny())));
        Protocol protocol = Imagined.protocol(List.of(problem), "sgd,adam", "all", 3, 4);
        assertThatThrownBy(() -> run(protocol, "unfit", 1))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("--batch 9,999 is more than");
        assertThat(temp.resolve("unfit")).doesNotExist();
    }
}
