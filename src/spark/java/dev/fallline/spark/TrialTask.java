package dev.fallline.spark;

import dev.fallline.FalllineException;
import dev.fallline.io.Json;
import dev.fallline.lab.compare.ProblemData;
import dev.fallline.lab.compare.Protocol;
import dev.fallline.lab.compare.Trial;
import dev.fallline.lab.compare.TrialResult;
import dev.fallline.lab.compare.TrialTrainer;
import dev.fallline.train.run.Environment;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Does one trial on an executor: its JSON in, a {@link Reply} as JSON out.
 *
 * @param comparison tells comparisons in one executor apart
 * @param protocol as JSON
 * @param data of each problem that is read from files
 * @param fingerprints of each problem's data on the driver
 */
record TrialTask(
        String comparison,
        String protocol,
        Broadcast<ArrayList<DataFiles>> data,
        ArrayList<String> fingerprints)
        implements Function<String, String> {
    /**
     * What an executor answers.
     *
     * @param result null after an error
     * @param machine that trained; null after an error
     * @param error in words; null if there is none
     */
    record Reply(TrialResult result, Environment machine, String error) {}

    static TrialTask of(JavaSparkContext context, TrialTrainer local) {
        Protocol protocol = local.protocol();
        ArrayList<DataFiles> files = new ArrayList<>();
        protocol.problems().forEach(p -> files.add(DataFiles.of(p.config())));
        ArrayList<String> fingerprints = new ArrayList<>();
        for (ProblemData d : local.data()) fingerprints.add(d.whole().fingerprint());
        return new TrialTask(
                UUID.randomUUID().toString(),
                Json.GSON.toJson(protocol),
                context.broadcast(files),
                fingerprints);
    }

    @Override
    public String call(String text) {
        Trial trial = Json.GSON.fromJson(text, Trial.class);
        return Json.GSON.toJson(reply(trial));
    }

    private Reply reply(Trial trial) {
        try {
            return Executor.of(this).train(trial);
        } catch (FalllineException e) {
            return new Reply(null, null, e.getMessage());
        }
    }

    /** The protocol with the problems' data read, on this machine. */
    TrialTrainer trainer() {
        Protocol protocol = Json.GSON.fromJson(this.protocol, Protocol.class);
        List<ProblemData> all = new ArrayList<>();
        for (int p = 0; p < protocol.problems().size(); p++) {
            var problem = data.value().get(p).unpacked(protocol.problems().get(p));
            ProblemData its = ProblemData.of(problem, protocol.folds(), _ -> {});
            if (!its.whole().fingerprint().equals(fingerprints.get(p))) {
                throw new FalllineException(
                        FalllineException.Kind.BAD_DATA,
                        "the data of %s are not the same on all machines: use one version of Fallline on all of them"
                                .formatted(problem.name()));
            }
            all.add(its);
        }
        return new TrialTrainer(protocol, all);
    }
}
