package dev.fallline.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/** With two small text files of a jar in the place of a library and what it needs beside it. */
class NativeLibraryTest {
    private static final String FOLDER = "META-INF/maven/com.google.code.gson/gson/";
    private static final NativeLibrary LIBRARY =
            new NativeLibrary(FOLDER + "pom.properties", name -> name.equals("pom.xml"));

    @TempDir Path temp;
    private Path cache;

    /** What was found when the library was loaded. */
    private record Found(Path file, String content, String part) {}

    @BeforeEach
    void make() throws IOException {
        assumeFalse(OwnFolder.WINDOWS, "there are no modes and owners of POSIX");
        cache = temp.toRealPath().resolve("cache");
    }

    private Found load() {
        return LIBRARY.load(
                cache,
                file -> {
                    try {
                        return new Found(
                                file,
                                Files.readString(file),
                                Files.readString(file.resolveSibling("pom.xml")));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    @Test
    void keepsItWhereNobodyElseCanWrite() throws IOException {
        Found found = load();
        assertThat(found.file()).startsWith(cache).hasFileName("pom.properties");
        assertThat(found.content()).contains("artifactId=gson");
        assertThat(found.part()).contains("<artifactId>gson</artifactId>");
        Path folder = found.file().getParent();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(folder).isDirectoryContaining("glob:**pom.{xml,properties}");
        var before = Files.getLastModifiedTime(found.file());
        assertThat(load()).isEqualTo(found);
        assertThat(Files.getLastModifiedTime(found.file())).isEqualTo(before);
    }

    @Test
    void mendsWhatIsDamaged() throws IOException {
        Found whole = load();
        for (String name : new String[] {"pom.properties", "pom.xml"}) {
            Path file = whole.file().resolveSibling(name);
            byte[] content = Files.readAllBytes(file);
            byte[] zeroed = content.clone();
            Arrays.fill(zeroed, 10, 20, (byte) 0);
            for (byte[] damaged : new byte[][] {zeroed, {}, Arrays.copyOf(content, 30)}) {
                Files.write(file, damaged);
                assertThat(load()).isEqualTo(whole);
            }
            Files.delete(file);
            assertThat(load()).isEqualTo(whole);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
            assertThat(load()).isEqualTo(whole);
        }
    }

    @Test
    void othersFoldersAreNotTrusted() throws IOException {
        Found kept = load();
        Path folder = kept.file().getParent();
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(loadedElsewhere(kept)).isTrue();
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwx------"));
        assertThat(loadedElsewhere(kept)).isFalse();

        Path moved = Files.move(folder, temp.resolve("moved"));
        Files.createSymbolicLink(folder, moved);
        assertThat(loadedElsewhere(kept)).as("a link in its place").isTrue();
        Files.delete(folder);
        Files.createFile(folder);
        assertThat(loadedElsewhere(kept)).as("a file in its place").isTrue();
    }

    @Test
    void aFolderOfAnotherUserIsNotTrusted() throws IOException {
        Found kept = load();
        int user = (int) Files.getAttribute(kept.file(), "unix:uid");
        assumeTrue(user == 0, "only root gives files away");
        Files.setAttribute(kept.file().getParent(), "unix:uid", 65_534);
        assertThat(loadedElsewhere(kept)).isTrue();
    }

    /** From a folder that is gone by now, and with the same content. */
    private boolean loadedElsewhere(Found kept) {
        Found now = load();
        assertThat(now.content()).isEqualTo(kept.content());
        assertThat(now.part()).isEqualTo(kept.part());
        if (now.file().equals(kept.file())) return false;
        assertThat(now.file().getParent()).doesNotExist();
        return true;
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> new NativeLibrary("lib/none.so", _ -> true).load(cache, p -> p))
                .isInstanceOf(UnsatisfiedLinkError.class)
                .hasMessage("no lib/none.so on the class path");
    }
}
