package dev.fallline.lab.cluster;

import dev.fallline.data.Dataset;
import dev.fallline.device.Device;
import dev.fallline.train.TrainingListener;

import java.util.List;
import java.util.Optional;

/** Does trainings on this machine, with the data in memory. */
public interface Worker<T, R> {
    Workload<T, R> workload();

    /** The data of each of the workload's configurations. */
    List<Dataset> datasets();

    /** The number of the data that a training uses. */
    int dataset(T task);

    /**
     * Does a training. Where it is done does not change the result.
     *
     * @param listener may stop it
     * @return empty if it was stopped
     */
    Optional<R> train(T task, Device device, TrainingListener listener);
}
