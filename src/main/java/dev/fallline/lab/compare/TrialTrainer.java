package dev.fallline.lab.compare;

import static dev.fallline.train.TrainingSettings.OPTIMIZER;
import static dev.fallline.train.TrainingSettings.SEED;

import dev.fallline.data.Dataset;
import dev.fallline.data.Split;
import dev.fallline.device.Device;
import dev.fallline.lab.cluster.Worker;
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

/**
 * Does the training that a trial asks for.
 *
 * @param data of each problem of the protocol
 */
public record TrialTrainer(Protocol protocol, List<ProblemData> data)
        implements Worker<Trial, TrialResult> {
    @Override
    public Protocol workload() {
        return protocol;
    }

    @Override
    public List<Dataset> datasets() {
        return data.stream().map(ProblemData::whole).toList();
    }

    @Override
    public int dataset(Trial trial) {
        return trial.problem();
    }

    /** One that diverges is a result. */
    @Override
    public Optional<TrialResult> train(Trial trial, Device device, TrainingListener listener) {
        long began = System.nanoTime();
        Config config =
                ConfigSettings.apply(
                                protocol.problems().get(trial.problem()).config(), trial.settings())
                        .with(OPTIMIZER, trial.optimizer())
                        .with(SEED, trial.seed());
        ProblemData its = data.get(trial.problem());
        Setup setup = Setup.of(Recipe.of(config), its.forPhase(trial.phase()));
        List<TrainingRecord> records = new ArrayList<>();
        for (Setup each : setups(setup, config)) {
            Optional<TrainingRecord> record = train(each, device, listener);
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

    private static Optional<TrainingRecord> train(
            Setup setup, Device device, TrainingListener listener) {
        try (Trainer trainer = new Trainer(setup, device)) {
            Outcome outcome = trainer.run(listener);
            if (outcome.interrupted()) return Optional.empty();
            List<Epoch> epochs = trainer.progress().history();
            String ended = trainer.progress().ending().label();
            String reason = outcome.divergence().map(d -> d.diagnosis()).orElse(null);
            return Optional.of(new TrainingRecord(ended, reason, epochs));
        }
    }
}
