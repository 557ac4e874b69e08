package dev.fallline.spark;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.device.Device;
import dev.fallline.io.Json;
import dev.fallline.lab.cluster.Trainers;
import dev.fallline.lab.cluster.Worker;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Environment;

import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The executors of a Spark cluster. Each training is a job of one task; Spark repeats lost ones.
 */
final class SparkTrainers<T, R> implements Trainers<T, R> {
    /** How often a waiting training asks whether it is to stop. */
    private static final int POLL_MILLIS = 200;

    /** Trainings that wait on the driver, for each core, so that no executor is without work. */
    private static final int AHEAD = 2;

    private final JavaSparkContext context;
    private final String master;
    private final Worker<T, R> local;
    private final int slots;
    private final TrainingTask task;
    private final Set<Environment> machines = ConcurrentHashMap.newKeySet();

    SparkTrainers(JavaSparkContext context, String master, Worker<T, R> local, Integer jobs) {
        this.context = context;
        this.master = master;
        this.local = local;
        slots = jobs != null ? jobs : AHEAD * context.defaultParallelism();
        task = TrainingTask.of(context, local);
    }

    @Override
    public String description() {
        return "Spark at " + master;
    }

    @Override
    public List<String> passedOver() {
        return List.of();
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public Optional<R> train(T training, TrainingListener listener) {
        try {
            return wait(start(training), listener);
        } catch (IllegalStateException | ExecutionException e) {
            // Spark ends what waits when the process is told to end.
            if (listener.stops()) return Optional.empty();
            throw new FalllineException(
                    Kind.FAILED,
                    "--master %s: a training failed there (%s); what was finished is kept: run the same command again"
                            .formatted(master, SparkCluster.reason(e)),
                    e);
        }
    }

    private JavaFutureAction<List<String>> start(T training) {
        return context.parallelize(List.of(Json.GSON.toJson(training)), 1).map(task).collectAsync();
    }

    private Optional<R> wait(JavaFutureAction<List<String>> job, TrainingListener listener)
            throws ExecutionException {
        while (true) {
            try {
                return Optional.of(result(job.get(POLL_MILLIS, TimeUnit.MILLISECONDS).getFirst()));
            } catch (TimeoutException e) {
                if (!listener.stops()) continue;
                job.cancel(true);
                return Optional.empty();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for the cluster", e);
            }
        }
    }

    private R result(String text) {
        TrainingTask.Reply reply = Json.GSON.fromJson(text, TrainingTask.Reply.class);
        if (reply.error() != null) {
            throw new FalllineException(
                    Kind.FAILED, "--master %s: %s".formatted(master, reply.error()));
        }
        machines.add(reply.machine());
        return local.workload().result(reply.result());
    }

    @Override
    public List<Environment> environments() {
        try (Device device = Executor.open(local.workload())) {
            return local.datasets().stream().map(d -> Environment.of(device, d)).toList();
        }
    }

    @Override
    public List<Environment> machines() {
        return List.copyOf(machines);
    }

    @Override
    public void close() {
        context.close();
    }
}
