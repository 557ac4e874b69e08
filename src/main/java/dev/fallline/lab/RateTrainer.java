package dev.fallline.lab;

import dev.fallline.data.Dataset;
import dev.fallline.device.Device;
import dev.fallline.lab.cluster.Worker;
import dev.fallline.train.Divergence;
import dev.fallline.train.Epoch;
import dev.fallline.train.Outcome;
import dev.fallline.train.Setup;
import dev.fallline.train.Trainer;
import dev.fallline.train.TrainingListener;

import java.util.List;
import java.util.Optional;

/** Does the training of a rate. */
record RateTrainer(RateSweep workload, Dataset data) implements Worker<Double, RateTrial> {
    @Override
    public List<Dataset> datasets() {
        return List.of(data);
    }

    @Override
    public int dataset(Double rate) {
        return 0;
    }

    @Override
    public Optional<RateTrial> train(Double rate, Device device, TrainingListener listener) {
        TargetListener epochs = new TargetListener(workload, listener);
        try (Trainer trainer = new Trainer(Setup.of(workload.recipe(rate), data), device)) {
            Outcome outcome = trainer.run(epochs);
            // A listener's stop takes effect only some steps into the next epoch.
            if (epochs.stopped()) return Optional.of(epochs.ended(rate));
            Optional<Divergence> divergence = outcome.divergence();
            if (divergence.isPresent()) {
                long step = divergence.get().step() + 1;
                return Optional.of(new RateTrial(rate, Verdict.DIVERGED, step, Double.NaN));
            }
            if (outcome.interrupted()) return Optional.empty();
            return Optional.of(epochs.ended(rate));
        }
    }

    /** Checks each epoch of one training. */
    private static final class TargetListener implements TrainingListener {
        private final Target target;
        private final boolean toEnd;
        private final TrainingListener listener;
        private Epoch last;
        private Epoch best;
        private Epoch reached;

        TargetListener(RateSweep sweep, TrainingListener listener) {
            target = sweep.target();
            toEnd = sweep.toEnd();
            this.listener = listener;
        }

        RateTrial ended(double rate) {
            Verdict verdict = reached == null ? Verdict.NOT_CONVERGED : Verdict.CONVERGED;
            Epoch until = reached == null ? last : reached;
            return new RateTrial(rate, verdict, until.steps(), target.value(toEnd ? best : last));
        }

        boolean stopped() {
            return reached != null && !toEnd;
        }

        @Override
        public void progress(Progress progress) {
            listener.progress(progress);
        }

        @Override
        public void epoch(Epoch epoch) {
            last = epoch;
            if (best == null || target.isBetter(epoch, best)) best = epoch;
            if (reached == null && target.reached(epoch)) reached = epoch;
        }

        @Override
        public boolean stops() {
            return stopped() || listener.stops();
        }
    }
}
