package dev.fallline.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.data.Dataset;
import dev.fallline.data.synthetic.PlanePoints;
import dev.fallline.data.synthetic.PlanePoints.Form;
import dev.fallline.device.Device;
import dev.fallline.device.cpu.CpuDevice;
import dev.fallline.optim.Variants;
import dev.fallline.optim.Variants.Variant;
import dev.fallline.train.Checkpoint;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.Recipe;
import dev.fallline.train.Setup;
import dev.fallline.train.Trainer;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.RunData;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Whole trainings on a CUDA device whose kernels run on the processor. */
class CudaTrainingTest {
    /** 540 to learn from in 9 batches of 60 and more, 60 for validation, 100 for the test. */
    private static final Dataset DATA = new PlanePoints(Form.SPIRAL, 600, 100, 3, 0.2).make(5);

    private static Setup setup(String more) {
        return setup("'hidden': [12, 9], 'batch': '70', 'epochs': 2, " + more, DATA);
    }

    private static Setup setup(String settings, Dataset data) {
        Config config = ConfigFile.parse("{'val-fraction': 0.1, %s}".formatted(settings));
        return Setup.of(Recipe.of(config), data);
    }

    private static Checkpoint train(Setup setup, Device device) {
        try (Trainer trainer = new Trainer(setup, device)) {
            trainer.run(new TrainingListener() {});
            return trainer.checkpoint();
        }
    }

    private static void sameBits(Checkpoint actual, Checkpoint expected) {
        assertThat(bits(actual.parameters())).isEqualTo(bits(expected.parameters()));
        if (expected.average() == null) assertThat(actual.average()).isNull();
        else assertThat(bits(actual.average())).isEqualTo(bits(expected.average()));
        assertThat(actual.slots().keySet()).isEqualTo(expected.slots().keySet());
        expected.slots()
                .forEach(
                        (name, s) -> assertThat(bits(actual.slots().get(name))).isEqualTo(bits(s)));
        assertThat(actual.progress().history())
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*seconds", ".*examples_per_second")
                .isEqualTo(expected.progress().history());
    }

    private static int[] bits(float[] x) {
        int[] bits = new int[x.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(x[i]));
        return bits;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'optimizer': 'adam', 'dropout': 0.2, 'clip-norm': 0.5",
                "'optimizer': 'adamw', 'activation': 'gelu', 'label-smoothing': 0.1",
                "'optimizer': 'sgd', 'activation': 'elu', 'loss': 'huber', 'clip-value': 0.01",
                "'optimizer': 'ista', 'prox-l1': 0.01",
                "'optimizer': 'fista', 'clip-norm': 0.5",
                "'optimizer': 'langevin', 'dropout': 0.2, 'temperature': 1e-4, 'seed': -7",
                "'optimizer': 'adam@0..1,adamw(lr=0.01)@1..'",
                "'optimizer': 'fista@0..1,momentum@1..', 'schedule': 'cosine'",
                "'optimizer': 'momentum', 'activation': 'tanh', 'l1': 0.001, 'l2': 0.01",
                "'optimizer': 'adam', 'batch-norm': true, 'clip-norm': 0.5, 'dropout': 0.1",
                "'optimizer': 'momentum', 'batch-norm': true, 'activation': 'tanh', 'l2': 0.01",
                "'optimizer': 'nesterov', 'activation': 'softplus', 'loss': 'binary-cross-entropy'",
                "'optimizer': 'sgd', 'activation': 'hard-swish', 'batch-norm': true",
                "'optimizer': 'adam', 'activation': 'mish', 'dropout': 0.1",
                "'optimizer': 'momentum', 'activation': 'softsign'",
                "'optimizer': 'adam', 'average': 'ema(0.9)', 'dropout': 0.2",
                "'optimizer': 'adam@0..1,momentum@1..', 'average': 'ema(0.99)', 'l2': 0.01",
                "'optimizer': 'momentum', 'average': 'swa(from=0)'",
                "'optimizer': 'momentum', 'loss': 'hinge', 'l2': 0.01",
                "'optimizer': 'adam', 'accumulate': 3, 'dropout': 0.1, 'clip-norm': 0.5",
                "'optimizer': 'sgd', 'accumulate': 2, 'average': 'ema(0.9)'",
                "'optimizer': 'adam', 'class-weight': '0:0.3,2:5', 'label-smoothing': 0.1",
                "'optimizer': 'sgd', 'class-weight': 'balanced', 'loss': 'binary-cross-entropy'",
            })
    void givesTheBitsOfTheCpu(String more) {
        givesTheBitsOfTheCpu(setup(more));
    }

    private static void givesTheBitsOfTheCpu(Setup setup) {
        Checkpoint expected;
        try (Device cpu = CpuDevice.open(1)) {
            expected = train(setup, cpu);
        }
        for (boolean graph : new boolean[] {true, false}) {
            HostDriver driver = HostDevices.driver();
            try (CudaDevice cuda = HostDevices.withProductsOfCpu(driver, graph)) {
                sameBits(train(setup, cuda), expected);
                assertThat(driver.captures() > 0).isEqualTo(graph);
            }
        }
        try (CudaDevice ptx = HostDevices.withProductsOfCpu(HostDevices.ptxDriver(), true)) {
            sameBits(train(setup, ptx), expected);
        }
    }

    @Test
    void shortcutsGiveTheBitsOfTheCpu() {
        String settings = "'hidden': [9, 9, 9], 'batch': '70', 'epochs': 2, 'residual': true";
        givesTheBitsOfTheCpu(setup(settings, DATA));
    }

    /**
     * The host asks for loss and gradient at weights of its own choice, of parts of the examples.
     */
    @ParameterizedTest
    @ValueSource(strings = {"lbfgs", "cg", "adam(lr=0.01)@0..1,lbfgs@1..2,cg@2.."})
    void stepsOfAllExamplesGiveTheBitsOfTheCpu(String optimizer) {
        Dataset many = new PlanePoints(Form.SPIRAL, 5_000, 100, 3, 0.2).make(5);
        String settings = "'hidden': [12, 9], 'epochs': 4, 'l2': 1e-3, 'optimizer': '%s'";
        givesTheBitsOfTheCpu(setup(settings.formatted(optimizer), many));
    }

    /** Two numbers a row, one of them large, with a category and a missing value among the rest. */
    @ParameterizedTest
    @ValueSource(strings = {"squared-error", "huber"})
    void severalTargets(String loss, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("rows.csv");
        String rows =
                IntStream.range(0, 300)
                        .mapToObj(
                                i ->
                                        "%s,%s,%d,%d"
                                                .formatted(
                                                        i == 7 ? "" : i * 37 % 100 / 10.0,
                                                        i % 3 == 0 ? "red" : "blue",
                                                        300_000 + i * 37 % 100 * 1_000,
                                                        i % 3 - 1))
                        .collect(Collectors.joining("\n"));
        Files.writeString(file, "x,color,price,change\n" + rows + "\n");
        Config config =
                ConfigFile.parse(
                        "{'data': '%s', 'label': 'price,change', 'task': 'regression', 'loss': '%s', 'hidden': [12, 9], 'batch': '70', 'epochs': 3, 'val-fraction': 0.1}"
                                .formatted(file, loss));
        Setup setup = Setup.of(Recipe.of(config), RunData.open(config, _ -> {}));
        assertThat(setup.mlp().outputs()).isEqualTo(2);
        givesTheBitsOfTheCpu(setup);
    }

    static List<Variant> optimizers() {
        return Variants.all();
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void everyOptimizerGivesTheBitsOfTheCpu(Variant variant) {
        givesTheBitsOfTheCpu(variant.json() + ", 'weight-decay': 0.01");
    }

    @Test
    void leavesNothingBehind() {
        Setup setup = setup("'steps': 2, 'optimizer': 'adam'");
        HostDriver driver = HostDevices.driver();
        try (CudaDevice cuda = HostDevices.withProductsOfCpu(driver, true)) {
            for (int i = 0; i < 100; i++) train(setup, cuda);
            assertThat(driver.captures()).isGreaterThanOrEqualTo(100);
            assertThat(driver.recordings()).isZero();
            assertThat(cuda.liveAllocations()).isZero();
            assertThat(driver.allocations()).isZero();
        }
        assertThat(driver.closed()).isTrue();
    }

    /** Whoever forgets to close a thing does not leak it. */
    @Test
    void theDeviceFreesWhatIsLeft() {
        HostDriver driver = HostDevices.driver();
        CudaDevice cuda = HostDevices.tiled(driver, true);
        cuda.upload(new float[6], 2, new int[3]).order(new int[] {0, 1, 2});
        cuda.allocate(setup("'seed': 1").mlp().layout(), 2);
        assertThat(cuda.liveAllocations()).isEqualTo(3);
        cuda.close();
        assertThat(driver.allocations()).isZero();
    }

    /** However far it gets: what was allocated until then is freed. */
    @Test
    void tooLittleMemoryIsOneClearError() {
        Setup setup = setup("'optimizer': 'adam'");
        HostDriver plenty = HostDevices.driver();
        try (CudaDevice cuda = HostDevices.tiled(plenty, true)) {
            train(setup, cuda);
        }
        for (long memory = 0; memory < plenty.most(); memory += plenty.most() / 7) {
            HostDriver driver = new HostDriver(memory, HostKernels.load(false));
            try (CudaDevice cuda = HostDevices.tiled(driver, true)) {
                assertThatThrownBy(() -> train(setup, cuda))
                        .isInstanceOfSatisfying(
                                FalllineException.class,
                                e -> assertThat(e.kind()).isEqualTo(Kind.FAILED))
                        .hasMessageMatching(
                                ".* needs [0-9.]+ MiB on the GPU, where [0-9.]+ MiB of [0-9.]+ MiB"
                                        + " are free: take a smaller --batch or network, free the"
                                        + " GPU, or use --device cpu");
            }
            assertThat(driver.allocations()).isZero();
        }
    }
}
