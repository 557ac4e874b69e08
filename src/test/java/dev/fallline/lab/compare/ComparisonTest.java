package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;
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
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;

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

    private static Protocol protocol(Path data, String optimizers, String search) {
        Problem problem = new Problem("tiny", Imagined.config(CONFIG.formatted(data)));
        return Imagined.protocol(List.of(problem), optimizers, search, "all", 4, 3);
    }

    private List<Performance> run(Protocol protocol, String out, int jobs) {
        return run(protocol, out, jobs, new Counting()).orElseThrow();
    }

    private Optional<List<Performance>> run(
            Protocol protocol, String out, int jobs, Counting listener) {
        return Comparison.run(protocol, new ComparisonFolder(temp.resolve(out)), jobs, listener);
    }

    private static List<TrialResult> results(
            List<Performance> performances, Function<Performance, List<TrialResult>> which) {
        return performances.stream().flatMap(p -> which.apply(p).stream()).toList();
    }

    private static List<TrialResult> results(List<Performance> performances) {
        return performances.stream()
                .flatMap(p -> Stream.of(p.tuning(), p.sensitivity(), p.seeds()))
                .flatMap(List::stream)
                .toList();
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
        Protocol protocol = protocol(tiny(), "sgd,adam,adam@0..1,sgd@1..", "random");
        Counting one = new Counting();
        List<Performance> first = run(protocol, "one", 1, one).orElseThrow();
        assertSame(results(run(protocol, "two", 2)), results(first));
        assertThat(one.done).isEqualTo(one.begun.size()).isEqualTo(protocol.trainings());
        assertThat(results(first)).hasSize(protocol.trainings());
        assertThat(one.begun).doesNotHaveDuplicates();
    }

    @Test
    void gridsToo() {
        Protocol protocol = protocol(tiny(), "sgd,adam(lr=0.01)", "grid");
        Counting listener = new Counting();
        List<Performance> done = run(protocol, "grid", 2, listener).orElseThrow();
        assertThat(listener.done).isEqualTo(protocol.trainings());
        assertThat(done.get(1).tuning()).hasSize(1);
    }

    /** Whatever the test set says, it is not there before the fresh seeds. */
    @Test
    void nothingIsChosenByTheTestSet() throws IOException {
        Path spoilt = TinyImages.write(temp.resolve("spoilt"), 300, 90);
        Path labels = spoilt.resolve("t10k-labels-idx1-ubyte");
        byte[] bytes = Files.readAllBytes(labels);
        for (int i = 8; i < bytes.length; i++) bytes[i] = (byte) ((bytes[i] + 1) % 3);
        Files.write(labels, bytes);
        List<Performance> good = run(protocol(tiny(), "sgd,adam", "random"), "good", 2);
        List<Performance> bad = run(protocol(spoilt, "sgd,adam", "random"), "bad", 2);

        assertSame(results(bad, Performance::tuning), results(good, Performance::tuning));
        assertSame(results(bad, Performance::sensitivity), results(good, Performance::sensitivity));
        assertThat(good)
                .flatExtracting(Performance::tuning)
                .flatExtracting(TrialResult::epochs)
                .extracting(Epoch::testAccuracy)
                .containsOnlyNulls();
        for (int c = 0; c < 2; c++) {
            for (int s = 0; s < 3; s++) {
                TrialResult a = good.get(c).seeds().get(s);
                TrialResult b = bad.get(c).seeds().get(s);
                assertThat(a.finalValidation()).isEqualTo(b.finalValidation());
                assertThat(a.finalTest()).isNotEqualTo(b.finalTest());
            }
        }
    }

    /**
     * Same weights, batches, masks and split: an optimizer that is another's equal is its equal.
     */
    @Test
    void contestantsOfASeedHaveTheSameChances() {
        Protocol protocol = protocol(tiny(), "sgd(lr=0.1),momentum(lr=0.1,momentum=0)", "random");
        List<Performance> done = run(protocol, "equal", 2);
        ProblemFindings found = Findings.of(protocol, done).problems().getFirst();
        assertThat(found.duels().getFirst().sameBits()).isTrue();
        assertThat(found.duels().getFirst().shown()).isFalse();
        assertThat(found.verdict().get(1)).endsWith("are the same to the last bit.");
        // And a seed matters, or this would mean nothing.
        assertThat(done.getFirst().seeds())
                .extracting(r -> r.last().testLoss())
                .doesNotHaveDuplicates();
    }

    @Test
    void whoAlwaysDivergesGuesses() {
        Protocol protocol = protocol(tiny(), "sgd(lr=1e30),adam", "random");
        ProblemFindings found =
                Findings.of(protocol, run(protocol, "diverges", 2)).problems().getFirst();
        ContestantResult sgd = found.standings().getLast();
        assertThat(sgd.contestant()).isEqualTo("sgd(lr=1e30)");
        assertThat(sgd.test().values()).containsOnly(1 / 3.0);
        assertThat(sgd.diverged()).isEqualTo(3);
        assertThat(found.warnings())
                .contains("sgd(lr=1e30): 3 of 3 seeds diverged, and count as guessing.");
    }

    @Test
    void takenUpAgainNothingIsDoneTwice() {
        Protocol protocol = protocol(tiny(), "sgd,adam", "random");
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
        assertThat(again.found).isEqualTo(protocol.trainings());
    }

    @Test
    void aDamagedTrialIsNamed() throws IOException {
        Protocol protocol = protocol(tiny(), "sgd,adam", "random");
        run(protocol, "damaged", 1);
        Files.writeString(temp.resolve("damaged/trials/0-1-tuning-002.json"), "{");
        assertThatThrownBy(() -> run(protocol, "damaged", 2))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("0-1-tuning-002.json is damaged");
    }

    /** In the middle of a training, the folder of results goes away. */
    @Test
    void diskTroubleIsOneError() throws IOException {
        Protocol protocol = protocol(tiny(), "sgd,adam", "random");
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
        assertThatThrownBy(() -> Comparison.run(protocol, folder, 2, listener))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("trials");
        assertThat(trials).doesNotExist();
    }

    @Test
    void oneComparisonAFolder() throws Exception {
        Protocol protocol = protocol(tiny(), "sgd,adam", "random");
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
        Thread first = Thread.ofVirtual().start(() -> Comparison.run(protocol, folder, 1, slow));
        begun.await();
        assertThatThrownBy(() -> run(protocol, "shared", 1))
                .isInstanceOf(FalllineException.class)
                .hasMessageEndingWith(
                        "is in use by another comparison: wait until it ends, or choose another folder");
        refused.countDown();
        first.join();
        assertThat(results(run(protocol, "shared", 1))).hasSize(protocol.trainings());
    }

    @Test
    void anotherProtocolNeedsAnotherFolder() {
        run(protocol(tiny(), "sgd,adam", "random"), "taken", 2);
        assertThatThrownBy(() -> run(protocol(tiny(), "sgd,lion", "random"), "taken", 2))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(
                        "holds a comparison with other optimizers: give another folder");
    }

    @Test
    void changedDataAreNoticed() {
        Protocol protocol = protocol(tiny(), "sgd,adam", "random");
        run(protocol, "changed", 2);
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
        Path training = Files.createDirectory(temp.resolve("training"));
        Files.writeString(training.resolve("config.json"), "{}");
        assertThatThrownBy(() -> run(protocol(tiny(), "sgd,adam", "random"), "training", 1))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("holds a training: give another folder");
        Path file = Files.writeString(temp.resolve("file"), "");
        assertThatThrownBy(() -> run(protocol(tiny(), "sgd,adam", "random"), "file", 1))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining(
                        file + " cannot be used: choose a folder that you may write to");
    }

    @Test
    void aDamagedProtocolIsNamed() throws IOException {
        Protocol protocol = protocol(tiny(), "sgd,adam", "random");
        run(protocol, "protocol", 2);
        var folder = new ComparisonFolder(temp.resolve("protocol"));
        assertThat(folder.protocol()).isEqualTo(protocol);
        Path file = temp.resolve("protocol/protocol.json");
        String whole = Files.readString(file);
        for (String damaged :
                List.of("", "{", "{}", whole.replace("\"seeds\": 3", "\"seeds\": 0"))) {
            Files.writeString(file, damaged);
            assertThatThrownBy(folder::protocol)
                    .isInstanceOf(FalllineException.class)
                    .hasMessageContaining("protocol.json cannot be read: it is damaged");
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
        Protocol protocol = Imagined.protocol(List.of(problem), "sgd,adam", "random", "all", 4, 3);
        assertThatThrownBy(() -> run(protocol, "unfit", 1))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("--batch 9,999 is more than");
        assertThat(temp.resolve("unfit")).doesNotExist();
    }
}
