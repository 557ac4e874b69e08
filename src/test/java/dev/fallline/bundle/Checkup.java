package dev.fallline.bundle;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import dev.fallline.FalllineException;
import dev.fallline.bundle.Commands.Trouble;
import dev.fallline.bundle.Outcome.Failed;
import dev.fallline.bundle.Outcome.NotPossible;
import dev.fallline.bundle.Outcome.Passed;
import dev.fallline.train.Environment;

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
import java.util.Arrays;
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
    /** Test accuracy may differ so much where only the last bits of products do. */
    private static final double ACCURACY = 0.007;

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
    private Commands commands;
    private JsonArray devices;

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        Checkup checkup = new Checkup();
        String[] given = args.clone();
        System.exit(
                new CommandLine(checkup)
                        .setExecutionStrategy(
                                parsed -> {
                                    checkup.given = "sh run " + String.join(" ", given);
                                    return new CommandLine.RunLast().execute(parsed);
                                })
                        .execute(args));
    }

    private String given;

    private Checkup() {
        steps.put("devices", this::showDevices);
        steps.put(
                "contract-cpu",
                () -> suite("contract-cpu", "dev.fallline.device.cpu.CpuDeviceTest"));
        steps.put(
                "contract-gpu", () -> onGpu(() -> gpuSuite("contract-gpu", "CudaDeviceTest$Gpu")));
        steps.put(
                "contract-gpu-no-graph",
                () ->
                        onGpu(
                                () ->
                                        gpuSuite(
                                                "contract-gpu-no-graph",
                                                "CudaDeviceTest$GpuWithoutGraph")));
        steps.put("kernels", this::kernels);
        steps.put("resume-cpu", () -> suite("resume-cpu", "dev.fallline.train.ResumeTest"));
        steps.put("resume-gpu", () -> onGpu(this::resume));
        steps.put("leak-host", () -> gpuSuite("leak-host", "LeakTest$OnTheHost"));
        steps.put("leak-gpu", () -> onGpu(() -> gpuSuite("leak-gpu", "LeakTest$Gpu")));
        steps.put("train-cpu", () -> new Passed(train("cpu")));
        steps.put("train-gpu", () -> onGpu(() -> new Passed(train("gpu"))));
        steps.put("train-gpu-no-graph", () -> onGpu(() -> new Passed(train("gpu", "--no-graph"))));
        steps.put("accuracy", () -> onGpu(this::compare));
        steps.put("updates-cpu", () -> times("updates-cpu", UpdateTimes.class, "cpu"));
        steps.put("updates-gpu", () -> onGpu(() -> times("updates-gpu", UpdateTimes.class, "gpu")));
        steps.put("steps-cpu", () -> times("steps-cpu", StepTimes.class, "cpu", "true"));
        steps.put(
                "steps-gpu", () -> onGpu(() -> times("steps-gpu", StepTimes.class, "gpu", "true")));
        steps.put(
                "steps-gpu-no-graph",
                () -> onGpu(() -> times("steps-gpu-no-graph", StepTimes.class, "gpu", "false")));
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
        head.addProperty("processor", Machine.processor());
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
        if (devices == null) devices = commands.fallline("devices", "devices").getAsJsonArray();
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

    private Outcome gpuSuite(String log, String name) {
        return suite(log, "dev.fallline.device.cuda." + name);
    }

    private Outcome kernels() {
        return suite(
                "kernels",
                Stream.of(
                                "ElementKernelsTest",
                                "RowKernelsTest",
                                "UpdateKernelsTest",
                                "ProductKernelTest")
                        .map(name -> "dev.fallline.device.cpu." + name)
                        .toArray(String[]::new));
    }

    private Outcome suite(String log, String... classes) {
        try {
            Path file = Files.createTempFile("suite", ".json");
            List<String> arguments = new ArrayList<>(List.of(file.toString()));
            arguments.addAll(Arrays.asList(classes));
            commands.run(log, Commands.java(Suite.class.getName(), arguments));
            String text = Files.readString(file);
            Files.delete(file);
            return judge(new Gson().fromJson(text, Suite.Summary.class), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome judge(Suite.Summary summary, String log) {
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
            if (summary.aborted() > 0) {
                figures.addProperty("tests not possible here", summary.aborted());
                figures.addProperty("because", String.join("; ", summary.skipped()));
            }
            return new Passed(figures);
        }
        if (summary.aborted() > 0) return new NotPossible(String.join("; ", summary.skipped()));
        return new Failed("no test was found");
    }

    /** Trains and keeps what is worth comparing. */
    private JsonObject train(String device, String... more) {
        String name = device + String.join("", more);
        JsonObject report = fallline("train-" + name, device, name, epochs, more);
        JsonObject figures = new JsonObject();
        for (String key : List.of("device", "test_accuracy", "seconds"))
            figures.add(key, report.get(key));
        JsonArray history = report.getAsJsonArray("epochs");
        JsonObject last = history.get(history.size() - 1).getAsJsonObject();
        for (String key : List.of("epoch", "train_loss", "examples_per_second"))
            figures.add(key, last.get(key));
        figures.addProperty("data", data);
        return figures;
    }

    private JsonObject fallline(String log, String device, String run, int epochs, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "train",
                                "--data",
                                data,
                                "--device",
                                device,
                                "--seed",
                                "1",
                                "--epochs",
                                "" + epochs,
                                "--out",
                                runs.resolve(run).toString()));
        arguments.addAll(Arrays.asList(more));
        return commands.fallline(log, arguments.toArray(String[]::new)).getAsJsonObject();
    }

    private Outcome compare() {
        double cpu = accuracy("cpu");
        double gpu = accuracy("gpu");
        boolean same = sameWeights("gpu", "gpu--no-graph");
        JsonObject figures = new JsonObject();
        figures.addProperty("cpu", cpu);
        figures.addProperty("gpu", gpu);
        figures.addProperty("graph and no graph give the same weights", same);
        if (!same) return new Failed("the weights with and without a graph differ");
        if (Math.abs(cpu - gpu) <= ACCURACY) return new Passed(figures);
        return new Failed("test accuracy %.4f on the CPU, %.4f on the GPU".formatted(cpu, gpu));
    }

    /** Of a training in an earlier step. */
    private double accuracy(String run) {
        for (String log : List.of("train-" + run + ".out")) {
            try {
                return new Gson()
                        .fromJson(Files.readString(Path.of("logs", log)), JsonObject.class)
                        .get("test_accuracy")
                        .getAsDouble();
            } catch (IOException e) {
                throw new Trouble("there is no training to compare: " + e.getMessage());
            }
        }
        throw new AssertionError();
    }

    private boolean sameWeights(String one, String other) {
        try {
            return Files.mismatch(weights(one), weights(other)) < 0;
        } catch (IOException e) {
            throw new Trouble("there are no weights to compare: " + e.getMessage());
        }
    }

    private Path weights(String run) {
        return runs.resolve(run).resolve("weights.safetensors");
    }

    /** Two epochs at once, and one after the other. */
    private Outcome resume() {
        fallline("resume-whole", "gpu", "whole", 2);
        fallline("resume-half", "gpu", "half", 1);
        commands.fallline(
                "resume-rest",
                "train",
                "--resume",
                runs.resolve("half").toString(),
                "--epochs",
                "2");
        if (!sameWeights("whole", "half"))
            return new Failed("the resumed training came to other weights");
        JsonObject figures = new JsonObject();
        figures.addProperty("weights", "the same, byte for byte");
        return new Passed(figures);
    }

    private Outcome times(String log, Class<?> main, String... arguments) {
        return new Passed(commands.json(log, main.getName(), List.of(arguments)));
    }

    private Outcome sanitize() {
        Path tool = Machine.sanitizer();
        if (tool == null) return new NotPossible("compute-sanitizer was not found");
        List<String> command =
                new ArrayList<>(
                        List.of(tool.toString(), "--tool", "memcheck", "--error-exitcode", "9"));
        command.addAll(
                Commands.java(
                        "dev.fallline.cli.Main",
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
