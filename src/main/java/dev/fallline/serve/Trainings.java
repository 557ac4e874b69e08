package dev.fallline.serve;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.train.Config;
import dev.fallline.train.ForwardingListener;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.TrainingListener.Progress;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunFolder;

import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/** The training that runs in this process, one at a time: it is watched and can be stopped. */
public final class Trainings implements AutoCloseable {
    private boolean busy;
    private Thread thread;
    private volatile Path folder;
    private volatile Progress progress;
    private volatile boolean stops;
    private volatile boolean closed;

    /** Why the last attempt to continue a run failed, by its folder. */
    private final ConcurrentMap<Path, String> failures = new ConcurrentHashMap<>();

    /**
     * Trains in the calling thread.
     *
     * @param view receives everything too
     * @param training is given the listener that it must report to
     */
    public Run.Result run(TrainingListener view, Function<TrainingListener, Run.Result> training) {
        begin();
        try {
            return training.apply(new LiveListener(view));
        } finally {
            end();
        }
    }

    private synchronized void begin() {
        if (busy || closed) {
            throw failed("another training is running: stop it, or wait until it ends");
        }
        busy = true;
        stops = false;
        progress = null;
    }

    private synchronized void end() {
        busy = false;
        folder = null;
    }

    /** Continues a run in a thread of its own. */
    void resume(RunFolder run) {
        begin();
        Path path = key(run.path());
        failures.remove(path);
        folder = path;
        thread = Thread.ofPlatform().name("training").start(() -> train(run, path));
    }

    private void train(RunFolder run, Path path) {
        try {
            Run.resume(run.path(), Config.DEFAULTS, new LiveListener(new TrainingListener() {}));
        } catch (RuntimeException | OutOfMemoryError e) {
            failures.put(path, String.valueOf(e.getMessage()));
        } finally {
            end();
        }
    }

    /** Saves and ends the training, if it is that of the run. */
    void stop(RunFolder run) {
        if (!isTraining(run)) {
            throw failed("no training is running in this run, or it belongs to another process");
        }
        stops = true;
    }

    private static FalllineException failed(String message) {
        return new FalllineException(Kind.FAILED, message);
    }

    boolean isTraining(RunFolder run) {
        return key(run.path()).equals(folder);
    }

    boolean isStopping() {
        return stops;
    }

    /** Of the running training; null before its first steps. */
    Progress progress() {
        return progress;
    }

    /** Null if nothing failed. */
    String failure(RunFolder run) {
        return failures.get(key(run.path()));
    }

    private static Path key(Path path) {
        return path.toAbsolutePath().normalize();
    }

    /** Lets a training save itself, and waits until one that was resumed here has. */
    @Override
    public void close() {
        closed = true;
        stops = true;
        Thread last;
        synchronized (this) {
            last = thread;
        }
        try {
            if (last != null) last.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Keeps the progress, and stops on request. */
    private final class LiveListener extends ForwardingListener {
        LiveListener(TrainingListener view) {
            super(view);
        }

        @Override
        public void begins(Path path) {
            folder = key(path);
            super.begins(path);
        }

        @Override
        public void progress(Progress p) {
            progress = p;
            super.progress(p);
        }

        @Override
        public boolean stops() {
            return stops || super.stops();
        }
    }
}
