package dev.fallline.lab.cluster;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;

import java.util.Optional;
import java.util.ServiceLoader;

/** A kind of cluster that trainings can be sent to; found by {@link ServiceLoader}. */
public interface Cluster {
    /**
     * Connects to a cluster.
     *
     * @param master where it is, as {@code --master} says it
     * @param local does the trainings here; each machine makes one of its own
     * @param jobs trainings at a time; null for as many as the cluster has cores
     * @throws FalllineException if it cannot be reached
     */
    <T, R> Trainers<T, R> connect(String master, Worker<T, R> local, Integer jobs);

    /**
     * The one that is on the class path.
     *
     * @param master for the error
     * @throws FalllineException (usage) if there is none
     */
    static Cluster named(String master) {
        // Its classes may be there without those of Spark.
        boolean ready = System.getenv("SPARK_HOME") != null;
        return (ready ? ServiceLoader.load(Cluster.class).findFirst() : Optional.<Cluster>empty())
                .orElseThrow(
                        () ->
                                usage(
                                        "--master %s needs Apache Spark: set SPARK_HOME to the folder of a Spark 4.2 (see docs/spark.md), or remove the flag to train here",
                                        master));
    }
}
