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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A comparison from its protocol to what every training came to. */
public final class Comparison {
    private final Protocol protocol;
    private final Pool pool;

    private final IntFunction<Study> studies;

    private Comparison(Protocol protocol, Pool pool) {
        this.protocol = protocol;
        this.pool = pool;
        studies = protocol::study;
    }

    /**
     * Makes a comparison, or what is left to do of it.
     *
     * @param jobs trainings at a time on the CPU; on a GPU there is one
     * @return what every contestant did; empty if the listener stopped it
     */
    public static Optional<List<Performance>> run(
            Protocol protocol, ComparisonFolder folder, int jobs, ComparisonListener listener) {
        List<ProblemData> data = new ArrayList<>();
        for (Problem p : protocol.problems()) {
            data.add(ProblemData.of(p, protocol.folds(), listener::note));
        }
        Config first = protocol.problems().getFirst().config().with(THREADS, 1);
        List<Device> devices = new ArrayList<>();
        try {
            Selection selection = open(first);
            devices.add(selection.device());
            boolean cpu = selection.kind().equals("cpu");
            int atATime = cpu ? Math.min(jobs, protocol.expectedTrainings()) : 1;
            while (devices.size() < atATime) devices.add(open(first).device());
            try (FolderLock _ = folder.lock();
                    Pool pool = new Pool(protocol, data, folder.trials(), devices, listener)) {
                folder.begin(
                        protocol,
                        data.stream()
                                .map(d -> Environment.of(selection.device(), d.whole()))
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
                .mapToObj(studies)
                .map(study -> new StudyRun(protocol, problem, contestant, study, pool))
                .map(part -> parts.submit(part::run))
                .toList();
    }

    /** Adds the performance that some parts make, unless they were stopped. */
    private void add(List<Performance> performances, List<Future<Optional<StudyResult>>> parts) {
        List<StudyResult> done = parts.stream().map(Pool::await).flatMap(Optional::stream).toList();
        if (done.size() < protocol.studies()) return;
        int contestants = protocol.contestants().size();
        int problem = performances.size() / contestants;
        Contestant contestant = protocol.contestants().get(performances.size() % contestants);
        performances.add(new Performance(problem, contestant, done));
    }
}
