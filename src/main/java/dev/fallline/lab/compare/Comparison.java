package dev.fallline.lab.compare;

import static dev.fallline.train.TrainingSettings.DEVICE;
import static dev.fallline.train.TrainingSettings.THREADS;

import dev.fallline.device.Device;
import dev.fallline.device.Devices;
import dev.fallline.device.Devices.Selection;
import dev.fallline.io.FolderLock;
import dev.fallline.train.Config;
import dev.fallline.train.run.Environment;
import dev.fallline.train.run.Run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A comparison from its protocol to what every training came to. Tuning goes in rounds, all
 * problems and contestants side by side; then come the rates about the chosen ones and the fresh
 * seeds. What is tried depends on results alone, so that a comparison taken up again asks for the
 * same trainings and finds those that were finished.
 */
public final class Comparison {
    private final Protocol protocol;
    private final Pool pool;
    private final List<Entry> entries = new ArrayList<>();

    /** A contestant on a problem. */
    private static final class Entry {
        final int problem;
        final int number;
        final Contestant contestant;
        final Search search;
        final List<TrialResult> tuning = new ArrayList<>();
        final List<TrialResult> sensitivity = new ArrayList<>();
        final List<TrialResult> seeds = new ArrayList<>();

        Entry(int problem, int number, Contestant contestant, Search search) {
            this.problem = problem;
            this.number = number;
            this.contestant = contestant;
            this.search = search;
        }

        TrialResult chosen() {
            return tuning.stream().min(TrialResult.BY_VALIDATION).orElseThrow();
        }
    }

    private Comparison(Protocol protocol, Pool pool) {
        this.protocol = protocol;
        this.pool = pool;
        List<Contestant> contestants = protocol.contestants();
        for (int p = 0; p < protocol.problems().size(); p++) {
            for (int c = 0; c < contestants.size(); c++) {
                Contestant contestant = contestants.get(c);
                entries.add(new Entry(p, c, contestant, protocol.search(contestant)));
            }
        }
    }

    /**
     * Makes a comparison, or what is left to do of it.
     *
     * @param jobs trainings at a time on the CPU; on a GPU there is one
     * @return what every contestant did; empty if the watch stopped it
     */
    public static Optional<List<Performance>> run(
            Protocol protocol, ComparisonFolder folder, int jobs, ComparisonListener listener) {
        List<ProblemData> grounds = new ArrayList<>();
        for (Problem p : protocol.problems()) grounds.add(ProblemData.of(p, listener::note));
        Config first = protocol.problems().getFirst().config().with(THREADS, 1);
        List<Device> devices = new ArrayList<>();
        try {
            Selection selection = open(first);
            devices.add(selection.device());
            int atATime = selection.kind().equals("cpu") ? Math.min(jobs, protocol.trainings()) : 1;
            while (devices.size() < atATime) devices.add(open(first).device());
            try (FolderLock _ = folder.lock();
                    Pool pool =
                            new Pool(
                                    protocol.problems(),
                                    grounds,
                                    folder.trials(),
                                    devices,
                                    listener)) {
                folder.begin(
                        protocol,
                        grounds.stream()
                                .map(g -> Environment.of(selection.device(), g.whole()))
                                .toList());
                listener.begins(protocol, folder.path(), selection, devices.size());
                return new Comparison(protocol, pool).run();
            }
        } finally {
            devices.forEach(Device::close);
        }
    }

    private static Selection open(Config config) {
        return Devices.open(config.get(DEVICE), Run.options(config).steady());
    }

    private Optional<List<Performance>> run() {
        for (int round : protocol.rounds()) if (!tune(round)) return Optional.empty();
        if (!confirm()) return Optional.empty();
        return Optional.of(
                entries.stream()
                        .map(
                                e ->
                                        new Performance(
                                                e.problem,
                                                e.contestant,
                                                e.search.searched(),
                                                Search.Edge.of(e.search.searched(), e.tuning)
                                                        .isPresent(),
                                                e.tuning,
                                                e.chosen(),
                                                e.sensitivity,
                                                e.seeds))
                        .toList());
    }

    /** Another round of tuning for all. */
    private boolean tune(int count) {
        List<Trial> trials = new ArrayList<>();
        for (Entry e : entries) {
            if (e.contestant.space().isEmpty() && !e.tuning.isEmpty()) continue;
            int many = e.contestant.space().isEmpty() ? 1 : count;
            int number = e.tuning.size();
            for (var values : e.search.propose(many, e.tuning)) {
                trials.add(trial(e, Phase.TUNING, number++, values, protocol.seed()));
            }
        }
        return run(trials);
    }

    /** The rates about the chosen ones, and the fresh seeds. */
    private boolean confirm() {
        List<Trial> trials = new ArrayList<>();
        for (Entry e : entries) {
            Trial chosen = e.chosen().trial();
            List<Double> factors = Protocol.tunesRate(e.contestant) ? factors() : List.of();
            for (int i = 0; i < factors.size(); i++) {
                var values = new LinkedHashMap<>(chosen.values());
                double factor = factors.get(i);
                values.computeIfPresent(Space.RATE, (_, rate) -> ShortNumber.three(rate * factor));
                trials.add(trial(e, Phase.SENSITIVITY, i, values, protocol.seed()));
            }
            for (int i = 0; i < protocol.seeds(); i++) {
                long seed = protocol.seed() + 1 + i;
                trials.add(trial(e, Phase.SEEDS, i, chosen.values(), seed));
            }
        }
        return run(trials);
    }

    /** Half decades about 1, without 1 itself: that rate has been tried. */
    private List<Double> factors() {
        int below = protocol.sensitivity() / 2;
        int above = protocol.sensitivity() - below;
        return IntStream.rangeClosed(-below, above)
                .filter(i -> i != 0)
                .mapToObj(i -> Math.pow(10, i / 2.0))
                .toList();
    }

    private static Trial trial(
            Entry e, Phase phase, int number, Map<String, Double> values, long seed) {
        return new Trial(
                e.problem, e.number, phase, number, values, e.contestant.optimizer(values), seed);
    }

    private boolean run(List<Trial> trials) {
        Optional<List<TrialResult>> results = pool.run(trials);
        for (TrialResult r : results.orElse(List.of())) {
            int contestants = protocol.contestants().size();
            Entry e = entries.get(r.trial().problem() * contestants + r.trial().contestant());
            switch (r.trial().phase()) {
                case TUNING -> e.tuning.add(r);
                case SENSITIVITY -> e.sensitivity.add(r);
                case SEEDS -> e.seeds.add(r);
            }
        }
        return results.isPresent();
    }
}
