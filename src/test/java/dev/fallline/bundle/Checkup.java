package dev.fallline.bundle;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import dev.fallline.FalllineException;
import dev.fallline.bundle.Commands.BudgetOver;
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
import java.util.function.Function;
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

    @Option(
            names = "--budget",
            paramLabel = "SECONDS",
            description = "For all steps together; 0 is no limit.")
    private int budget;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "For results.json, results.md and logs.tar.gz; otherwise the folder of run.")
    private Path out;

    private static final Path LOGS = Path.of("logs");

    private static final List<String> OPTIMIZERS = List.of("sgd", "momentum", "adam");

    private final Map<String, Supplier<Outcome>> steps = new LinkedHashMap<>();
    private final Path runs =
            Path.of(
                    "runs",
                    DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(ZonedDateTime.now()));
    private final String given;
    private TimeLimit time;
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
        gpuSteps();
        cpuSteps();
    }

    /**
     * First, since a GPU is often lent for minutes; what is quick and says most comes before all.
     */
    private void gpuSteps() {
        onGpu("contract-gpu", log -> tests.onGpu(log, SuiteSteps.CUDA + "CudaDeviceTest$Gpu"));
        onGpu("kernels-gpu", log -> tests.onGpu(log, SuiteSteps.KERNELS));
        onGpu("product-gpu", log -> tests.onGpu(log, SuiteSteps.PRODUCT));
        for (String optimizer : OPTIMIZERS) {
            onGpu("steps-gpu-" + optimizer, log -> bench(log, "train", "gpu", optimizer));
        }
        onGpu(
                "contract-gpu-unfused",
                log -> tests.onGpu(log, SuiteSteps.CUDA + "CudaDeviceTest$GpuUnfused"));
        for (String optimizer : OPTIMIZERS) {
            onGpu(
                    "steps-gpu-unfused-" + optimizer,
                    log -> bench(log, "train", "gpu", optimizer, "-Dfallline.fused=false"));
        }
        onGpu("pytorch", _ -> yardstick());
        for (String optimizer : OPTIMIZERS) {
            onGpu("updates-gpu-" + optimizer, log -> bench(log, "update", "all", optimizer));
        }
        onGpu("train-gpu", _ -> new Passed(trainings.train("gpu")));
        onGpu("train-gpu-no-graph", _ -> new Passed(trainings.train("gpu", "--no-graph")));
        onGpu("resume-gpu", _ -> trainings.resume());
        onGpu(
                "contract-gpu-no-graph",
                log -> tests.onGpu(log, SuiteSteps.CUDA + "CudaDeviceTest$GpuWithoutGraph"));
        onGpu("leak-gpu", log -> tests.onGpu(log, SuiteSteps.CUDA + "LeakTest$Gpu"));
        onGpu("sanitizer", _ -> sanitize());
    }

    private void cpuSteps() {
        onHost("contract-cpu", "dev.fallline.device.cpu.CpuDeviceTest");
        onHost("kernels-host", SuiteSteps.KERNELS);
        onHost("product-host", SuiteSteps.PRODUCT);
        onHost("resume-cpu", "dev.fallline.train.ResumeTest");
        onHost("leak-host", SuiteSteps.CUDA + "LeakTest$OnTheHost");
        steps.put("train-cpu", () -> new Passed(trainings.train("cpu")));
        onGpu("accuracy", _ -> trainings.compare());
        for (String optimizer : OPTIMIZERS) {
            String log = "steps-cpu-" + optimizer;
            steps.put(log, () -> bench(log, "train", "cpu", optimizer));
        }
        for (String optimizer : OPTIMIZERS) {
            String log = "updates-cpu-" + optimizer;
            steps.put(log, () -> bench(log, "update", "cpu", optimizer));
        }
    }

    private void onGpu(String name, Function<String, Outcome> step) {
        steps.put(
                name,
                () -> {
                    String reason = gpuReason();
                    return reason == null ? step.apply(name) : new NotPossible(reason);
                });
    }

    private void onHost(String name, String... classes) {
        steps.put(name, () -> tests.run(name, "host", classes));
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
        if (budget < 0 || minutes < 1) {
            System.err.println("run: --budget must be 0 or more, and --minutes 1 or more");
            return 2;
        }
        time = TimeLimit.of(minutes, budget, only.isEmpty() ? steps.size() : only.size());
        commands = new Commands(LOGS, time);
        tests = new SuiteSteps(commands);
        trainings = new TrainingSteps(commands, data, epochs, runs);
        Results results = results();
        try (LogArchive archive = new LogArchive(LOGS, out.resolve("logs.tar.gz"))) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stopped(archive)));
            steps.forEach(
                    (name, step) -> {
                        if (!only.isEmpty() && !only.contains(name)) return;
                        perform(results, name, step);
                        archive.pack();
                    });
        }
        System.out.printf("%nresults.md, results.json and logs.tar.gz are in %s%n", out);
        return results.failed() ? 1 : 0;
    }

    /** Whoever ends this process ends those that it has begun. */
    private static void stopped(LogArchive archive) {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        archive.pack();
    }

    private Results results() {
        try {
            Path caller = Path.of(System.getProperty("caller", ""));
            out = out == null ? Path.of("") : Files.createDirectories(caller.resolve(out));
            out = out.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Results(out, head());
    }

    private JsonObject head() {
        JsonObject head = new JsonObject();
        head.addProperty("date", Results.now());
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
        System.out.printf("%-26s ", name);
        System.out.flush();
        results.begin(name);
        long began = System.nanoTime();
        Outcome outcome;
        try {
            outcome = time.over() ? new NotPossible("the time of --budget is over") : step.get();
        } catch (BudgetOver e) {
            outcome = new NotPossible(e.getMessage());
        } catch (Trouble | FalllineException | UncheckedIOException e) {
            outcome = new Failed(e.getMessage());
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        results.add(name, seconds, outcome, commands.taken());
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

    /**
     * The rows of a benchmark of one optimizer; all else that it says is in its log. One at a time,
     * so that little is lost where time runs out.
     */
    private Outcome bench(
            String log, String what, String device, String optimizer, String... options) {
        List<String> command =
                new ArrayList<>(
                        List.of("bench", what, "--device", device, "--optimizers", optimizer));
        // What the goals are about comes first.
        if (what.equals("train")) command.addAll(List.of("--batches", "128,32,512,1"));
        String[] all =
                Stream.concat(Stream.of(Commands.SHOW), Stream.of(options)).toArray(String[]::new);
        return new Passed(commands.fallline(log, command, all).getAsJsonObject().get("rows"));
    }

    /** The same steps, updates and products by PyTorch, where it is installed. */
    private Outcome yardstick() {
        Path python = Machine.program("python3");
        if (python == null) return new NotPossible("there is no python3");
        Path said = commands.run("pytorch", List.of(python.toString(), "yardstick.py"));
        try {
            JsonArray rows = new JsonArray();
            Files.readAllLines(said).forEach(line -> rows.add(JsonParser.parseString(line)));
            if (rows.isEmpty()) return new Failed("it measured nothing, see logs/pytorch.err");
            JsonObject first = rows.get(0).getAsJsonObject();
            return first.has("reason")
                    ? new NotPossible(first.get("reason").getAsString())
                    : new Passed(rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
