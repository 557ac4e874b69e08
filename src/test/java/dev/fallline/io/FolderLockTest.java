package dev.fallline.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.FalllineException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

class FolderLockTest {
    @TempDir Path temp;

    /** Tries to lock the folder that is its argument: exit code 0 if it can, 7 if it is in use. */
    static final class Other {
        public static void main(String[] args) {
            try (FolderLock _ = FolderLock.take(Path.of(args[0]), "work")) {
                System.exit(0);
            } catch (FalllineException e) {
                System.exit(e.getMessage().contains("is in use by another work") ? 7 : 1);
            }
        }
    }

    private static int otherProcess(Path folder) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        folder.toString())
                .inheritIO()
                .start()
                .waitFor();
    }

    /** Closing a second channel to the file would give up the POSIX lock of the whole process. */
    @Test
    void aRefusalInThisProcessKeepsTheLock() throws Exception {
        Path folder = temp.resolve("run");
        try (FolderLock _ = FolderLock.take(folder, "work")) {
            Files.createFile(folder.resolve("result"));
            Path byAnotherName = Files.createSymbolicLink(temp.resolve("link"), folder);
            for (Path name : new Path[] {folder, byAnotherName}) {
                assertThatThrownBy(() -> FolderLock.take(name, "work"))
                        .isInstanceOf(FalllineException.class)
                        .hasMessage(
                                "%s is in use by another work: wait until it ends, or choose another folder",
                                name);
            }
            assertThat(otherProcess(folder)).isEqualTo(7);
        }
        assertThat(otherProcess(folder)).isZero();
        FolderLock.take(folder, "work").close();
    }

    @Test
    void aFolderThatCameToNothingIsRemoved() throws Exception {
        Path folder = temp.resolve("a/b");
        FolderLock.take(folder, "work").close();
        assertThat(folder).doesNotExist();
        try (FolderLock _ = FolderLock.take(folder, "work")) {
            Files.createFile(folder.resolve("result"));
        }
        assertThat(folder.resolve("result")).exists();
    }

    @Test
    void aFolderThatIsMovedMeanwhile() throws Exception {
        Path folder = temp.resolve("here");
        Path moved = temp.resolve("there");
        try (FolderLock _ = FolderLock.take(folder, "work")) {
            Files.move(folder, moved);
            assertThatThrownBy(() -> FolderLock.take(moved, "work")).hasMessageContaining("in use");
        }
        FolderLock.take(moved, "work").close();
    }

    @Test
    void whatCannotBeAFolder() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() -> FolderLock.take(file, "work"))
                .isInstanceOf(FalllineException.class)
                .hasMessage("%s cannot be used: choose a folder that you may write to", file);
    }
}
