package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The system calls of a training, by strace(1): what is renamed is on the disk before and after.
 */
class PowerLossTest {
    private static final Path STRACE = Path.of("/usr/bin/strace");
    private static final Pattern RENAME = Pattern.compile("rename\\(\"(.*)\", \"(.*)\"\\) += 0");

    @TempDir Path temp;

    @Test
    void filesAndFoldersAreWrittenThrough() throws Exception {
        assumeTrue(Files.isExecutable(STRACE), "there is no " + STRACE);
        Path run = temp.toRealPath().resolve("run");
        Path log = temp.resolve("calls");
        String trace = STRACE + " -f -y -s 4096 --seccomp-bpf -e trace=rename,fsync -o " + log;
        List<String> command = new ArrayList<>(List.of(trace.split(" ")));
        String line =
                "train --data rings --hidden 4 --epochs 2 --threads 1 --device cpu --out " + run;
        command.addAll(OwnProcess.command(List.of(line.split(" "))));
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(process.waitFor()).isZero();
        List<String> calls = Files.readAllLines(log);
        int renamed = 0;
        for (int i = 0; i < calls.size(); i++) {
            Matcher rename = RENAME.matcher(calls.get(i));
            if (!rename.find()) continue;
            renamed++;
            String from = "<%s>".formatted(rename.group(1));
            String folder = "<%s>".formatted(Path.of(rename.group(2)).getParent());
            assertThat(calls.subList(0, i)).anyMatch(c -> c.contains("fsync(") && c.contains(from));
            assertThat(calls.get(i + 1)).contains("fsync(", folder);
        }
        assertThat(renamed).as(String.join("\n", calls)).isGreaterThan(6);
    }
}
