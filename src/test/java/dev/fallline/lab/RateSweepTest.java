package dev.fallline.lab;

import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.DEVICE;
import static dev.fallline.train.TrainingSettings.LR;
import static dev.fallline.train.TrainingSettings.THREADS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;
import dev.fallline.TinyImages;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.io.Json;
import dev.fallline.lab.cluster.Trainers;
import dev.fallline.lab.cluster.Worker;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.Epoch;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Environment;
import dev.fallline.train.run.Report;
import dev.fallline.train.run.Run;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

class RateSweepTest {
    private static final RateSweep.Listener NOBODY = new RateSweep.Listener() {};

    @TempDir static Path temp;
    private static Path data;

    @BeforeAll
    static void write() {
        data = TinyImages.write(temp.resolve("data"), 300, 90);
    }

    private static Config config(String json) {
        return ConfigFile.parse(json)
                .with(DEVICE, "cpu")
                .with(THREADS, 1)
                .with(DATA, data.toString());
    }

    /** Each trial is the training of its rate, up to the first epoch that reaches the target. */
    @Test
    void saysWhatTheTrainingsDo(@TempDir Path runs) {
        Config config = config("{'optimizer': 'sgd', 'hidden': [8], 'epochs': 12, 'batch': '30'}");
        List<Double> rates = List.of(1e-4, 0.1, 0.5, 1e30);
        Target target = Target.loss(0.7);
        List<RateTrial> trials = new RateSweep(config, target).run(rates, NOBODY);
        assertThat(trials).hasSize(4);
        for (RateTrial trial : trials) {
            Config one = config.with(LR, trial.rate());
            Path out = runs.resolve(String.valueOf(trial.rate()));
            Report report = Run.start(one, out, new TrainingListener() {}).report().orElseThrow();
            assertThat(trial).isEqualTo(expected(trial.rate(), report, 0.7));
        }
        assertThat(trials)
                .extracting(RateTrial::verdict)
                .contains(Verdict.CONVERGED, Verdict.NOT_CONVERGED, Verdict.DIVERGED);
        assertThat(RateTrial.fastest(trials)).isPresent();
    }

    private static RateTrial expected(double rate, Report report, double most) {
        for (Epoch e : report.epochs()) {
            if (e.trainLoss() <= most) {
                return new RateTrial(rate, Verdict.CONVERGED, e.steps(), e.trainLoss());
            }
        }
        if (report.diagnosis() != null) {
            String step =
                    report.diagnosis().replaceFirst("the training diverged at step (\\d+).*", "$1");
            return new RateTrial(rate, Verdict.DIVERGED, Long.parseLong(step), Double.NaN);
        }
        Epoch last = report.epochs().getLast();
        return new RateTrial(rate, Verdict.NOT_CONVERGED, last.steps(), last.trainLoss());
    }

    @Test
    void watchesValidationWhereThereIsAny() {
        Config config = config("{'hidden': [8], 'epochs': 1, 'val-fraction': 0.3}");
        List<Epoch> epochs = new ArrayList<>();
        TrainingListener listening =
                new TrainingListener() {
                    @Override
                    public void epoch(Epoch epoch) {
                        epochs.add(epoch);
                    }
                };
        Run.start(config.with(LR, 0.001), temp.resolve("validated"), listening);
        List<Double> rates = List.of(0.001);
        Epoch only = epochs.getFirst();
        assertThat(new RateSweep(config, Target.accuracy(1)).run(rates, NOBODY).getFirst().value())
                .isEqualTo(only.valAccuracy());
        assertThat(new RateSweep(config, Target.loss(1e-9)).run(rates, NOBODY).getFirst().value())
                .isEqualTo(only.valLoss());
    }

    /** Has each rate trained as other machines do it: all that they get and answer is JSON. */
    private static class Elsewhere implements Trainers<Double, RateTrial> {
        private final Worker<Double, RateTrial> far;
        private final Queue<RateTrial> answers = new ConcurrentLinkedQueue<>();

        Elsewhere(Worker<Double, RateTrial> local) {
            String sent = Json.GSON.toJson(local.workload());
            RateSweep sweep = Json.GSON.fromJson(sent, RateSweep.class);
            far = sweep.open(sweep.configs(), _ -> {});
        }

        @Override
        public String description() {
            return "elsewhere";
        }

        @Override
        public List<String> passedOver() {
            return List.of();
        }

        @Override
        public int slots() {
            return 3;
        }

        @Override
        public Optional<RateTrial> train(Double rate, TrainingListener listener) {
            Double read = Json.GSON.fromJson(Json.GSON.toJson(rate), Double.class);
            try (Device device = Devices.open("cpu", DeviceOptions.ofThreads(1)).device()) {
                var workload = far.workload();
                String answer = workload.json(far.train(read, device, listener).orElseThrow());
                RateTrial trial = workload.result(answer);
                answers.add(trial);
                return Optional.of(trial);
            }
        }

        @Override
        public List<Environment> environments() {
            return List.of();
        }

        @Override
        public void close() {}
    }

    @Test
    void otherMachinesGiveTheSameResults() {
        Config config = config("{'optimizer': 'sgd', 'hidden': [8], 'epochs': 6, 'batch': '30'}");
        List<Double> rates = List.of(1e30, 0.5, 1e-4, 0.1);
        RateSweep sweep = new RateSweep(config, Target.loss(0.7));
        List<Elsewhere> opened = new ArrayList<>();
        List<RateTrial> elsewhere =
                sweep.run(
                        rates,
                        local -> {
                            opened.add(new Elsewhere(local));
                            return opened.getFirst();
                        },
                        NOBODY);
        assertThat(elsewhere).isEqualTo(sweep.run(rates, NOBODY));
        assertThat(opened.getFirst().answers).containsExactlyInAnyOrderElementsOf(elsewhere);
        assertThat(elsewhere.getFirst().value()).as("of a divergence").isNaN();
    }

    @Test
    void anErrorEndsTheSweep() {
        Config config = config("{'hidden': [8], 'epochs': 3}");
        List<Double> trained = Collections.synchronizedList(new ArrayList<>());
        RateSweep sweep = new RateSweep(config, Target.accuracy(1));
        assertThatThrownBy(
                        () ->
                                sweep.run(
                                        List.of(0.1, 0.2, 0.3),
                                        local ->
                                                new Elsewhere(local) {
                                                    @Override
                                                    public int slots() {
                                                        return 1;
                                                    }

                                                    @Override
                                                    public Optional<RateTrial> train(
                                                            Double rate,
                                                            TrainingListener listener) {
                                                        trained.add(rate);
                                                        throw new IllegalStateException("lost");
                                                    }
                                                },
                                        NOBODY))
                .hasStackTraceContaining("lost");
        assertThat(trained).as("the others are not begun").containsExactly(0.1);
    }

    @Test
    void theFastestIsTheOneWithFewestSteps() {
        RateTrial slow = new RateTrial(0.1, Verdict.CONVERGED, 20, 0.9);
        RateTrial fast = new RateTrial(0.2, Verdict.CONVERGED, 10, 0.9);
        RateTrial asFast = new RateTrial(0.3, Verdict.CONVERGED, 10, 0.95);
        RateTrial lost = new RateTrial(1, Verdict.DIVERGED, 2, Double.NaN);
        assertThat(RateTrial.fastest(List.of(lost, slow, asFast, fast))).contains(fast);
        assertThat(RateTrial.fastest(List.of(lost))).isEmpty();
    }

    @Test
    void stopsWhenAsked() {
        List<RateTrial> told = new ArrayList<>();
        RateSweep.Listener impatient =
                new RateSweep.Listener() {
                    @Override
                    public void done(RateTrial trial) {
                        told.add(trial);
                    }

                    @Override
                    public boolean stops() {
                        return told.size() == 1;
                    }
                };
        Config config = config("{'hidden': [8], 'epochs': 3}");
        List<RateTrial> trials =
                new RateSweep(config, Target.accuracy(1)).run(List.of(0.001, 0.01), impatient);
        assertThat(trials).hasSize(1).isEqualTo(told);
    }

    @Test
    void refusesTargetsOutOfRange() {
        assertThatThrownBy(() -> Target.accuracy(1.5))
                .isInstanceOf(FalllineException.class)
                .hasMessageStartingWith("--target-accuracy 1.5");
        assertThatThrownBy(() -> Target.loss(0))
                .isInstanceOf(FalllineException.class)
                .hasMessageStartingWith("--target-loss 0");
    }
}
