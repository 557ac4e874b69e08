package dev.fallline.lab.compare;

import static dev.fallline.train.TrainingSettings.OPTIMIZER;
import static dev.fallline.train.TrainingSettings.SEED;

import dev.fallline.FalllineException;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Does trainings side by side, each on a device of its own. One that diverges is a result; one that
 * fails, of a device or for want of memory, ends the comparison, since it says nothing about an
 * optimizer.
 */
final class Pool implements AutoCloseable {
    private final List<Problem> problems;
    private final List<ProblemData> grounds;
    private final Trials trials;
    private final ComparisonListener listener;
    private final BlockingQueue<Device> free;
    private final ExecutorService workers;
    private volatile boolean closing;

    /**
     * @param devices as many as trainings at a time
     */
    Pool(
            List<Problem> problems,
            List<ProblemData> grounds,
            Trials trials,
            List<Device> devices,
            ComparisonListener listener) {
        this.problems = problems;
        this.grounds = grounds;
        this.trials = trials;
        this.listener = listener;
        free = new LinkedBlockingQueue<>(devices);
        workers = Executors.newFixedThreadPool(devices.size());
    }

    /**
     * Does those that have not been done.
     *
     * @return the results in the order of the trials; empty if the watch stopped it
     */
    Optional<List<TrialResult>> run(List<Trial> some) {
        List<Future<Optional<TrialResult>>> futures =
                some.stream().map(t -> workers.submit(() -> result(t))).toList();
        List<TrialResult> results = new ArrayList<>();
        boolean stopped = false;
        for (Future<Optional<TrialResult>> future : futures) {
            Optional<TrialResult> result = await(future);
            stopped |= result.isEmpty();
            result.ifPresent(results::add);
        }
        return stopped ? Optional.empty() : Optional.of(results);
    }

    private static <T> T await(Future<T> future) {
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
    }

    private void done(TrialResult result, boolean found) {
        synchronized (listener) {
            listener.done(result, found);
        }
    }

    private Optional<TrialResult> train(Trial trial, Device device) {
        long began = System.nanoTime();
        synchronized (listener) {
            listener.begins(trial);
        }
        Config config =
                problems.get(trial.problem())
                        .config()
                        .with(OPTIMIZER, trial.optimizer())
                        .with(SEED, trial.seed());
        ProblemData ground = grounds.get(trial.problem());
        int classes = ground.whole().classes().size();
        Setup setup = Setup.of(Recipe.of(config), ground.forPhase(trial.phase()));
        try (Trainer trainer = new Trainer(setup, device)) {
            Outcome outcome = trainer.run(new Look(trial));
            if (outcome.interrupted()) return Optional.empty();
            List<Epoch> epochs = trainer.progress().history();
            String ended = trainer.progress().ending().label();
            String reason = outcome.divergence().map(d -> d.diagnosis()).orElse(null);
            double seconds = (System.nanoTime() - began) / 1e9;
            return Optional.of(new TrialResult(trial, ended, reason, epochs, classes, seconds));
        }
    }

    /** Passes one training's progress on. */
    private final class Look implements TrainingListener {
        private final Trial trial;

        Look(Trial trial) {
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
