package dev.fallline.device.cuda;

import static dev.fallline.device.cuda.PlantedFault.moved;
import static dev.fallline.device.cuda.PlantedFault.replaced;
import static dev.fallline.device.cuda.PlantedFault.unguarded;
import static dev.fallline.device.cuda.PlantedFault.without;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.device.cuda.Buffers.Buffer;
import dev.fallline.device.cuda.FusedStepTest.Case;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizers;
import dev.fallline.train.Objective;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One fault for each rule of the checked PTX, in each kind of kernel, and each is found: by the
 * rule that is there for it, or by the results where no rule is broken.
 */
class PlantedFaultsTest {
    private static final String BOUNDS = "outside of any array";
    private static final String UNWRITTEN = "that nobody wrote";
    private static final String THREADS = "another thread since the last barrier";
    private static final String BLOCKS = "another block of the launch";
    private static final String MEETING = "not all threads met at a barrier";
    private static final String PLACE = "waits at another barrier than others of its block";
    private static final String ALIGNMENT = "that are not aligned";

    /** No rule is broken, and the results are others. */
    private static final String RESULTS = "";

    private static final Pattern ENTRY = Pattern.compile("\\.visible \\.entry fallline_(\\w+)");

    private static final int M = 33;
    private static final int N = 37;
    private static final int K = 150;

    private static final List<PlantedFault> FAULTS = faults();

    private static PtxKernels kernels;

    private static List<PlantedFault> faults() {
        List<PlantedFault> all = new ArrayList<>();
        products(all);
        batchNorm(all);
        fused(all);
        return all;
    }

    private static void add(
            List<PlantedFault> all,
            String kernel,
            String what,
            UnaryOperator<String> edit,
            String found) {
        all.add(new PlantedFault(kernel, what, edit, found));
    }

    /** Every way in which factors may lie, each with guards of its own. */
    private static void products(List<PlantedFault> all) {
        for (String kernel : List.of("product_nn", "product_nt", "product_tn", "product_tt")) {
            String fetch = "fetches what is not there";
            add(all, kernel, fetch, unguarded("ld.global.f32", 7), BOUNDS);
            String sliced = kernel.replace("_", "_sliced_");
            add(all, sliced, fetch, unguarded("ld.global.f32", 23), BOUNDS);
        }
        String missing = "an element is not stored";
        add(all, "product_nn", missing, without("st.global.f32", -1), RESULTS);
        add(all, "product_sliced_tt", missing, without("st.global.f32", -1), RESULTS);
        add(all, "layer", "the next column's bias", moved("ld.global.f32", -1, 4), BOUNDS);
        add(all, "layer_slope", missing, without("st.global.f32", -1), RESULTS);
        add(all, "bias_relu", "the next column's bias", moved("ld.global.f32", 0, 4), BOUNDS);
    }

    private static void batchNorm(List<PlantedFault> all) {
        String statistics = "statistics";
        add(all, statistics, "all threads give the mean", unguarded("st.shared.f32", 1), THREADS);
        add(all, statistics, "all threads store", unguarded("st.global.f32", 0), THREADS);
        add(all, statistics, "no mean for the others", without("st.shared.f32", 1), UNWRITTEN);
        add(all, statistics, "no running variance", without("st.global.f32", -1), RESULTS);
        add(all, statistics, "too few means", replaced("means\\[128]", 0, "means[124]"), BOUNDS);
        add(all, statistics, "the next variance", moved("st.global.f32", 1, 4), BOUNDS);
        add(all, statistics, "half a number further on", moved("st.global.f32", 1, 2), ALIGNMENT);
        String some = "mov.u32 \t%r0, %tid.x;\n\tsetp.lt.u32 \t%p0, %r0, 20;\n\t";
        String two = some + "@%p0 bar.sync \t0;\n\t@!%p0 bar.sync \t0;";
        add(all, statistics, "two barriers for one", replaced("bar\\.sync \t0;", 2, two), PLACE);
        String zero = "div.u32 \t%r0, 1, 0;\n\tret;";
        add(all, statistics, "a division by 0", replaced("ret;", -1, zero), "divides by 0");
        add(all, "normalize", "an element is not stored", without("st.global.f32", 0), RESULTS);
    }

    private static void fused(List<PlantedFault> all) {
        String first = "fused_first";
        add(all, first, "columns that are not there", unguarded("st.global.f32", -1), BOUNDS);
        add(all, first, "the next output", moved("st.global.f32", -1, 4), BOUNDS);
        add(all, first, "no step for the others", without("st.global.v2.u32", 0), RESULTS);
        add(all, first, "the next example", moved("ld.global.u32", 0, 4), RESULTS);
        String rows = "fused_rows";
        add(
                all,
                rows,
                "too few operations",
                replaced("operations\\[8192]", 0, "operations[64]"),
                BOUNDS);
        add(all, rows, "the next weight", moved("ld.global.f32", 0, 4), RESULTS);
        String update = "fused_update";
        add(all, update, "step for now", replaced("_param_22]", 0, "_param_23]"), BLOCKS);
        add(all, update, "too few rows", replaced("rows\\[4096]", 0, "rows[32]"), BOUNDS);
        add(all, update, "the next number", moved("ld.global.v4.f32", 0, 4), ALIGNMENT);
        add(all, update, "the next example", moved("ld.global.u32", 0, 4), RESULTS);
        add(all, "fused_clipped", "step for now", replaced("_param_15]", 0, "_param_16]"), BOUNDS);
        add(all, "fused_norms", "the next square", moved("ld.global.f32", 0, 4), RESULTS);
    }

    @BeforeAll
    static void plant() {
        StringBuilder text = new StringBuilder();
        for (PlantedFault fault : FAULTS) text.append(fault.text(faulty(fault)));
        kernels = PtxKernels.load(PtxLibrary.shippedAnd(Map.of("faults", text.toString())));
    }

    private static String faulty(PlantedFault fault) {
        return "%s_%d".formatted(fault.entry(), FAULTS.indexOf(fault));
    }

    static List<PlantedFault> all() {
        return FAULTS;
    }

    @ParameterizedTest
    @MethodSource("all")
    void isFound(PlantedFault fault) {
        List<int[]> right = run(fault.kernel(), kernels);
        Launcher faulty = new Renamed(kernels, fault.entry(), faulty(fault));
        if (fault.found().equals(RESULTS)) {
            List<int[]> wrong = run(fault.kernel(), faulty);
            assertThat(IntStream.range(0, right.size()))
                    .anyMatch(i -> !Arrays.equals(right.get(i), wrong.get(i)));
        } else {
            assertThatThrownBy(() -> run(fault.kernel(), faulty))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith(faulty(fault) + ": ")
                    .hasMessageContaining(fault.found());
        }
    }

    /** A barrier of a kernel, in the text of its module. */
    private record Barrier(String kernel, String file, int line) {}

    static List<Barrier> barriers() {
        List<Barrier> all = new ArrayList<>();
        Set<String> kernels = FAULTS.stream().map(PlantedFault::kernel).collect(Collectors.toSet());
        for (String module : Modules.NAMES) {
            String kernel = "";
            List<String> lines = Modules.ptx(module).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                Matcher entry = ENTRY.matcher(lines.get(i));
                if (entry.lookingAt()) kernel = entry.group(1);
                if (!kernels.contains(kernel) || !lines.get(i).contains("bar.sync")) continue;
                all.add(new Barrier(kernel, module + ".ptx", i + 1));
            }
        }
        all.remove(idle(all));
        return all;
    }

    /** Behind the last barrier of this kernel, the first thread reads what it wrote itself. */
    private static Barrier idle(List<Barrier> all) {
        return all.stream()
                .filter(b -> b.kernel.equals("fused_norms"))
                .reduce((_, b) -> b)
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("barriers")
    void aBarrierIsNeeded(Barrier barrier) {
        leftOut(barrier, 0, "(%s|%s)".formatted(UNWRITTEN, THREADS));
    }

    /** Of these, those with a number from 20 on do not wait. */
    @ParameterizedTest
    @MethodSource("barriers")
    void aBarrierIsForAll(Barrier barrier) {
        leftOut(barrier, 20, "(%s|%s|%s|%s)".formatted(UNWRITTEN, THREADS, PLACE, MEETING));
    }

    private static void leftOut(Barrier barrier, int from, String found) {
        kernels.leaveOut(barrier.file, barrier.line, from);
        try {
            assertThatThrownBy(() -> run(barrier.kernel, kernels))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith("fallline_" + barrier.kernel)
                    .hasMessageMatching("(?s).*" + found + ".*");
        } finally {
            kernels.leaveOut("", 0, 0);
        }
    }

    /** Launches another kernel where one is asked for. */
    private record Renamed(Launcher kernels, String from, String to) implements Launcher {
        @Override
        public long allocate(long bytes) {
            return kernels.allocate(bytes);
        }

        @Override
        public void free(long address) {
            kernels.free(address);
        }

        @Override
        public void write(long address, MemorySegment source) {
            kernels.write(address, source);
        }

        @Override
        public void read(long address, MemorySegment target) {
            kernels.read(address, target);
        }

        @Override
        public void forbid(long address, long bytes) {
            kernels.forbid(address, bytes);
        }

        @Override
        public void launch(
                String kernel, int gridX, int gridY, int blockX, int blockY, Number... arguments) {
            String name = kernel.equals(from) ? to : kernel;
            kernels.launch(name, gridX, gridY, blockX, blockY, arguments);
        }
    }

    /** Bits of what a kernel makes, from inputs that are always the same. */
    private static List<int[]> run(String kernel, Launcher launcher) {
        if (kernel.startsWith("fused_")) return training(kernel, launcher);
        try (Buffers buffers = new Buffers(launcher)) {
            Random random = new Random(3);
            List<Buffer> outputs = new ArrayList<>();
            Function<Integer, Long> in = n -> buffers.of(numbers(random, n)).address;
            Function<Integer, Long> out =
                    n -> {
                        outputs.add(buffers.of(numbers(random, n)));
                        return outputs.getLast().address;
                    };
            launch(kernel, launcher, in, out);
            return outputs.stream().map(b -> bits(b.floats())).toList();
        }
    }

    private static float[] numbers(Random random, int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) x[i] = random.nextFloat(0.1f, 1);
        return x;
    }

    private static int[] bits(float[] x) {
        return IntStream.range(0, x.length).map(i -> Float.floatToRawIntBits(x[i])).toArray();
    }

    private static void launch(
            String kernel,
            Launcher launcher,
            Function<Integer, Long> in,
            Function<Integer, Long> out) {
        String name = "fallline_" + kernel;
        int relu = dev.fallline.graph.Function.RELU.ordinal();
        switch (kernel) {
            case "statistics" ->
                    launcher.launch(
                            name,
                            1,
                            1,
                            32,
                            3,
                            in.apply(K * N),
                            out.apply(N),
                            out.apply(N),
                            out.apply(N),
                            out.apply(N),
                            1f / K,
                            0.9f,
                            0.1f / K,
                            0.1f / (K - 1),
                            K,
                            N);
            case "bias_relu" ->
                    launcher.launch(name, 2, 5, 32, 8, in.apply(N), out.apply(M * N), M, N);
            case "normalize" ->
                    launcher.launch(
                            name,
                            2,
                            5,
                            32,
                            8,
                            in.apply(M * N),
                            in.apply(N),
                            in.apply(N),
                            in.apply(N),
                            in.apply(N),
                            out.apply(M * N),
                            M,
                            N);
            case "layer" ->
                    launcher.launch(
                            name,
                            2,
                            2,
                            256,
                            1,
                            in.apply(M * K),
                            in.apply(K * N),
                            in.apply(N),
                            relu,
                            out.apply(M * N),
                            M,
                            N,
                            K);
            case "layer_slope" ->
                    launcher.launch(
                            name,
                            2,
                            2,
                            256,
                            1,
                            in.apply(M * K),
                            in.apply(K * N),
                            in.apply(M * N),
                            relu,
                            out.apply(M * N),
                            M,
                            N,
                            K);
            default -> {
                int columns = kernel.contains("sliced") ? 32 : 64;
                int rows = kernel.contains("sliced") ? 32 : 128;
                launcher.launch(
                        name,
                        Math.ceilDiv(M, rows),
                        Math.ceilDiv(N, columns),
                        256,
                        1,
                        in.apply(M * K),
                        in.apply(K * N),
                        0,
                        out.apply(M * N),
                        M,
                        N,
                        K);
            }
        }
    }

    /** Bits that some fused steps end with. */
    private static List<int[]> training(String kernel, Launcher launcher) {
        Mlp mlp = new Mlp(20, List.of(40, 40), 10, Activation.IDENTITY, 0);
        Objective objective = new Objective(mlp, new Loss.CrossEntropy(0), 0, 0);
        Clip clip = kernel.equals("fused_clipped") ? new Clip.ByNorm(0.1) : new Clip.None();
        Case one = new Case(objective, Optimizers.of("adam").create(Map.of()), clip, 12, true, 1);
        HostDriver driver = HostDevices.driver(launcher);
        driver.multiprocessors(1);
        try (CudaDevice device = HostDevices.fused(driver, true)) {
            return one.train(device, 1, 1);
        }
    }
}
