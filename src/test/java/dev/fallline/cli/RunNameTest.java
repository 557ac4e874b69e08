package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

class RunNameTest {
    @TempDir Path temp;

    @Test
    void nobodyGetsTheSameFolder() throws Exception {
        Path runs = temp.resolve("runs");
        Callable<Path> reserve = () -> RunName.reserve(runs, "rings");
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Future<Path>> reserved =
                    threads.invokeAll(Stream.generate(() -> reserve).limit(200).toList());
            List<Path> folders = reserved.stream().map(Future::resultNow).toList();
            assertThat(folders).doesNotHaveDuplicates().allMatch(Files::isDirectory);
        }
    }

    @Test
    void onlyWhatIsEmptyIsGivenUp() throws Exception {
        Path folder = RunName.reserve(temp, "rings");
        RunName.removeIfEmpty(folder);
        assertThat(folder).doesNotExist();
        RunName.removeIfEmpty(folder);
        Files.createFile(RunName.reserve(temp, "rings").resolve("config.json"));
        RunName.removeIfEmpty(temp);
        assertThat(temp).exists();
    }

    @Test
    void whereNoFolderCanBeMade() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() -> RunName.reserve(file, "rings"))
                .isInstanceOf(FalllineException.class)
                .hasMessageStartingWith("no folder can be created in " + file);
    }
}
