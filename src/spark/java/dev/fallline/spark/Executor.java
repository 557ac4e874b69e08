package dev.fallline.spark;

import static dev.fallline.train.TrainingSettings.THREADS;

import dev.fallline.device.Device;
import dev.fallline.device.Devices;
import dev.fallline.lab.compare.Trial;
import dev.fallline.lab.compare.TrialResult;
import dev.fallline.lab.compare.TrialTrainer;
import dev.fallline.train.Config;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Environment;
import dev.fallline.train.run.Run;

import org.apache.spark.TaskContext;

import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What an executor's JVM keeps of a comparison: its data, and a device for each core in use. */
final class Executor {
    private static final Map<String, Executor> ALL = new ConcurrentHashMap<>();

    private final TrialTrainer trainer;
    private final Queue<Device> free = new ConcurrentLinkedQueue<>();

    private Executor(TrialTrainer trainer) {
        this.trainer = trainer;
    }

    static Executor of(TrialTask task) {
        return ALL.computeIfAbsent(task.comparison(), _ -> new Executor(task.trainer()));
    }

    TrialTask.Reply train(Trial trial) {
        Device device = Optional.ofNullable(free.poll()).orElseGet(this::open);
        try {
            TrialResult result = trainer.train(trial, device, new Killed()).orElseThrow();
            var data = trainer.data().get(trial.problem()).whole();
            return new TrialTask.Reply(result, Environment.of(device, data), null);
        } finally {
            free.add(device);
        }
    }

    private Device open() {
        Config config = trainer.protocol().problems().getFirst().config().with(THREADS, 1);
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
