package dev.fallline.spark;

import static dev.fallline.train.TrainingSettings.THREADS;

import dev.fallline.device.Device;
import dev.fallline.device.Devices;
import dev.fallline.io.Json;
import dev.fallline.lab.cluster.Worker;
import dev.fallline.lab.cluster.Workload;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Environment;
import dev.fallline.train.run.Run;

import org.apache.spark.TaskContext;

import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What an executor's JVM keeps of a workload: its data, and a device for each core in use. */
final class Executor<T, R> {
    private static final Map<String, Executor<?, ?>> ALL = new ConcurrentHashMap<>();

    private final Worker<T, R> worker;
    private final Queue<Device> free = new ConcurrentLinkedQueue<>();

    private Executor(Worker<T, R> worker) {
        this.worker = worker;
    }

    static Executor<?, ?> of(TrainingTask task) {
        return ALL.computeIfAbsent(task.id(), _ -> new Executor<>(task.worker()));
    }

    TrainingTask.Reply train(String text) {
        T task = Json.GSON.fromJson(text, worker.workload().tasks());
        Device device = Optional.ofNullable(free.poll()).orElseGet(() -> open(worker.workload()));
        try {
            R result = worker.train(task, device, new Killed()).orElseThrow();
            var data = worker.datasets().get(worker.dataset(task));
            return new TrainingTask.Reply(
                    worker.workload().json(result), Environment.of(device, data), null);
        } finally {
            free.add(device);
        }
    }

    /** One core of a CPU. */
    static Device open(Workload<?, ?> workload) {
        var config = workload.configs().getFirst().with(THREADS, 1);
        return Devices.open("cpu", Run.options(config).steady()).device();
    }

    /** Ends a training whose task was cancelled: nobody waits for its result. */
    private static final class Killed implements TrainingListener {
        private final TaskContext task = TaskContext.get();

        @Override
        public boolean stops() {
            return task.isInterrupted();
        }
    }
}
