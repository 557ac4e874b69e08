package dev.fallline.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The PTX in the jar: made from the sources beside it, and good on every GPU that it is for. */
class PtxTest {
    private static final List<Integer> ARCHITECTURES = List.of(75, 80, 86, 89, 90);

    /** What the compiler reports about a kernel. */
    private static final Pattern REPORT =
            Pattern.compile(
                    "Compiling entry function '(\\w+)'.*?"
                            + "(\\d+) bytes stack frame, (\\d+) bytes spill stores, "
                            + "(\\d+) bytes spill loads.*?Used (\\d+) registers",
                    Pattern.DOTALL);

    @Test
    void everySourceHasItsPtxAndEveryPtxItsSource() throws Exception {
        List<Path> made = KernelFiles.ending(".cu").stream().map(KernelFiles::ptxOf).toList();
        assertThat(KernelFiles.ending(".ptx")).isNotEmpty().isEqualTo(made);
    }

    @Test
    void madeFromTheSourceBesideIt() throws Exception {
        for (Path source : KernelFiles.ending(".cu")) {
            String ptx = Files.readString(KernelFiles.ptxOf(source));
            String[] parts = ptx.split("\n", 3);
            assertThat(parts[0])
                    .as("%s has changed since its PTX was made: run kernels/build", source)
                    .isEqualTo(
                            "// sha256 of build, %s and its headers: %s"
                                    .formatted(source.getFileName(), KernelFiles.stamp(source)));
            assertThat(parts[1])
                    .as("the PTX of %s was changed by hand: run kernels/build", source)
                    .isEqualTo("// sha256 of what follows: " + KernelFiles.sha256(parts[2]));
        }
    }

    @Test
    void isWhatTheJarCarries() throws Exception {
        for (Path ptx : KernelFiles.ending(".ptx")) {
            try (var stream = PtxTest.class.getResourceAsStream(ptx.getFileName().toString())) {
                assertThat(stream).as("resource %s", ptx).isNotNull();
                assertThat(stream.readAllBytes()).isEqualTo(Files.readAllBytes(ptx));
            }
        }
    }

    /** Each operation is correctly rounded, denormals too, and no sum depends on luck. */
    @Test
    void holdsNothingApproximate() throws Exception {
        for (Path ptx : KernelFiles.ending(".ptx")) {
            assertThat(Files.readString(ptx))
                    .as("%s", ptx)
                    .doesNotContainPattern("\\.approx|\\.ftz|\\.full|\\b(atom|red)\\.")
                    .doesNotContainPattern(
                            "\\b(add|sub|mul|mad|fma|div|rcp|sqrt)\\.(?!rn\\.)[a-z.]*f(32|64)");
        }
    }

    @Test
    void fusesOnlyWhatTheSourceFuses() throws Exception {
        int plain = 0;
        for (Path source : KernelFiles.ending(".cu")) {
            if (KernelFiles.withHeaders(source).contains("fmaf")) continue;
            plain++;
            assertThat(Files.readString(KernelFiles.ptxOf(source))).doesNotContain("fma.");
        }
        assertThat(plain).as("sources without fmaf").isPositive();
    }

    /** Registers by kernel and architecture are printed; a spill or a stack fails. */
    @Test
    void compilesWithoutSpillsAndLocalMemory() throws Exception {
        Map<String, List<Integer>> registers = new TreeMap<>();
        List<String> faults = new ArrayList<>();
        for (Path ptx : KernelFiles.ending(".ptx")) {
            String text = Files.readString(ptx);
            for (int architecture : ARCHITECTURES) {
                Matcher report = REPORT.matcher(compile(ptx, text, architecture));
                int seen = 0;
                for (; report.find(); seen++) {
                    String kernel = report.group(1);
                    registers
                            .computeIfAbsent(kernel, _ -> new ArrayList<>())
                            .add(Integer.valueOf(report.group(5)));
                    String waste = report.group(2) + report.group(3) + report.group(4);
                    if (!waste.equals("000")) {
                        faults.add("sm_%d: %s".formatted(architecture, report.group()));
                    }
                }
                assertThat(seen)
                        .as("kernels of %s reported for sm_%d", ptx, architecture)
                        .isEqualTo(KernelFiles.entries(text).size());
            }
        }
        print(registers);
        assertThat(faults).as("kernels that need local memory").isEmpty();
    }

    private static String compile(Path ptx, String text, int architecture) {
        try {
            return PtxCompiler.compile(text, architecture);
        } catch (LinkageError e) {
            return abort("no PTX compiler for this platform: " + e.getMessage());
        } catch (AssertionError e) {
            return fail("%s does not compile for sm_%d".formatted(ptx, architecture), e);
        }
    }

    private static void print(Map<String, List<Integer>> registers) {
        StringBuilder table = new StringBuilder("Registers a thread for sm_" + ARCHITECTURES);
        registers.forEach((kernel, counts) -> table.append("%n%-32s %s".formatted(kernel, counts)));
        System.out.println(table);
    }
}
