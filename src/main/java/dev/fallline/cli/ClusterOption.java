package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.DEVICE;
import static dev.fallline.train.TrainingSettings.THREADS;

import dev.fallline.lab.cluster.Cluster;
import dev.fallline.lab.cluster.Trainers;
import dev.fallline.lab.cluster.Worker;
import dev.fallline.train.Config;

import picocli.CommandLine.Option;

import java.util.function.Supplier;

/** The flag for a cluster that trains. */
final class ClusterOption {
    @Option(
            names = "--master",
            paramLabel = "URL",
            description =
                    "Apache Spark cluster that trains, such as spark://host:7077 or local[*], each"
                            + " training on one core; needs SPARK_HOME. The result is that of one thread"
                            + " here.")
    private String master;

    boolean isGiven() {
        return master != null;
    }

    /**
     * The cluster, or what trains here where none is given.
     *
     * @param jobs trainings at a time on a cluster; null for as many as it has cores
     */
    <T, R> Trainers<T, R> trainers(
            Worker<T, R> local, Integer jobs, Supplier<Trainers<T, R>> here) {
        if (master == null) return here.get();
        local.workload().configs().forEach(this::check);
        return Cluster.named(master).connect(master, local, jobs);
    }

    /**
     * @throws FalllineException (usage) if a cluster is given and the configuration needs this
     *     machine
     */
    void check(Config config) {
        if (master == null) return;
        String device = config.get(DEVICE);
        if (device.startsWith("gpu")) {
            throw usage(
                    "--device %s does not go with --master, which trains on CPUs: remove one of them",
                    device);
        }
        Integer threads = config.get(THREADS);
        if (threads != null && threads != 1) {
            throw usage(
                    "--threads %d does not go with --master, where each training has one thread: remove it",
                    threads);
        }
    }
}
