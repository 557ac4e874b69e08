package dev.fallline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs a copy of the launcher in a house of cardboard: its JDKs are a {@code release} file and a
 * script that prints its own path and arguments, its Maven a script that notes each call. The PATH
 * holds only the tools that the launcher may need.
 */
class LauncherTest {
    private static final List<String> TOOLS =
            List.of(
                    "cat",
                    "cksum",
                    "cp",
                    "date",
                    "find",
                    "head",
                    "ln",
                    "locale",
                    "mkdir",
                    "mkfifo",
                    "mv",
                    "readlink",
                    "rm",
                    "rmdir",
                    "sh",
                    "sleep");
    private static final String FLOCK = "flock";
    private static final String MAIN = "dev.fallline.cli.Main\n";
    private static final String LAUNCHER = "fallline";

    @TempDir Path temp;
    private Path root;
    private Path house;
    private Path bin;
    private final Map<String, String> environment = new HashMap<>();

    private record Result(int code, String out, String err) {
        /** The jar that was started. */
        Path jar() {
            String jar = out.lines().filter(l -> l.endsWith("/fallline.jar")).findFirst().get();
            return Path.of(jar);
        }

        /** The arguments after the main class, one a line in the fake java's output. */
        String arguments() {
            return out.substring(out.indexOf(MAIN) + MAIN.length());
        }
    }

    @BeforeEach
    void build() throws IOException {
        assumeFalse(
                System.getProperty("os.name").startsWith("Windows"),
                "the launcher is a POSIX shell script; Windows has fallline.cmd");
        root = temp.toRealPath().resolve("a root");
        house = Files.createDirectories(root.resolve("the house"));
        bin = Files.createDirectories(root.resolve("bin"));
        for (String tool : TOOLS) link(tool, locate(tool).orElseThrow());
        locate(FLOCK).ifPresent(path -> link(FLOCK, path));
        String launcher = Files.readString(Path.of(LAUNCHER));
        String confined =
                launcher.replaceAll("(?m)^( {8})(/(?:usr|opt|Library|home)/)", "$1\"\\$ROOT\"$2");
        assertThat(confined).as("the places to look in, moved").isNotEqualTo(launcher);
        script(house.resolve(LAUNCHER), confined);
        Files.writeString(house.resolve("pom.xml"), "<project/>");
        Files.createDirectories(house.resolve("src/main"));
        Files.writeString(house.resolve("src/main/A.java"), "class A {}");
        script(
                bin.resolve("mvn"),
                """
                #!/bin/sh
                echo "$JAVA_HOME" >>calls
                [ ! -f broken ] || { echo '[ERROR] A.java:1: bad'; exit 1; }
                mkdir -p target && echo jar >target/fallline.jar
                """);
        environment.put("PATH", bin.toString());
        environment.put("HOME", root.resolve("home of/me").toString());
        environment.put("ROOT", root.toString());
    }

    /** The options of the JVM are in one file. */
    @Test
    void allLaunchersHaveTheSameOptions() throws Exception {
        assertThat(Path.of("src/bundle/java.options")).content().contains("--add-modules", "Tier4");
        for (String launcher : List.of(LAUNCHER, "fallline.cmd", "src/bundle/fallline")) {
            assertThat(Files.readString(Path.of(launcher)).replace('\\', '/'))
                    .contains("java.options\" ")
                    .doesNotContain("--add-", "--enable-", "Tier4");
        }
    }

    @Test
    void picksTheOneThatIsNewEnough() throws Exception {
        jdk("usr/lib/jvm/a-jdk-17", "17.0.15");
        jdk("usr/lib/jvm/b-jdk-8", "1.8.0_412");
        Path good = jdk("usr/lib/jvm/c-jdk-25", "25.0.3");
        assertThat(run().out()).startsWith(good + "/bin/java\n");
    }

    @Test
    void acceptsNewerAndEarlyAccessJdks() throws Exception {
        Path good = jdk("home of/me/.sdkman/candidates/java/26-open", "26-ea");
        assertThat(run().out()).startsWith(good + "/bin/java\n");
    }

    @Test
    void prefersItsOwnVariableThenJavaHomeThenThePath() throws Exception {
        jdk("usr/lib/jvm/installed", "25");
        Path onPath = jdk("elsewhere/jdk", "25");
        Path javaHome = jdk("java home", "25.0.1");
        Path own = jdk("own", "25");
        Files.createSymbolicLink(bin.resolve("java"), onPath.resolve("bin/java"));
        assertThat(run().out()).startsWith(onPath + "/bin/java\n");
        environment.put("JAVA_HOME", javaHome.toString());
        assertThat(run().out()).startsWith(javaHome + "/bin/java\n");
        environment.put("FALLLINE_JAVA_HOME", own.toString());
        assertThat(run().out()).startsWith(own + "/bin/java\n");
    }

    @Test
    void ignoresAnOlderJavaHome() throws Exception {
        environment.put("JAVA_HOME", jdk("old", "21.0.2").toString());
        Path good = jdk("opt/jdk-25", "25");
        assertThat(run().out()).startsWith(good + "/bin/java\n");
    }

    @Test
    void refusesAnOlderJdkInItsOwnVariable() throws Exception {
        environment.put("FALLLINE_JAVA_HOME", jdk("old", "21.0.2").toString());
        jdk("opt/jdk-25", "25");
        Result result = run();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("FALLLINE_JAVA_HOME", "21.0.2");
    }

    @Test
    void saysWhatItNeedsWithoutAJdk() throws Exception {
        assertThat(run().err()).contains("needs a JDK 25 or newer, and found none");
        jdk("usr/lib/jvm/java-17", "17.0.15");
        Result result = run();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("java-17 (17.0.15)", "https://adoptium.net", "JAVA_HOME")
                .doesNotContain("not found");
    }

    @Test
    void buildsOnlyWithACompilerButRunsWithout() throws Exception {
        Path jre = jdk("usr/lib/jvm/jre-25", "25");
        Files.delete(jre.resolve("bin/javac"));
        Result result = run();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("25, without bin/javac");
        Path jdk = jdk("usr/lib/jvm/z-jdk-25", "25");
        assertThat(run().out()).startsWith(jdk + "/bin/java\n");
        assertThat(run().out()).startsWith(jre + "/bin/java\n");
        assertThat(calls()).containsExactly(jdk.toString());
    }

    @Test
    void saysWhatItNeedsWithoutMaven() throws Exception {
        jdk("opt/jdk-25", "25");
        Files.delete(bin.resolve("mvn"));
        Result result = run();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("needs Maven (mvn) 3.8 or newer");
    }

    @Test
    void buildsWhenStaleAndOnlyThen() throws Exception {
        jdk("opt/jdk-25", "25");
        assertThat(run().err()).contains("building (first run", "done in");
        assertThat(run().err()).isEmpty();
        for (String source :
                List.of("src/main/A.java", "pom.xml", "kernels/adam.cu", "datasets/digits.json")) {
            settle();
            assertThat(run().err()).as("before a change of " + source).isEmpty();
            Files.createDirectories(house.resolve(source).getParent());
            Files.writeString(house.resolve(source), "changed");
            assertThat(run().err()).as(source).contains("building (sources changed)");
        }
        settle();
        Files.delete(house.resolve("kernels/adam.cu"));
        assertThat(run().err()).as("a source is gone").contains("building");
        Files.delete(run().jar());
        assertThat(run().err()).as("the jar is gone").contains("building");
        Files.delete(house.resolve("target/fallline.jar"));
        assertThat(run().err()).as("Maven's own is gone").isEmpty();
    }

    @Test
    void buildsAgainWhatWasSavedDuringTheBuild() throws Exception {
        jdk("opt/jdk-25", "25");
        String maven = Files.readString(bin.resolve("mvn"));
        script(bin.resolve("mvn"), maven + "sleep 0.05; echo more >>src/main/A.java\n");
        run();
        script(bin.resolve("mvn"), maven);
        assertThat(run().err()).contains("building");
        assertThat(run().err()).isEmpty();
    }

    @Test
    void endsWithTheCompilersWordsWhenTheBuildFails() throws Exception {
        jdk("opt/jdk-25", "25");
        run();
        Files.writeString(house.resolve("broken"), "");
        settle();
        Files.writeString(house.resolve("pom.xml"), "<broken/>");
        Result result = run();
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).as("nothing ran").isEmpty();
        assertThat(result.err()).contains("failed", "[ERROR] A.java:1: bad");
        Files.delete(house.resolve("broken"));
        assertThat(run().code()).isZero();
    }

    /** As on a full disk, or by a process of the same number as one that is gone. */
    @Test
    void whatALockFileHoldsKeepsNobodyWaiting() throws Exception {
        jdk("opt/jdk-25", "25");
        Files.createDirectories(house.resolve("target"));
        for (String content : List.of("", ProcessHandle.current().pid() + "\n")) {
            Files.writeString(house.resolve("target/.lock"), content);
            Files.writeString(house.resolve("src/main/A.java"), content);
            assertThat(run().code()).isZero();
        }
        assertThat(calls()).hasSize(2);
    }

    @Test
    void withoutFlockAnOldLockIsTakenOver() throws Exception {
        Files.deleteIfExists(bin.resolve(FLOCK));
        jdk("opt/jdk-25", "25");
        Path lock = Files.createDirectories(house.resolve("target/.lock.d"));
        age(lock, -21 * 60);
        assertThat(run().code()).isZero();
        assertThat(lock).doesNotExist();
    }

    /** What one start builds, others may run at any moment. */
    @Test
    void noJarRunsThatIsBeingWritten() throws Exception {
        Path jdk = jdk("opt/jdk-25", "25");
        script(
                bin.resolve("mvn"),
                """
                #!/bin/sh
                mkdir overlap || echo overlapped >>calls
                mkdir -p target/lib
                printf wh >target/fallline.jar
                printf wh >target/lib/a.jar
                sleep 0.05
                printf ole >>target/fallline.jar
                printf ole >>target/lib/a.jar
                rmdir overlap
                """);
        script(
                jdk.resolve("bin/java"),
                """
                #!/bin/sh
                echo 'fallline: main begins' >&2
                for a in "$@"; do case $a in */fallline.jar) jar=$a ;; esac; done
                sleep 0.02
                cat "$jar" "${jar%/*}/lib/a.jar"
                """);
        for (boolean flock : new boolean[] {true, false}) {
            if (!flock) Files.deleteIfExists(bin.resolve(FLOCK));
            for (int round = 0; round < 2; round++) {
                Files.writeString(house.resolve("src/main/A.java"), "changed");
                List<Process> starts = new ArrayList<>();
                for (int i = 0; i < 5; i++) starts.add(start(house.resolve(LAUNCHER)));
                for (Process start : starts) {
                    Result result = finish(start);
                    assertThat(result.code()).as(result.err()).isZero();
                    assertThat(result.out()).isEqualTo("wholewhole");
                }
            }
        }
        assertThat(house.resolve("calls")).as("overlapping builds").doesNotExist();
    }

    @Test
    void aBuildStaysWhileItRuns() throws Exception {
        assumeTrue(locate(FLOCK).isPresent(), "without flock(1) builds stay for a day");
        Path jdk = jdk("opt/jdk-25", "25");
        Path old = run().jar();
        String java = Files.readString(jdk.resolve("bin/java"));
        script(jdk.resolve("bin/java"), "#!/bin/sh\necho ready\nread line\n");
        Process running = start(house.resolve(LAUNCHER));
        assertThat(running.inputReader().readLine()).isEqualTo("ready");
        script(jdk.resolve("bin/java"), java);
        Files.writeString(house.resolve("src/main/A.java"), "changed");
        Path fresh = run().jar();
        assertThat(fresh).isNotEqualTo(old).exists();
        assertThat(old).as("it runs").exists();
        running.getOutputStream().close();
        running.waitFor();
        Files.writeString(house.resolve("src/main/A.java"), "changed again");
        run();
        assertThat(old.getParent()).as("nobody runs it").doesNotExist();
        assertThat(fresh.getParent()).doesNotExist();
    }

    @Test
    void explainsAJavaThatDoesNotStart() throws Exception {
        Path jdk = jdk("opt/jdk-25", "25");
        run();
        script(
                jdk.resolve("bin/java"),
                """
                #!/bin/sh
                echo "NOTE: Picked up JDK_JAVA_OPTIONS: -XX:+NoSuch" >&2
                echo "Unrecognized VM option 'NoSuch'" >&2
                exit 1
                """);
        Result result = run("train");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        // The explanation may come after the launcher's end: cat waits for all who write.
        assertThat(finish(shell("../house train 2>&1 | cat")).out())
                .contains("Unrecognized VM option 'NoSuch'\n", "JDK_JAVA_OPTIONS: -XX:+NoSuch\n")
                .containsOnlyOnce("fallline: Java (%s/bin/java) did not start.".formatted(jdk));
    }

    @Test
    void streamsMayBeClosed() throws Exception {
        Path jdk = jdk("opt/jdk-25", "25");
        run();
        script(
                jdk.resolve("bin/java"),
                """
                #!/bin/sh
                echo 'fallline: main begins' >&2
                exec 2>/dev/null
                echo result || exit 7
                """);
        assertThat(finish(shell("../house 2>&-")).out()).isEqualTo("result\n");
        assertThat(finish(shell("../house <&-")).out()).isEqualTo("result\n");
        assertThat(finish(shell("../house >&-")).code()).as("writing fails").isEqualTo(7);
    }

    @Test
    void namesOfFilesAreUtf8InTheCLocale() throws Exception {
        Path jdk = jdk("opt/jdk-25", "25");
        run();
        script(
                jdk.resolve("bin/java"),
                "#!/bin/sh\necho 'fallline: main begins' >&2\necho \"${LC_ALL:-}\"\n");
        for (String ascii : List.of("C", "POSIX", "")) {
            environment.put("LC_ALL", ascii);
            assertThat(run().out()).as(ascii).isEqualTo("C.UTF-8\n");
        }
        script(bin.resolve("locale"), "#!/bin/sh\necho ISO-8859-1\n");
        environment.put("LC_ALL", "de_DE");
        assertThat(run().out()).as("what the user chose stays").isEqualTo("de_DE\n");
    }

    @Test
    void aColonInItsPath() throws Exception {
        Path jdk = jdk("opt/jdk-25", "25");
        Path moved = Files.move(house, root.resolve("a:b"));
        Result result = finish(start(moved.resolve(LAUNCHER), "train"));
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .startsWith(jdk + "/bin/java\n")
                .contains("-Dfallline.name=" + moved.resolve(LAUNCHER))
                .doesNotContainPattern(":b/(?!fallline\n)");
        assertThat(result.jar().toRealPath()).startsWith(moved);
        assertThat(finish(start(moved.resolve(LAUNCHER))).err()).as("built").isEmpty();
        environment.put("XDG_CACHE_HOME", root.resolve("x:y").toString());
        assertThat(finish(start(moved.resolve(LAUNCHER))).err()).contains("has a colon");
    }

    @Test
    void waitsForAnotherBuildAndDoesNotRepeatIt() throws Exception {
        jdk("opt/jdk-25", "25");
        String maven = Files.readString(bin.resolve("mvn"));
        script(bin.resolve("mvn"), maven.replace("#!/bin/sh", "#!/bin/sh\nsleep 0.3"));
        Process first = start(house.resolve(LAUNCHER));
        Process second = start(house.resolve(LAUNCHER));
        assertThat(first.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(second.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(List.of(first.exitValue(), second.exitValue())).containsOnly(0);
        assertThat(calls()).hasSize(1);
    }

    @Test
    void passesArgumentsOptionsAndTheExitCode() throws Exception {
        Path jdk = jdk("opt/jdk-25", "25");
        environment.put("FALLLINE_JAVA_OPTS", "-Xmx1g *");
        Result result = run("train", "--data", "my  data", "", "*");
        assertThat(result.arguments()).isEqualTo("train\n--data\nmy  data\n\n*\n");
        assertThat(result.out()).doesNotContain("jars/*");
        assertThat(result.out())
                .contains("@" + house.resolve("src/bundle/java.options") + "\n", "-Xmx1g\n*\n");
        script(jdk.resolve("bin/java"), "#!/bin/sh\nexit 130\n");
        assertThat(run().code()).isEqualTo(130);
    }

    @Test
    void putsSparkOnTheClassPathOfAComparisonThere() throws Exception {
        jdk("opt/jdk-25", "25");
        Path spark = root.resolve("a spark");
        environment.put("SPARK_HOME", spark.toString());
        assertThat(run("compare", "--master", "local[2]").err()).contains("has no folder jars");
        Files.createDirectories(spark.resolve("jars"));
        assertThat(run("compare", "--master=local[2]").out())
                .contains("/fallline.jar:%s/jars/*\n".formatted(spark));
        assertThat(run("train").out()).doesNotContain("jars/*");
    }

    @Test
    void worksThroughLinks() throws Exception {
        Path jdk = jdk("opt/jdk-25", "25");
        Path far = Files.createDirectories(root.resolve("far away"));
        Files.createSymbolicLink(far.resolve("near"), Path.of("../the house/fallline"));
        Files.createSymbolicLink(bin.resolve("fl"), far.resolve("near"));
        assertThat(finish(start(bin.resolve("fl"))).out()).startsWith(jdk + "/bin/java\n");
        assertThat(house.resolve("target/fallline.jar")).exists();
        Files.createSymbolicLink(root.resolve(LAUNCHER), Path.of("the house/fallline"));
        assertThat(finish(start(bin.resolve("sh"), LAUNCHER)).out()).startsWith(jdk + "/bin/java");
    }

    /** The launcher with its streams redirected; {@code ../house} stands for it. */
    private Process shell(String line) throws IOException {
        String launcher = "\"%s\"".formatted(house.resolve(LAUNCHER));
        return start(bin.resolve("sh"), "-c", line.replace("../house", launcher));
    }

    private Path jdk(String folder, String version) throws IOException {
        Path home = root.resolve(folder);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"Cardboard\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(
                home.resolve("bin/java"),
                """
                #!/bin/sh
                echo 'WARNING: as Java begins' >&2
                echo 'fallline: main begins' >&2
                for a in "$0" "$@"; do echo "$a"; done
                """);
        script(home.resolve("bin/javac"), "#!/bin/sh\n");
        return home;
    }

    private Result run(String... arguments) throws Exception {
        return finish(start(house.resolve(LAUNCHER), arguments));
    }

    private Process start(Path launcher, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Result finish(Process process) throws Exception {
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ended in time").isTrue();
        return new Result(
                process.exitValue(),
                new String(process.getInputStream().readAllBytes()),
                new String(process.getErrorStream().readAllBytes()));
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(house.resolve("calls"));
    }

    /** As if the sources had been saved a minute ago, and built since. */
    private void settle() throws IOException {
        try (var files = Files.walk(house)) {
            for (Path file : files.toList()) age(file, -60);
        }
        age(house.resolve("target/current"), -20);
    }

    /** Sets the file's time to so many seconds from now. */
    private static void age(Path file, int seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(seconds)));
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private void link(String tool, Path path) {
        try {
            script(bin.resolve(tool), "#!/bin/sh\nexec " + path + " \"$@\"\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> locate(String tool) {
        return Stream.of(Path.of("/bin", tool), Path.of("/usr/bin", tool))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
