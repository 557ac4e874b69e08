package dev.fallline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a copy of the launcher in a house of cardboard: its JDKs are a {@code release} file and a
 * script that prints its own path and arguments, its Maven a script that notes each call. The PATH
 * holds only the tools that the launcher may need.
 */
class LauncherTest {
    private static final List<String> TOOLS =
            List.of("cat", "date", "find", "head", "mkdir", "mv", "readlink", "rm", "sleep");
    private static final String LAUNCHER = "fallline";

    @TempDir Path temp;
    private Path root;
    private Path house;
    private Path bin;
    private final Map<String, String> environment = new HashMap<>();

    private record Result(int code, String out, String err) {
        /** The arguments after the jar, one a line in the fake java's output. */
        String arguments() {
            return out.substring(out.indexOf("fallline.jar\n") + "fallline.jar\n".length());
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
        for (String tool : TOOLS) {
            script(bin.resolve(tool), "#!/bin/sh\nexec " + locate(tool) + " \"$@\"\n");
        }
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
        assertThat(house.resolve("target/.lock")).doesNotExist();
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
        Files.delete(house.resolve("target/fallline.jar"));
        assertThat(run().err()).as("the jar is gone").contains("building");
        settle();
        age(house.resolve("target/fallline.jar"), 0);
        assertThat(run().err()).as("a jar that is not ours").contains("building");
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

    @Test
    void takesOverTheLockOfAProcessThatIsGone() throws Exception {
        jdk("opt/jdk-25", "25");
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.createDirectories(house.resolve("target"));
        Files.writeString(house.resolve("target/.lock"), gone.pid() + "\n");
        assertThat(run().code()).isZero();
        assertThat(house.resolve("target/.lock")).doesNotExist();
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
        assertThat(result.out()).contains("--add-modules\njdk.incubator.vector\n", "-Xmx1g\n*\n");
        script(jdk.resolve("bin/java"), "#!/bin/sh\nexit 130\n");
        assertThat(run().code()).isEqualTo(130);
    }

    @Test
    void worksThroughLinks() throws Exception {
        Path jdk = jdk("opt/jdk-25", "25");
        Path far = Files.createDirectories(root.resolve("far away"));
        Files.createSymbolicLink(far.resolve("near"), Path.of("../the house/fallline"));
        Files.createSymbolicLink(bin.resolve("fl"), far.resolve("near"));
        assertThat(finish(start(bin.resolve("fl"))).out()).startsWith(jdk + "/bin/java\n");
        assertThat(house.resolve("target/fallline.jar")).exists();
    }

    private Path jdk(String folder, String version) throws IOException {
        Path home = root.resolve(folder);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"Cardboard\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(
                home.resolve("bin/java"),
                "#!/bin/sh\nfor a in \"$0\" \"$@\"; do echo \"$a\"; done\n");
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
        age(house.resolve("target/fallline.jar"), -30);
        age(house.resolve("target/.built"), -20);
    }

    /** Sets the file's time to so many seconds from now. */
    private static void age(Path file, int seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(seconds)));
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static Path locate(String tool) {
        return List.of(Path.of("/bin", tool), Path.of("/usr/bin", tool)).stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + tool + " in /bin or /usr/bin"));
    }
}
