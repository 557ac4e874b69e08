package dev.fallline.lab.compare;

import static dev.fallline.train.TrainingSettings.DEVICE;
import static dev.fallline.train.TrainingSettings.THREADS;

import dev.fallline.device.Device;
import dev.fallline.device.Devices;
import dev.fallline.device.Devices.Selection;
import dev.fallline.train.Config;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Environment;
import dev.fallline.train.run.Run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The devices of this process, one for each training at a time. */
public final class LocalTrainers implements TrialTrainers {
    private final TrialTrainer trainer;
    private final Selection first;
    private final List<Device> devices = new ArrayList<>();
    private final BlockingQueue<Device> free = new LinkedBlockingQueue<>();

    /**
     * Opens the devices.
     *
     * @param jobs trainings at a time on the CPU, each with one thread; on a GPU there is one
     */
    public LocalTrainers(TrialTrainer trainer, int jobs) {
        this.trainer = trainer;
        Protocol protocol = trainer.protocol();
        Config config = protocol.problems().getFirst().config().with(THREADS, 1);
        first = open(config);
        devices.add(first.device());
        int atATime = cpu() ? Math.min(jobs, protocol.expectedTrainings()) : 1;
        try {
            while (devices.size() < atATime) devices.add(open(config).device());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        free.addAll(devices);
    }

    private static Selection open(Config config) {
        return Devices.open(config.get(DEVICE), Run.options(config).steady());
    }

    private boolean cpu() {
        return first.kind().equals("cpu");
    }

    @Override
    public String description() {
        return cpu() ? "CPU, 1 thread each" : first.kind();
    }

    @Override
    public List<String> passedOver() {
        return first.passedOver();
    }

    @Override
    public int slots() {
        return devices.size();
    }

    @Override
    public Optional<TrialResult> train(Trial trial, TrainingListener listener) {
        Device device = take();
        try {
            return trainer.train(trial, device, listener);
        } finally {
            free.add(device);
        }
    }

    private Device take() {
        try {
            return free.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a device", e);
        }
    }

    @Override
    public List<Environment> environments() {
        return trainer.data().stream().map(d -> Environment.of(first.device(), d.whole())).toList();
    }

    @Override
    public void close() {
        devices.forEach(Device::close);
    }
}
