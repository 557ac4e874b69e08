package dev.fallline.lab.cluster;

import static dev.fallline.train.TrainingSettings.DEVICE;

import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.device.Devices.Selection;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Environment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The devices of this process, one for each training at a time. */
public final class LocalTrainers<T, R> implements Trainers<T, R> {
    private final Worker<T, R> worker;
    private final Selection first;
    private final List<Device> devices = new ArrayList<>();
    private final BlockingQueue<Device> free = new LinkedBlockingQueue<>();

    /**
     * Opens the devices.
     *
     * @param options of each of them
     * @param jobs trainings at a time on the CPU, at least 1; on a GPU there is one
     */
    public LocalTrainers(Worker<T, R> worker, DeviceOptions options, int jobs) {
        this.worker = worker;
        first = open(options);
        devices.add(first.device());
        int atATime = first.kind().equals("cpu") ? jobs : 1;
        try {
            while (devices.size() < atATime) devices.add(open(options).device());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        free.addAll(devices);
    }

    private Selection open(DeviceOptions options) {
        return Devices.open(worker.workload().configs().getFirst().get(DEVICE), options);
    }

    @Override
    public String description() {
        return first.device().description();
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
    public Optional<R> train(T task, TrainingListener listener) {
        Device device = take();
        try {
            return worker.train(task, device, listener);
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
        return worker.datasets().stream().map(d -> Environment.of(first.device(), d)).toList();
    }

    @Override
    public void close() {
        devices.forEach(Device::close);
    }
}
