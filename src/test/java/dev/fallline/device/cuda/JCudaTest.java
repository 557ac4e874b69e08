package dev.fallline.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import dev.fallline.cli.Main;
import dev.fallline.cli.Script;
import dev.fallline.optim.Optimizers;

import jcuda.JCudaVersion;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The command line on a GPU that is a stand-in, in a Java of its own: the real JCuda, from its
 * loading on, with all that we hand to it and take from it. What the stand-in says at the end
 * counts what was not freed.
 */
class JCudaTest {
    private static final String TRAINING =
            "train --device gpu --data spiral --hidden 16 --batch 64 --epochs 2 --out %s";
    private static final String CLEAN =
            "fake cuda: left 0 allocations, 0 graphs, 0 streams, 0 pages, 0 events, 0 modules";

    @TempDir private static Path temp;
    private static Path driver;

    /** Somebody else has put files where JCuda, left to itself, looks for its libraries. */
    @BeforeAll
    static void make() throws Exception {
        driver = FakeLibraries.driver();
        for (String name : List.of("JCudaDriver", "JCublas2")) {
            String planted = "lib%s-%s-linux-x86_64.so".formatted(name, JCudaVersion.get());
            Files.writeString(temp.resolve(planted), "planted");
        }
    }

    private record Result(int code, String out, String err) {
        Result succeeded() {
            assertThat(code).as(err).isZero();
            return clean();
        }

        Result clean() {
            assertThat(err).contains(CLEAN);
            return this;
        }
    }

    private static final String UNFUSED = "-D%s=false".formatted(CudaProvider.FUSED);

    /**
     * @param folders where the system finds libraries, beside the driver's
     */
    private static Result run(String line, List<Path> folders, Map<String, String> environment)
            throws Exception {
        return run(Main.class, line, folders, environment);
    }

    private static Result run(
            Class<?> main, String line, List<Path> folders, Map<String, String> environment)
            throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-Djava.io.tmpdir=" + temp,
                                "-XX:ErrorFile=" + temp.resolve("crash.log"),
                                "--add-modules=jdk.incubator.vector",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(Arrays.asList(line.split(" ")));
        Path out = Files.createTempFile(temp, "out", null);
        Path err = Files.createTempFile(temp, "err", null);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        Map<String, String> env = builder.environment();
        StringBuilder path = new StringBuilder(driver.toAbsolutePath().toString());
        folders.forEach(folder -> path.append(":").append(folder.toAbsolutePath()));
        env.put("LD_LIBRARY_PATH", path.toString());
        env.put("FAKE_KERNELS", HostCompiler.library().toAbsolutePath().toString());
        env.put(NvidiaLibrary.CUBLAS_VARIABLE, temp.toString());
        env.putAll(environment);
        int code = builder.start().waitFor();
        return new Result(code, Files.readString(out), Files.readString(err));
    }

    private static Path weights(String run) {
        return temp.resolve(run).resolve("weights.safetensors");
    }

    /** Steps in the general way, whose products are those of the library. */
    private static Map<String, String> cublas(Path folder) {
        return Map.of(
                NvidiaLibrary.CUBLAS_VARIABLE,
                folder.toAbsolutePath().toString(),
                "JAVA_TOOL_OPTIONS",
                UNFUSED);
    }

    /** Both run the same stand-in for cuBLAS, so their bits must be the same. */
    @Test
    void everyWayToCublasGivesTheSame() throws Exception {
        Path twelve = FakeLibraries.cublas12();
        Result one = run(TRAINING.formatted(temp.resolve("12")), List.of(), cublas(twelve));
        assertThat(one.succeeded().err())
                .contains("Fake GPU, 1.0 GiB, compute capability 8.6")
                .contains("products: cuBLAS 12.6.4 through JCublas2, fp32")
                .contains("steps: replayed as a CUDA graph")
                .doesNotContain("warning: ")
                .containsPattern("captured [1-9]\\d*, replayed [1-9]");

        Path thirteen = FakeLibraries.cublas13();
        String line = TRAINING.formatted(temp.resolve("13")) + " --no-graph";
        Result other = run(line, List.of(), cublas(thirteen));
        assertThat(other.succeeded().err())
                .contains("products: cuBLAS 13.1.1")
                .contains("products not by JCublas2: libcublas.so.12 was not found")
                .contains("steps: launched one by one")
                .contains("captured 0, replayed 0");
        assertThat(weights("13")).hasSameBinaryContentAs(weights("12"));

        String tf32 = TRAINING.formatted(temp.resolve("tf32")) + " --precision tf32";
        assertThat(run(tf32, List.of(), cublas(thirteen)).succeeded().err())
                .contains("products: cuBLAS 13.1.1", "tf32");
    }

    /** Lost in the second epoch: what was saved after the first stands, and can be gone on from. */
    @Test
    void aLostGpuEndsTheTrainingAtItsCheckpoint() throws Exception {
        run(TRAINING.formatted(temp.resolve("whole")), List.of(), Map.of()).succeeded();
        Path broken = temp.resolve("broken");
        Result lost = run(TRAINING.formatted(broken), List.of(), Map.of("FAKE_WORKS", "400"));
        assertThat(lost.code()).isEqualTo(1);
        assertThat(lost.err())
                .contains("fallline: the GPU failed: cuEventSynchronize")
                .contains("CUDA_ERROR_ILLEGAL_ADDRESS")
                .contains("from its last checkpoint, with train --resume")
                .doesNotContain("internal error");
        assertThat(weights("broken")).doesNotExist();
        assertThat(broken.resolve("checkpoint.safetensors")).exists();

        Result resumed = run("train --resume " + broken, List.of(), Map.of());
        assertThat(resumed.succeeded().err()).contains("products: own tiled kernel");
        assertThat(weights("broken")).hasSameBinaryContentAs(weights("whole"));
    }

    /**
     * The other commands on the shipped PTX, each load and store of which is checked: a fault would
     * lose the GPU.
     */
    @Test
    void theOtherCommands() throws Exception {
        Map<String, String> ptx =
                Map.of(
                        "FAKE_KERNELS",
                        PtxLibrary.shipped().toAbsolutePath().toString(),
                        NvidiaLibrary.CUBLAS_VARIABLE,
                        FakeLibraries.cublas13().toAbsolutePath().toString(),
                        "JAVA_TOOL_OPTIONS",
                        UNFUSED);
        Path run = temp.resolve("ptx");
        run(TRAINING.formatted(run) + " --optimizer adam --clip-norm 1", List.of(), ptx)
                .succeeded();
        Result eval = run("eval --device gpu --data spiral " + run, List.of(), ptx);
        assertThat(eval.succeeded().out()).contains("accuracy");
        String update = "bench update --device gpu --quick --optimizers adam --sizes 1e3,1e4";
        assertThat(run(update, List.of(), ptx).succeeded().err())
                .contains("rows with fewer than 1,000,000 parameters measure launches");
        String train =
                "bench train --device gpu --quick --data random --shapes 20-8-3 --batches 16"
                        + " --optimizers sgd";
        run(train, List.of(), ptx).succeeded();
        String compare =
                "compare --device gpu --data spiral --hidden 8 --optimizers sgd,adam --seeds 2"
                        + " --epochs 1 --batch 64 --trials 2 --out "
                        + temp.resolve("compared");
        assertThat(run(compare, List.of(), ptx).succeeded().out()).contains("adam");
    }

    /** The shipped PTX again, in three launches a step and in as many as there are without. */
    @Test
    void fusedSteps() throws Exception {
        Map<String, String> ptx =
                Map.of("FAKE_KERNELS", PtxLibrary.shipped().toAbsolutePath().toString());
        for (String more : List.of("", " --no-graph", " --clip-norm 1")) {
            String out = "fused" + more.replace(' ', '_');
            Result fused = run(TRAINING.formatted(temp.resolve(out)) + more, List.of(), ptx);
            assertThat(fused.succeeded().err())
                    .contains("steps: fused in three launches")
                    .doesNotContain("fused_rows.ptx:", "fused_update.ptx:");
        }
        assertThat(weights("fused_--no-graph")).hasSameBinaryContentAs(weights("fused"));
        for (String command : List.of("eval --device gpu --data spiral ", "train --resume ")) {
            run(command + temp.resolve("fused"), List.of(), ptx).succeeded();
        }
        Path general = temp.resolve("general");
        assertThat(run(TRAINING.formatted(general) + " --batch-norm", List.of(), ptx).err())
                .contains("steps: not fused: batch normalization");
        assertThat(general.resolve("environment.json"))
                .content()
                .contains("steps: not fused: batch normalization");
    }

    /** Flags of a training, beside those that all have. */
    private static List<String> trainings() throws IOException {
        List<String> all = new ArrayList<>();
        Path points =
                rows("points.csv", "x,y,label", i -> i * 37 % 99 < i * 61 % 99 ? "up" : "down");
        Path prices = rows("prices.csv", "x,price,change", i -> "" + i % 11);
        String classes = "--data %s --batch 32 ".formatted(points);
        for (var entry : Optimizers.all()) all.add(classes + "--optimizer " + entry.name());
        for (var entry : Optimizers.fullBatch()) {
            String flags = "--data %s --epochs 2 --l2 1e-3 --optimizer %s";
            all.add(flags.formatted(points, entry.name()));
        }
        for (String more :
                List.of(
                        "--average ema(0.9)",
                        "--average swa(from=0)",
                        "--accumulate 3 --clip-value 0.01",
                        "--residual --hidden 8,8,8",
                        "--batch-norm --clip-norm 0.5",
                        "--dropout 0.2 --clip-norm 0.5",
                        "--l1 1e-3 --activation mish",
                        "--class-weight balanced --label-smoothing 0.1",
                        "--val-fraction 0.2 --early-stop 1 --diagnose",
                        "--model logistic --online")) {
            all.add(classes + more);
        }
        String numbers = "--data %s --task regression --batch 32 ".formatted(prices);
        all.add(numbers + "--label price --model linear");
        all.add(numbers + "--label price --loss huber");
        all.add(numbers + "--label price,change");
        return all;
    }

    private static Path rows(String name, String head, IntFunction<String> last)
            throws IOException {
        List<String> lines = new ArrayList<>(List.of(head));
        for (int i = 0; i < 300; i++) {
            lines.add("%d,%d,%s".formatted(i * 37 % 99, i * 61 % 99, last.apply(i)));
        }
        return Files.write(temp.resolve(name), lines);
    }

    /**
     * Every kind of training on the shipped PTX comes as close to the same on the CPU as sums in
     * another order allow; each is evaluated, and those with a state of their own are gone on with.
     */
    @Test
    void everyTrainingAsOnTheCpu() throws Exception {
        List<String> trainings = trainings();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < trainings.size(); i++) {
            String flags = trainings.get(i);
            if (!flags.contains("--hidden") && !flags.contains("--model")) flags += " --hidden 8";
            if (!flags.contains("--epochs")) flags += " --epochs 1";
            for (String device : List.of("cpu", "gpu")) {
                Path out = temp.resolve(device + i);
                lines.add(
                        "train --threads 1 --device %s --out %s %s".formatted(device, out, flags));
                lines.add("eval --device %s %s".formatted(device, out));
                if (flags.matches(".*(ema|accumulate|batch-norm|dropout|lbfgs|cg|price).*")) {
                    lines.add("train --resume %s --epochs 4".formatted(out));
                }
            }
        }
        Path script = Files.write(temp.resolve("script"), lines);
        Map<String, String> ptx =
                Map.of("FAKE_KERNELS", PtxLibrary.shipped().toAbsolutePath().toString());
        String said = run(Script.class, script.toString(), List.of(), ptx).succeeded().err();
        assertThat(said.lines().filter(l -> l.contains("fake cuda: ")))
                .hasSizeGreaterThan(2 * trainings.size())
                .allMatch(l -> l.startsWith(CLEAN));
        for (int i = 0; i < trainings.size(); i++) {
            List<JsonObject> cpu = history("cpu" + i);
            List<JsonObject> gpu = history("gpu" + i);
            assertThat(gpu).as(trainings.get(i)).hasSameSizeAs(cpu);
            for (int e = 0; e < cpu.size(); e++) close(gpu.get(e), cpu.get(e), trainings.get(i));
        }
    }

    private static List<JsonObject> history(String run) throws IOException {
        Path file = temp.resolve(run).resolve("history.jsonl");
        return Files.readAllLines(file).stream()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
    }

    /** An accuracy may differ by an example of which both classes are equally probable. */
    private static void close(JsonObject actual, JsonObject expected, String what) {
        for (String name : List.of("train_loss", "train_accuracy", "test_accuracy", "test_rmse")) {
            if (!expected.has(name) || expected.get(name).isJsonNull()) continue;
            double value = expected.get(name).getAsDouble();
            double allowed = name.endsWith("accuracy") ? 0.02 : 1e-3 * value;
            assertThat(actual.get(name).getAsDouble())
                    .as("%s, %s", what, name)
                    .isCloseTo(value, within(allowed));
        }
    }

    /** A slow product must not go unnoticed, nor by a script. */
    @Test
    void warnsWhereThereIsNoCublas() throws Exception {
        Result without = run("devices --json", List.of(), Map.of()).succeeded();
        assertThat(without.out())
                .containsPattern("\"warnings\": \\[\\s*\"no cuBLAS was found, so matrix products");
        Result with = run("devices --json", List.of(), cublas(FakeLibraries.cublas13()));
        assertThat(with.succeeded().out()).containsPattern("\"warnings\": \\[\\]");
    }

    @Test
    void whatTheGpuDoesNotHave() throws Exception {
        Result memory =
                run(TRAINING.formatted(temp.resolve("m")), List.of(), Map.of("FAKE_MEMORY", "900"));
        assertThat(memory.clean().code()).isEqualTo(1);
        assertThat(memory.err())
                .contains(" needs 0.0 MiB on the GPU, where 0.0 MiB of 0.0 MiB are free");

        String tf32 = TRAINING.formatted(temp.resolve("t")) + " --precision tf32";
        Result library = run(tf32, List.of(), Map.of());
        assertThat(library.clean().code()).isEqualTo(3);
        assertThat(library.err()).contains("tf32 takes cuBLAS, which there is not (JCublas2: ");

        String bf16 = TRAINING.formatted(temp.resolve("p")) + " --precision bf16";
        Result precision = run(bf16, List.of(), Map.of("FAKE_MAJOR", "7"));
        assertThat(precision.code()).isEqualTo(3);
        assertThat(precision.err())
                .contains(
                        "--device gpu with --precision bf16 is not available (gpu: Fake GPU, of"
                                + " compute capability 7.6, has no bf16, for which it takes 8.0)");
    }
}
