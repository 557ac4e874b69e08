package dev.fallline.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class CacheTest {
    @Test
    void readsWhatLinuxDescribes(@TempDir Path folder) throws IOException {
        describe(folder, "index0", "1", "Data", "48K", "0");
        describe(folder, "index1", "1", "Instruction", "32K", "0");
        describe(folder, "index3", "3", "Unified", "32M", "0-3,8-11");
        describe(folder, "index2", "2", "Unified", "2048K", "0,8");
        Files.createFile(folder.resolve("uevent"));
        assertThat(Cache.read(folder))
                .containsExactly(
                        new Cache(1, 48 << 10, 1),
                        new Cache(2, 2 << 20, 2),
                        new Cache(3, 32 << 20, 8));
        assertThat(Cache.read(folder.resolve("nowhere"))).isEmpty();
    }

    private static void describe(
            Path folder, String index, String level, String type, String size, String shared)
            throws IOException {
        Path file = Files.createDirectory(folder.resolve(index));
        Files.writeString(file.resolve("level"), level + "\n");
        Files.writeString(file.resolve("type"), type + "\n");
        Files.writeString(file.resolve("size"), size + "\n");
        Files.writeString(file.resolve("shared_cpu_list"), shared + "\n");
    }

    @Test
    void namesTheCacheThatHoldsAll() {
        List<Cache> caches = List.of(new Cache(1, 1_000, 1), new Cache(2, 10_000, 2));
        assertThat(Cache.holding(caches, 1_000, 1)).isEqualTo("L1");
        assertThat(Cache.holding(caches, 1_001, 1)).isEqualTo("L2");
        assertThat(Cache.holding(caches, 2_000, 2)).as("one for each thread").isEqualTo("L1");
        assertThat(Cache.holding(caches, 10_001, 2)).as("shared by two").isEqualTo("memory");
        assertThat(Cache.holding(caches, 10_001, 3)).isEqualTo("L2");
        assertThat(Cache.holding(List.of(), 1, 1)).isEqualTo("unknown");
    }

    @Test
    void saysItsSize() {
        assertThat(new Cache(1, 48 << 10, 1)).hasToString("L1 48 KiB");
        assertThat(new Cache(3, 260L << 20, 2)).hasToString("L3 260 MiB");
    }
}
