package dev.fallline.lab;

import dev.fallline.lab.cluster.Trainers;
import dev.fallline.train.TrainingListener;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The trainings of a sweep, as many at a time as there are slots. */
final class RatesRun {
    private final Trainers<Double, RateTrial> trainers;
    private final RateSweep.Listener listener;
    private volatile boolean failed;

    RatesRun(Trainers<Double, RateTrial> trainers, RateSweep.Listener listener) {
        this.trainers = trainers;
        this.listener = listener;
    }

    List<RateTrial> run(List<Double> rates) {
        try (ExecutorService slots = Executors.newFixedThreadPool(trainers.slots())) {
            List<Future<Optional<RateTrial>>> all =
                    rates.stream().map(rate -> slots.submit(() -> trial(rate))).toList();
            return all.stream().map(Trainers::await).flatMap(Optional::stream).toList();
        }
    }

    private Optional<RateTrial> trial(double rate) {
        if (stops()) return Optional.empty();
        try {
            Optional<RateTrial> trial = trainers.train(rate, new ProgressListener(rate));
            synchronized (listener) {
                trial.ifPresent(listener::done);
            }
            return trial;
        } catch (RuntimeException | Error e) {
            // Ends the other trainings.
            failed = true;
            throw e;
        }
    }

    private boolean stops() {
        return failed || listener.stops();
    }

    /** Passes one training's progress on. */
    private final class ProgressListener implements TrainingListener {
        private final double rate;

        ProgressListener(double rate) {
            this.rate = rate;
        }

        @Override
        public void progress(Progress progress) {
            synchronized (listener) {
                listener.progress(rate, progress);
            }
        }

        @Override
        public boolean stops() {
            return RatesRun.this.stops();
        }
    }
}
