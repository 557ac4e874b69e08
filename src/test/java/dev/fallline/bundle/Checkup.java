package dev.fallline.bundle;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import dev.fallline.FalllineException;
import dev.fallline.bundle.Commands.Trouble;
import dev.fallline.bundle.Outcome.Failed;
import dev.fallline.bundle.Outcome.NotPossible;
import dev.fallline.bundle.Outcome.Passed;
import dev.fallline.lab.bench.BenchEnvironment;
import dev.fallline.train.run.Environment;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What the bundle does: tests each device, trains on it, times it. A failed step stops nothing. */
@Command(
        name = "run",
        description = "Checks and measures Fallline on this machine.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        footer = {"", "Exit code: 0 if no step failed, else 1."})
public final class Checkup implements Callable<Integer> {
    @Parameters(paramLabel = "STEP", description = "Only these steps; otherwise all.")
    private List<String> only = List.of();

    @Option(names = "--list", description = "Names the steps and does nothing.")
    private boolean list;

    @Option(names = "--data", description = "Trained on; otherwise what was packed, or digits.")
    private String data = Files.isDirectory(Path.of("data")) ? "data" : "digits";

    @Option(names = "--epochs", description = "Epochs of each training.")
    private int epochs = 5;

    @Option(names = "--minutes", description = "That a process may take.")
    private int minutes = 10;

    private final Map<String, Supplier<Outcome>> steps = new LinkedHashMap<>();
    private final Path runs =
            Path.of(
                    "runs",
                    DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(ZonedDateTime.now()));
    private final String given;
    private Commands commands;
    private SuiteSteps tests;
    private TrainingSteps trainings;
    private JsonArray devices;

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        System.exit(new CommandLine(new Checkup(args)).execute(args));
    }

    private Checkup(String[] arguments) {
        given = "sh run " + String.join(" ", arguments);
        steps.put("devices", this::showDevices);
        steps.put(
                "contract-cpu",
                () -> tests.run("contract-cpu", "dev.fallline.device.cpu.CpuDeviceTest"));
        steps.put(
                "contract-gpu",
                () -> onGpu(() -> tests.onGpu("contract-gpu", "CudaDeviceTest$Gpu")));
        steps.put(
                "contract-gpu-no-graph",
                () ->
                        onGpu(
                                () ->
                                        tests.onGpu(
                                                "contract-gpu-no-graph",
                                                "CudaDeviceTest$GpuWithoutGraph")));
        steps.put("kernels", () -> tests.kernels());
        steps.put("resume-cpu", () -> tests.run("resume-cpu", "dev.fallline.train.ResumeTest"));
        steps.put("resume-gpu", () -> onGpu(() -> trainings.resume()));
        steps.put(
                "leak-host", () -> tests.run("leak-host", SuiteSteps.CUDA + "LeakTest$OnTheHost"));
        steps.put("leak-gpu", () -> onGpu(() -> tests.onGpu("leak-gpu", "LeakTest$Gpu")));
        steps.put("train-cpu", () -> new Passed(trainings.train("cpu")));
        steps.put("train-gpu", () -> onGpu(() -> new Passed(trainings.train("gpu"))));
        steps.put(
                "train-gpu-no-graph",
                () -> onGpu(() -> new Passed(trainings.train("gpu", "--no-graph"))));
        steps.put("accuracy", () -> onGpu(() -> trainings.compare()));
        steps.put("updates-cpu", () -> update("updates-cpu", "cpu"));
        steps.put("updates-gpu", () -> onGpu(() -> update("updates-gpu", "all")));
        steps.put("steps-cpu", () -> step("steps-cpu", "cpu"));
        steps.put("steps-gpu", () -> onGpu(() -> step("steps-gpu", "gpu")));
        steps.put("sanitizer", () -> onGpu(this::sanitize));
    }

    @Override
    public Integer call() {
        if (list) {
            steps.keySet().forEach(System.out::println);
            return 0;
        }
        for (String name : only) {
            if (steps.containsKey(name)) continue;
            System.err.println(
                    "run: there is no step %s; there are %s"
                            .formatted(name, String.join(", ", steps.keySet())));
            return 2;
        }
        commands = new Commands(Path.of("logs"), minutes);
        tests = new SuiteSteps(commands);
        trainings = new TrainingSteps(commands, data, epochs, runs);
        Results results = new Results(Path.of(""), head());
        steps.forEach(
                (name, step) -> {
                    if (only.isEmpty() || only.contains(name)) perform(results, name, step);
                });
        System.out.println("\nresults.md, results.json; what was said meanwhile is in logs");
        return results.failed() ? 1 : 0;
    }

    private JsonObject head() {
        JsonObject head = new JsonObject();
        head.addProperty(
                "date",
                DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(ZonedDateTime.now().withNano(0)));
        head.addProperty("command", given.strip());
        head.addProperty("fallline", Environment.version());
        head.addProperty("java", Runtime.version().toString());
        head.addProperty(
                "system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        head.addProperty(
                "processor",
                "%s, %d threads"
                        .formatted(
                                BenchEnvironment.processorModel(),
                                Runtime.getRuntime().availableProcessors()));
        head.addProperty("gpu", Machine.gpu());
        return head;
    }

    private void perform(Results results, String name, Supplier<Outcome> step) {
        System.out.printf("%-22s ", name);
        System.out.flush();
        long began = System.nanoTime();
        Outcome outcome;
        try {
            outcome = step.get();
        } catch (Trouble | FalllineException | UncheckedIOException e) {
            outcome = new Failed(e.getMessage());
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        results.add(name, seconds, outcome);
        String reason =
                switch (outcome) {
                    case Passed _ -> "";
                    case Failed f -> ": " + f.reason();
                    case NotPossible n -> ": " + n.reason();
                };
        System.out.printf("%s%s (%.1f s)%n", Results.word(outcome), reason, seconds);
    }

    /** A GPU that is not there is no fault; one that is there and declines is. */
    private Outcome showDevices() {
        String reason = gpuReason();
        boolean absent =
                reason == null
                        || reason.contains("no NVIDIA driver")
                        || reason.contains("sees no GPU");
        return absent ? new Passed(devices()) : new Failed("gpu: " + reason);
    }

    private JsonArray devices() {
        if (devices == null)
            devices = commands.fallline("devices", List.of("devices")).getAsJsonArray();
        return devices;
    }

    /** Why there is no GPU, or null. */
    private String gpuReason() {
        for (JsonElement element : devices()) {
            JsonObject device = element.getAsJsonObject();
            if (!device.get("kind").getAsString().equals("gpu")) continue;
            return device.get("available").getAsBoolean()
                    ? null
                    : device.get("reason").getAsString();
        }
        throw new Trouble("devices did not speak of a GPU");
    }

    private Outcome onGpu(Supplier<Outcome> step) {
        String reason = gpuReason();
        return reason == null ? step.get() : new NotPossible(reason);
    }

    private Outcome update(String log, String device) {
        return bench(log, "update", "--device", device, "--optimizers", "sgd,momentum,adam");
    }

    private Outcome step(String log, String device) {
        return bench(log, "train", "--device", device, "--optimizers", "sgd,momentum,adam");
    }

    /** The rows of a benchmark; all else that it says is in its log. */
    private Outcome bench(String log, String... arguments) {
        List<String> command = new ArrayList<>(List.of("bench"));
        command.addAll(List.of(arguments));
        return new Passed(commands.fallline(log, command).getAsJsonObject().get("rows"));
    }

    private Outcome sanitize() {
        Path tool = Machine.sanitizer();
        if (tool == null) return new NotPossible("compute-sanitizer was not found");
        List<String> command =
                new ArrayList<>(
                        List.of(tool.toString(), "--tool", "memcheck", "--error-exitcode", "9"));
        command.addAll(
                Commands.java(
                        Commands.MAIN,
                        List.of(
                                "train",
                                "--data",
                                "spiral",
                                "--device",
                                "gpu",
                                "--steps",
                                "20",
                                "--out",
                                runs.resolve("sanitizer").toString())));
        Path said = commands.run("sanitizer", command);
        try (Stream<String> lines = Files.lines(said)) {
            String summary =
                    lines.filter(l -> l.contains("ERROR SUMMARY"))
                            .reduce((_, l) -> l)
                            .orElseThrow(() -> new Trouble("compute-sanitizer gave no summary"));
            if (!summary.contains(" 0 errors")) return new Failed(summary);
            JsonObject figures = new JsonObject();
            figures.addProperty("memcheck", summary.replaceFirst("^=+ ", ""));
            return new Passed(figures);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
