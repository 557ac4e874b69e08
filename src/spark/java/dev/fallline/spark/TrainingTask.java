package dev.fallline.spark;

import dev.fallline.FalllineException;
import dev.fallline.io.Json;
import dev.fallline.lab.cluster.Worker;
import dev.fallline.lab.cluster.Workload;
import dev.fallline.train.Config;
import dev.fallline.train.run.Environment;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Does one training on an executor: what is said of it as JSON in, a {@link Reply} as JSON out.
 *
 * @param id tells workloads in one executor apart
 * @param kind class of the workload
 * @param workload as JSON
 * @param data of each configuration that is read from files
 * @param fingerprints of the data on the driver
 */
record TrainingTask(
        String id,
        Class<?> kind,
        String workload,
        Broadcast<ArrayList<DataFiles>> data,
        ArrayList<String> fingerprints)
        implements Function<String, String> {
    /**
     * What an executor answers.
     *
     * @param result as JSON; null after an error
     * @param machine that trained; null after an error
     * @param error in words; null if there is none
     */
    record Reply(String result, Environment machine, String error) {}

    static TrainingTask of(JavaSparkContext context, Worker<?, ?> local) {
        Workload<?, ?> workload = local.workload();
        ArrayList<DataFiles> files = new ArrayList<>();
        workload.configs().forEach(c -> files.add(DataFiles.of(c)));
        ArrayList<String> fingerprints = new ArrayList<>();
        local.datasets().forEach(d -> fingerprints.add(d.fingerprint()));
        return new TrainingTask(
                UUID.randomUUID().toString(),
                workload.getClass(),
                Json.GSON.toJson(workload),
                context.broadcast(files),
                fingerprints);
    }

    @Override
    public String call(String text) {
        return Json.GSON.toJson(reply(text));
    }

    private Reply reply(String text) {
        try {
            return Executor.of(this).train(text);
        } catch (FalllineException e) {
            return new Reply(null, null, e.getMessage());
        }
    }

    /** The workload with its data read, on this machine. */
    Worker<?, ?> worker() {
        var workload = (Workload<?, ?>) Json.GSON.fromJson(this.workload, kind);
        List<Config> here = new ArrayList<>();
        for (Config c : workload.configs()) {
            here.add(data.value().get(here.size()).unpacked(c));
        }
        Worker<?, ?> worker = workload.open(here, _ -> {});
        for (int i = 0; i < fingerprints.size(); i++) {
            var its = worker.datasets().get(i);
            if (its.fingerprint().equals(fingerprints.get(i))) continue;
            throw new FalllineException(
                    FalllineException.Kind.BAD_DATA,
                    "the data of %s are not the same on all machines: use one version of Fallline on all of them"
                            .formatted(its.name()));
        }
        return worker;
    }
}
