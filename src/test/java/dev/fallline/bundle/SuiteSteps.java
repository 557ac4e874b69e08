package dev.fallline.bundle;

import com.google.gson.Gson;
import com.google.gson.JsonObject;

import dev.fallline.bundle.Outcome.Failed;
import dev.fallline.bundle.Outcome.NotPossible;
import dev.fallline.bundle.Outcome.Passed;
import dev.fallline.device.cuda.Launchers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The steps that run test classes. */
record SuiteSteps(Commands commands) {
    static final String CUDA = "dev.fallline.device.cuda.";

    /** Tests on a GPU that is there: none of them has a reason not to be made. */
    Outcome onGpu(String log, String... classes) {
        Outcome outcome = run(log, "gpu", classes);
        return outcome instanceof NotPossible(String reason)
                ? new Failed("the GPU is there, but its tests were not made: " + reason)
                : outcome;
    }

    /** Those that launch each kernel, on whatever {@code Launchers} is told to. */
    static final String[] KERNELS =
            Stream.of("Element", "Row", "BatchNorm", "Update")
                    .map(name -> "dev.fallline.device.cpu.%sKernelsTest".formatted(name))
                    .toArray(String[]::new);

    static final String PRODUCT = "dev.fallline.device.cpu.ProductKernelTest";

    /**
     * @param launcher that may run kernels: {@code gpu} or {@code host}
     */
    Outcome run(String log, String launcher, String... classes) {
        try {
            Path file = Files.createTempFile("suite", ".json");
            List<String> arguments = new ArrayList<>(List.of(file.toString()));
            arguments.addAll(Arrays.asList(classes));
            commands.run(
                    log,
                    Commands.java(Suite.class.getName(), arguments, Launchers.option(launcher)));
            String text = Files.readString(file);
            Files.delete(file);
            return judge(new Gson().fromJson(text, Suite.Summary.class), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Outcome judge(Suite.Summary summary, String log) {
        if (!summary.failures().isEmpty()) {
            return new Failed(
                    "%d of %d tests, see logs/%s.err, first %s"
                            .formatted(
                                    summary.failures().size(),
                                    summary.failures().size() + summary.passed(),
                                    log,
                                    summary.failures().getFirst()));
        }
        if (summary.passed() > 0) {
            JsonObject figures = new JsonObject();
            figures.addProperty("tests passed", summary.passed());
            if (!summary.launchers().isEmpty()) {
                figures.addProperty("kernels launched on", String.join("; ", summary.launchers()));
            }
            if (summary.aborted() > 0) {
                figures.addProperty("tests not possible here", summary.aborted());
                figures.addProperty("because", String.join("; ", summary.skipped()));
            }
            return new Passed(figures);
        }
        if (summary.aborted() > 0) return new NotPossible(String.join("; ", summary.skipped()));
        return new Failed("no test was found");
    }
}
