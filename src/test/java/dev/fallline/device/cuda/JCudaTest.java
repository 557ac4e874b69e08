package dev.fallline.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.cli.Main;

import jcuda.JCudaVersion;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

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

    /**
     * @param folders where the system finds libraries, beside the driver's
     */
    private static final String UNFUSED = "-D%s=false".formatted(CudaProvider.FUSED);

    private static Result run(String line, List<Path> folders, Map<String, String> environment)
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
                                Main.class.getName()));
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
