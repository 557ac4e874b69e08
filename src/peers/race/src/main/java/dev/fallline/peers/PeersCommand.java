package dev.fallline.peers;

import static dev.fallline.FalllineException.usage;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.GsonBuilder;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.EpochOrder;
import dev.fallline.data.Features;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.DatasetWriter;
import dev.fallline.data.source.Datasets;
import dev.fallline.io.AtomicFile;
import dev.fallline.lab.bench.BenchEnvironment;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Initializer;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Optimizers;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Compares Fallline with other libraries for the JVM, on the processor. */
@Command(
        name = "src/peers/run",
        mixinStandardHelpOptions = true,
        description =
                "Trains the same network on the same data with Fallline, DJL on PyTorch, and DL4J, in turn.")
final class PeersCommand implements Callable<Integer> {
    private static final List<Integer> HIDDEN = List.of(128, 64);
    private static final int BATCH = 128;
    private static final int SEED = 1;

    @Option(
            names = "--data",
            paramLabel = "DATA",
            defaultValue = "digits",
            description = "digits, or a folder with the IDX files of MNIST (default: digits).")
    private String data;

    @Option(
            names = "--optimizers",
            paramLabel = "NAMES",
            split = ",",
            defaultValue = "sgd,adam",
            description = "sgd, adam or both (default: both).")
    private List<String> optimizers;

    @Option(
            names = "--libraries",
            paramLabel = "NAMES",
            split = ",",
            defaultValue = "djl,dl4j",
            description =
                    "Beside Fallline: djl, dl4j or both (default: both); with --whole always both.")
    private List<String> libraries;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Turns of each that count (default: 11), or runs with --whole (5).")
    private Integer rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "4",
            description = "Turns of each before those (default: 4).")
    private int warmUp;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Of an epoch, to see that all works (default: all data).")
    private Integer steps;

    @Option(names = "--whole", description = "Times whole processes instead of epochs.")
    private boolean whole;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the result there too.")
    private Path json;

    /**
     * What {@code --json} writes.
     *
     * @param loadAfter like the load before, at the end
     */
    private record Report(
            BenchEnvironment environment,
            List<String> libraries,
            String data,
            int rounds,
            List<Steady.Row> steady,
            List<Whole.Row> whole,
            double loadAfter) {}

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        CommandLine line = new CommandLine(new PeersCommand());
        line.setExecutionExceptionHandler(PeersCommand::explain);
        System.exit(line.execute(args));
    }

    private static int explain(Exception e, CommandLine line, CommandLine.ParseResult given)
            throws Exception {
        if (!(e instanceof FalllineException)) throw e;
        line.getErr().println("peers: " + e.getMessage());
        return 1;
    }

    @Override
    public Integer call() throws Exception {
        check();
        Dataset dataset = Datasets.open(data, DatasetOptions.defaults());
        BenchEnvironment before = BenchEnvironment.now();
        List<Steady.Row> steady = whole ? List.of() : steady(dataset);
        List<Whole.Row> processes = whole ? whole(dataset) : List.of();
        Report report =
                new Report(
                        before,
                        Libraries.versions(),
                        dataset.name(),
                        rounds(),
                        steady,
                        processes,
                        BenchEnvironment.now().loadBefore());
        System.out.print(text(report));
        if (json != null) AtomicFile.write(json, json(report));
        return steady.stream().allMatch(Steady.Row::learnsTheSame) ? 0 : 1;
    }

    private void check() {
        if (rounds() < 1 || warmUp < 0) {
            throw usage("--rounds and --warm-up must be at least 1 and 0, such as 11 and 4");
        }
        if (!List.of("djl", "dl4j").containsAll(libraries)) {
            throw usage(
                    "--libraries %s: compared are djl and dl4j, give one or both",
                    String.join(",", libraries));
        }
        if (!List.of("sgd", "adam").containsAll(optimizers)) {
            throw usage(
                    "--optimizers %s: all libraries have sgd and adam, give one or both",
                    String.join(",", optimizers));
        }
    }

    private int rounds() {
        if (rounds != null) return rounds;
        return whole ? 5 : 11;
    }

    private List<Steady.Row> steady(Dataset dataset) throws IOException {
        Steady race = new Steady(warmUp, rounds(), PeersCommand::say);
        List<Entry> entries =
                Entry.all(Runtime.getRuntime().availableProcessors()).stream()
                        .filter(
                                e ->
                                        e.peer() == Peer.FALLLINE
                                                || libraries.contains(e.peer().option()))
                        .toList();
        Course course = course(dataset);
        List<Steady.Row> rows = new ArrayList<>();
        for (String optimizer : optimizers) {
            double rate = Optimizers.of(optimizer).rate();
            rows.addAll(race.run(course.with(optimizer, rate), entries));
        }
        return rows;
    }

    private Course course(Dataset dataset) {
        if (!(dataset.train().features() instanceof Features.Bytes(byte[] pixels))) {
            throw usage("--data %s has no images: take digits or MNIST", dataset.name());
        }
        int width = dataset.train().width();
        Mlp mlp = new Mlp(width, HIDDEN, dataset.classes().size(), Activation.RELU, 0);
        float[] weights = mlp.initialize(Initializer.Scaled.XAVIER_UNIFORM, SEED);
        int[] order = new int[dataset.train().count()];
        new EpochOrder(SEED).fill(1, order);
        int most = order.length / BATCH;
        int taken = steps == null ? most : Math.clamp(steps, 1, most);
        int[] visited = Arrays.copyOf(order, taken * BATCH);
        Images images = new Images(pixels, dataset.train().labels(), width);
        return new Course(images, visited, mlp.widths(), weights, BATCH, "none", 0);
    }

    private List<Whole.Row> whole(Dataset dataset) throws IOException, InterruptedException {
        Path folder = Path.of(data).toAbsolutePath();
        if (!Files.isDirectory(folder)) {
            folder = Peer.TARGET.resolve("data", dataset.name());
            DatasetWriter.write(dataset, folder);
        }
        return new Whole(rounds(), PeersCommand::say).run(folder);
    }

    private static void say(String text) {
        System.err.println(text);
    }

    private static String text(Report report) {
        return Tables.environment(report.environment, report.libraries, report.loadAfter)
                + (report.steady.isEmpty()
                        ? Tables.whole(report.whole)
                        : Tables.steady(report.steady));
    }

    private static String json(Report report) {
        return new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
                        .create()
                        .toJson(report)
                + "\n";
    }
}
