package dev.fallline.lab.compare;

import dev.fallline.lab.cluster.Trainers;
import dev.fallline.train.TrainingListener;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Has trainings done side by side, those of the first studies first. One that diverges is a result;
 * one that fails, of a device or for lack of memory, ends the comparison, since it says nothing
 * about a contestant.
 */
final class Pool implements AutoCloseable {
    private final Trials trials;
    private final Trainers<Trial, TrialResult> trainers;
    private final ComparisonListener listener;
    private final ThreadPoolExecutor workers;
    private final AtomicLong submitted = new AtomicLong();
    private volatile boolean closing;

    Pool(Trials trials, Trainers<Trial, TrialResult> trainers, ComparisonListener listener) {
        this.trials = trials;
        this.trainers = trainers;
        this.listener = listener;
        int size = trainers.slots();
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
        for (Waiting task : tasks) Trainers.await(task).ifPresent(results::add);
        return results.size() == some.size() ? Optional.of(results) : Optional.empty();
    }

    private Optional<TrialResult> result(Trial trial) {
        try {
            Optional<TrialResult> before = trials.find(trial);
            if (before.isPresent()) {
                done(before.get(), true);
                return before;
            }
            if (stops()) return Optional.empty();
            synchronized (listener) {
                listener.begins(trial);
            }
            Optional<TrialResult> result = trainers.train(trial, new ProgressListener(trial));
            result.ifPresent(trials::keep);
            result.ifPresent(r -> done(r, false));
            return result;
        } catch (RuntimeException | Error e) {
            // Cancels the other trainings.
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

    /** Passes one training's progress on. */
    private final class ProgressListener implements TrainingListener {
        private final Trial trial;

        ProgressListener(Trial trial) {
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
