package dev.fallline.lab.compare;

import static dev.fallline.train.TrainingSettings.THREADS;

import dev.fallline.io.FolderLock;
import dev.fallline.lab.cluster.LocalTrainers;
import dev.fallline.lab.cluster.Trainers;
import dev.fallline.train.Config;
import dev.fallline.train.run.Run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Runs a comparison, from its protocol to the result of every training. */
public final class Comparison {
    private final Protocol protocol;
    private final Pool pool;

    private Comparison(Protocol protocol, Pool pool) {
        this.protocol = protocol;
        this.pool = pool;
    }

    /**
     * Makes a comparison, or what is left to do of it.
     *
     * @param where opens what the trainings are done by
     * @return what every contestant did; empty if the listener stopped it
     */
    public static Optional<List<Performance>> run(
            Protocol protocol,
            ComparisonFolder folder,
            Function<TrialTrainer, Trainers<Trial, TrialResult>> where,
            ComparisonListener listener) {
        TrialTrainer local = protocol.open(protocol.configs(), listener::note);
        try (Trainers<Trial, TrialResult> trainers = where.apply(local);
                FolderLock _ = folder.lock();
                Pool pool = new Pool(folder.trials(), trainers, listener)) {
            folder.begin(protocol, trainers.environments());
            listener.begins(protocol, folder.path(), trainers);
            Optional<List<Performance>> done = new Comparison(protocol, pool).run();
            folder.keepMachines(trainers.machines());
            return done;
        }
    }

    /**
     * Trains in this process, with one thread for each training.
     *
     * @param jobs trainings at a time on the CPU; on a GPU there is one
     */
    public static Trainers<Trial, TrialResult> here(TrialTrainer local, int jobs) {
        Protocol protocol = local.protocol();
        Config config = protocol.configs().getFirst().with(THREADS, 1);
        return new LocalTrainers<>(
                local, Run.options(config).steady(), Math.min(jobs, protocol.expectedTrainings()));
    }

    private Optional<List<Performance>> run() {
        try (ExecutorService parts = Executors.newVirtualThreadPerTaskExecutor()) {
            // All parts go on at the same time, and share the pool.
            List<List<Future<Optional<StudyResult>>>> all = new ArrayList<>();
            for (int p = 0; p < protocol.problems().size(); p++) {
                for (int c = 0; c < protocol.contestants().size(); c++)
                    all.add(studies(p, c, parts));
            }
            List<Performance> performances = new ArrayList<>();
            for (var some : all) add(performances, some);
            return performances.size() == all.size() ? Optional.of(performances) : Optional.empty();
        }
    }

    private List<Future<Optional<StudyResult>>> studies(
            int problem, int contestant, ExecutorService parts) {
        return IntStream.range(0, protocol.studies())
                .mapToObj(protocol::study)
                .map(study -> new StudyRun(protocol, problem, contestant, study, pool))
                .map(part -> parts.submit(part::run))
                .toList();
    }

    /** Adds the performance that some parts make, unless they were stopped. */
    private void add(List<Performance> performances, List<Future<Optional<StudyResult>>> parts) {
        List<StudyResult> done =
                parts.stream().map(Trainers::await).flatMap(Optional::stream).toList();
        if (done.size() < protocol.studies()) return;
        int contestants = protocol.contestants().size();
        int problem = performances.size() / contestants;
        Contestant contestant = protocol.contestants().get(performances.size() % contestants);
        performances.add(new Performance(problem, contestant, done));
    }
}
