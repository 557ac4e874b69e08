package dev.fallline.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

class AtomicFileTest {
    @TempDir Path folder;

    /** A disk with room for so many bytes. */
    private static final class SmallDisk extends FilterOutputStream {
        private int room;

        SmallDisk(OutputStream out, int room) {
            super(out);
            this.room = room;
        }

        @Override
        public void write(int b) throws IOException {
            if (room-- == 0) throw new IOException("No space left on device");
            out.write(b);
        }
    }

    @Test
    void writesAndReplaces() throws IOException {
        Path file = folder.resolve("history.csv");
        AtomicFile.write(file, "first, and longer");
        assertThat(file).hasContent("first, and longer");
        AtomicFile.write(file, "größer");
        assertThat(Files.readString(file)).isEqualTo("größer");
        AtomicFile.write(file, new byte[] {0, -1});
        assertThat(file).hasBinaryContent(new byte[] {0, -1});
        assertOnly("history.csv");
    }

    @Test
    void targetIsUntouchedUntilTheEnd() throws IOException {
        Path file = folder.resolve("weights");
        AtomicFile.write(file, "old");
        AtomicFile.write(
                file,
                out -> {
                    out.write(new byte[1 << 20]);
                    assertThat(file).hasContent("old");
                });
        assertThat(file).hasSize(1 << 20);
    }

    @Test
    void fullDiskKeepsTheOldFile() throws IOException {
        Path file = folder.resolve("weights");
        AtomicFile.write(file, "old");
        for (int room : new int[] {0, 1, 99_999}) {
            assertFailed(
                            () ->
                                    AtomicFile.write(
                                            file,
                                            out -> out.write(new byte[100_000]),
                                            out -> new SmallDisk(out, room)))
                    .hasMessage(
                            "Cannot write %s: the disk is full; free some space or choose another folder.",
                            file);
            assertThat(file).hasContent("old");
            assertOnly("weights");
        }
        AtomicFile.write(
                file, out -> out.write(new byte[100_000]), out -> new SmallDisk(out, 100_000));
        assertThat(file).hasSize(100_000);
    }

    @Test
    void knowsTheSystemsOwnFullDisk() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        Path file = folder.resolve("weights");
        assertFailed(() -> AtomicFile.write(file, out -> out.write(1), out -> open(full)))
                .hasMessageContaining("weights: the disk is full");
        assertOnly();
    }

    private static OutputStream open(Path file) {
        try {
            return new FileOutputStream(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void failingWriterLeavesNothing() throws IOException {
        Path file = folder.resolve("weights");
        assertThatThrownBy(
                        () ->
                                AtomicFile.write(
                                        file,
                                        out -> {
                                            out.write(1);
                                            throw new IllegalStateException("bug");
                                        }))
                .isInstanceOf(IllegalStateException.class);
        assertOnly();
    }

    @Test
    void saysWhatStoodInTheWay() throws IOException {
        Path lost = folder.resolve("lost/weights");
        assertFailed(() -> AtomicFile.write(lost, "x"))
                .hasMessage(
                        "Cannot write %s: the folder does not exist, or was removed; create it or choose another.",
                        lost);
        Path file = folder.resolve("weights");
        assertFailed(
                        () ->
                                AtomicFile.write(
                                        file,
                                        out -> {
                                            throw new AccessDeniedException("weights");
                                        }))
                .hasMessageContaining("weights: there is no permission; change");
        Path taken = Files.createDirectories(folder.resolve("taken/inside")).getParent();
        assertFailed(() -> AtomicFile.write(taken, "x")).hasMessageContaining(taken + ": ");
        assertOnly("taken");
    }

    @Test
    void interruptedThreadStillWrites() {
        Path file = folder.resolve("checkpoint");
        Thread.currentThread().interrupt();
        try {
            AtomicFile.write(file, "whole");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(file).hasContent("whole");
    }

    @Test
    void sweepsWhatTheDeadLeft() throws Exception {
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        long own = ProcessHandle.current().pid();
        long alive = ProcessHandle.current().parent().orElseThrow().pid();
        Files.createFile(folder.resolve(".weights." + dead.pid() + "-0123abcd.partial"));
        Files.createFile(folder.resolve(".a.b.csv." + own + "-ffffffff.partial"));
        Files.createFile(folder.resolve(".weights." + alive + "-0123abcd.partial"));
        Files.createFile(folder.resolve("weights.partial"));
        Files.createFile(folder.resolve(".weights.1-0123abcd.part"));
        AtomicFile.write(
                folder.resolve("weights"),
                out -> AtomicFile.sweep(folder)); // does not sweep this write's own
        assertOnly(
                ".weights." + alive + "-0123abcd.partial",
                ".weights.1-0123abcd.part",
                "weights",
                "weights.partial");
        assertFailed(() -> AtomicFile.sweep(folder.resolve("lost")))
                .hasMessageContaining("lost: the folder does not exist, or was removed");
    }

    @Test
    void theFirstWriteIntoAFolderSweepsIt() throws IOException {
        Files.createFile(folder.resolve(".report.html.999999999-0123abcd.partial"));
        Path half = folder.resolve(".digits.999999999-0123abcd.partial");
        Files.createDirectories(half.resolve("deeper"));
        Files.createFile(half.resolve("deeper/images"));
        AtomicFile.write(folder.resolve("weights"), "whole");
        assertOnly("weights");
    }

    @Test
    void foldersAreMadeAsAWhole() throws IOException {
        Path digits = folder.resolve("digits");
        assertFailed(
                        () ->
                                AtomicFile.writeFolder(
                                        digits,
                                        empty -> {
                                            Files.createFile(empty.resolve("half"));
                                            throw new IOException("No space left on device");
                                        }))
                .hasMessageContaining("digits: the disk is full");
        assertThat(folder).isEmptyDirectory();
        // Another process is first.
        AtomicFile.writeFolder(
                digits,
                empty -> {
                    Files.writeString(empty.resolve("late"), "late");
                    AtomicFile.writeFolder(digits, e -> Files.createFile(e.resolve("first")));
                });
        assertThat(digits.resolve("first")).exists();
        assertThat(digits.resolve("late")).doesNotExist();
        assertOnly("digits");
    }

    @Test
    void temporaryHasANameThatSweepKnows() throws IOException {
        Path file = folder.resolve("weights");
        AtomicFile.write(
                file,
                out -> {
                    List<String> names = names();
                    assertThat(names).hasSize(1);
                    assertThat(names.getFirst()).matches("\\.weights\\.\\d+-[0-9a-f]{8}\\.partial");
                });
    }

    @Test
    void writesThroughLinks() throws IOException {
        Path target = Files.writeString(folder.resolve("target"), "old");
        Path near = Files.createSymbolicLink(folder.resolve("near"), Path.of("target"));
        Path far = Files.createSymbolicLink(folder.resolve("far"), near);
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("fresh"));
        AtomicFile.write(far, "new");
        AtomicFile.write(dangling, "fresh");
        assertThat(target).hasContent("new");
        assertThat(folder.resolve("fresh")).hasContent("fresh");
        assertThat(List.of(near, far, dangling)).allMatch(Files::isSymbolicLink);
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        assertFailed(() -> AtomicFile.write(loop, "x")).hasMessageContaining("loop: ");
        assertOnly("dangling", "far", "fresh", "loop", "near", "target");
    }

    @Test
    void writesIntoPipesAndDevices() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        Process reader = new ProcessBuilder("cat", pipe.toString()).start();
        AtomicFile.write(pipe, "through");
        assertThat(reader.inputReader().readLine()).isEqualTo("through");
        assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther()).isTrue();
        AtomicFile.write(Path.of("/dev/null"), "away");
        assertThat(Files.readAttributes(Path.of("/dev/null"), BasicFileAttributes.class).isOther())
                .isTrue();
        assertFailed(() -> AtomicFile.write(Path.of("/dev/full"), "x"))
                .hasMessage(
                        "Cannot write /dev/full: the disk is full; free some space or choose another folder.");
        assertOnly("pipe");
    }

    private static AbstractThrowableAssert<?, FalllineException> assertFailed(
            ThrowingCallable call) {
        FalllineException e = catchThrowableOfType(FalllineException.class, call);
        assertThat(e).isNotNull();
        assertThat(e.kind()).isEqualTo(Kind.FAILED);
        return assertThat(e);
    }

    private void assertOnly(String... names) throws IOException {
        assertThat(names()).containsExactlyInAnyOrder(names);
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
