package dev.fallline.lab.compare;

import static dev.fallline.train.TrainingSettings.OPTIMIZER;
import static dev.fallline.train.TrainingSettings.SEED;

import dev.fallline.FalllineException;
import dev.fallline.data.Split;
import dev.fallline.device.Device;
import dev.fallline.train.Config;
import dev.fallline.train.Epoch;
import dev.fallline.train.Outcome;
import dev.fallline.train.Recipe;
import dev.fallline.train.Setup;
import dev.fallline.train.Trainer;
import dev.fallline.train.TrainingListener;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Does trainings side by side, each on a device of its own, those of the first studies first. One
 * that diverges is a result; one that fails, of a device or for want of memory, ends the
 * comparison, since it says nothing about a contestant.
 */
final class Pool implements AutoCloseable {
    private final Protocol protocol;
    private final List<ProblemData> data;
    private final Trials trials;
    private final ComparisonListener listener;
    private final BlockingQueue<Device> free;
    private final ThreadPoolExecutor workers;
    private final AtomicLong submitted = new AtomicLong();
    private volatile boolean closing;

    /**
     * @param devices as many as trainings at a time
     */
    Pool(
            Protocol protocol,
            List<ProblemData> data,
            Trials trials,
            List<Device> devices,
            ComparisonListener listener) {
        this.protocol = protocol;
        this.data = data;
        this.trials = trials;
        this.listener = listener;
        int size = devices.size();
        free = new LinkedBlockingQueue<>(devices);
        workers =
                new ThreadPoolExecutor(
                        size, size, 0, TimeUnit.SECONDS, new PriorityBlockingQueue<>());
    }

    /** A training that waits for its turn. */
    private final class Waiting extends FutureTask<Optional<TrialResult>>
            implements Comparable<Waiting> {
        private final int study;
        private final long place = submitted.getAndIncrement();

        Waiting(Trial trial) {
            super(() -> result(trial));
            study = trial.study();
        }

        @Override
        public int compareTo(Waiting other) {
            int first = Integer.compare(study, other.study);
            return first != 0 ? first : Long.compare(place, other.place);
        }
    }

    /**
     * Does those that have not been done.
     *
     * @return the results in the order of the trials; empty if the listener stopped it
     */
    Optional<List<TrialResult>> run(List<Trial> some) {
        List<Waiting> tasks = some.stream().map(Waiting::new).toList();
        tasks.forEach(workers::execute);
        List<TrialResult> results = new ArrayList<>();
        for (Waiting task : tasks) await(task).ifPresent(results::add);
        return results.size() == some.size() ? Optional.of(results) : Optional.empty();
    }

    /** What came of something, or the error that it ended with. */
    static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while trainings were going on", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FalllineException known) throw known;
            if (e.getCause() instanceof Error error) throw error;
            throw new IllegalStateException(e.getCause());
        }
    }

    private Optional<TrialResult> result(Trial trial) throws InterruptedException {
        try {
            Optional<TrialResult> before = trials.find(trial);
            if (before.isPresent()) {
                done(before.get(), true);
                return before;
            }
            if (stops()) return Optional.empty();
            Device device = free.take();
            try {
                Optional<TrialResult> result = train(trial, device);
                result.ifPresent(trials::keep);
                result.ifPresent(r -> done(r, false));
                return result;
            } finally {
                free.add(device);
            }
        } catch (RuntimeException | Error e) {
            // The other trainings are of no use any more.
            closing = true;
            throw e;
        }
    }

    private void done(TrialResult result, boolean found) {
        synchronized (listener) {
            listener.done(result, found);
        }
    }

    void finished(int problem, int contestant, StudyResult result, double expected) {
        synchronized (listener) {
            listener.finished(problem, contestant, result, expected);
        }
    }

    private Optional<TrialResult> train(Trial trial, Device device) {
        long began = System.nanoTime();
        synchronized (listener) {
            listener.begins(trial);
        }
        Config config =
                ConfigSettings.apply(
                                protocol.problems().get(trial.problem()).config(), trial.settings())
                        .with(OPTIMIZER, trial.optimizer())
                        .with(SEED, trial.seed());
        ProblemData its = data.get(trial.problem());
        Setup setup = Setup.of(Recipe.of(config), its.forPhase(trial.phase()));
        List<TrainingRecord> records = new ArrayList<>();
        for (Setup each : setups(setup, config)) {
            Optional<TrainingRecord> record = train(each, trial, device);
            if (record.isEmpty()) return Optional.empty();
            records.add(record.get());
        }
        TrainingRecord mean = TrainingRecord.mean(records);
        int classes = its.whole().classes().size();
        double seconds = (System.nanoTime() - began) / 1e9;
        return Optional.of(
                new TrialResult(
                        trial, mean.ended(), mean.reason(), mean.epochs(), classes, seconds));
    }

    /** One for each fold. */
    private List<Setup> setups(Setup setup, Config config) {
        if (protocol.folds() == 0) return List.of(setup);
        var targets = setup.data().train().targets();
        return Split.folds(targets, protocol.folds(), config.get(SEED)).stream()
                .map(setup::withSplit)
                .toList();
    }

    private Optional<TrainingRecord> train(Setup setup, Trial trial, Device device) {
        try (Trainer trainer = new Trainer(setup, device)) {
            Outcome outcome = trainer.run(new Watching(trial));
            if (outcome.interrupted()) return Optional.empty();
            List<Epoch> epochs = trainer.progress().history();
            String ended = trainer.progress().ending().label();
            String reason = outcome.divergence().map(d -> d.diagnosis()).orElse(null);
            return Optional.of(new TrainingRecord(ended, reason, epochs));
        }
    }

    /** Passes one training's progress on. */
    private final class Watching implements TrainingListener {
        private final Trial trial;

        Watching(Trial trial) {
            this.trial = trial;
        }

        @Override
        public void progress(Progress progress) {
            synchronized (listener) {
                listener.progress(trial, progress);
            }
        }

        @Override
        public boolean stops() {
            return Pool.this.stops();
        }
    }

    private boolean stops() {
        return closing || listener.stops();
    }

    /** Ends what is going on first, which there is only after an error. */
    @Override
    public void close() {
        closing = true;
        workers.close();
    }
}
