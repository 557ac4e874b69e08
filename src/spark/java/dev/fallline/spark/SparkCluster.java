package dev.fallline.spark;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.lab.cluster.Cluster;
import dev.fallline.lab.cluster.Trainers;
import dev.fallline.lab.cluster.Worker;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Connects to a Spark master, or starts Spark in this process for {@code local[N]}. */
public final class SparkCluster implements Cluster {
    /** What the trainings' JVMs need beside what Spark gives them itself. */
    private static final String JVM_OPTIONS =
            "--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED";

    /** How long a master may take to answer. */
    private static final int PATIENCE_MILLIS = 10_000;

    @Override
    public <T, R> Trainers<T, R> connect(String master, Worker<T, R> local, Integer jobs) {
        System.setProperty("log4j2.configurationFile", "dev/fallline/spark/log4j2.properties");
        // Which binding of slf4j is used, Spark's or the command line's, depends on the class path.
        System.setProperty("org.slf4j.simpleLogger.log.org", "off");
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        try {
            requireAnswer(master);
            return new SparkTrainers<>(new JavaSparkContext(conf(master)), master, local, jobs);
        } catch (IOException | RuntimeException e) {
            if (e instanceof FalllineException known) throw known;
            throw new FalllineException(
                    Kind.FAILED,
                    "--master %s cannot be reached (%s): check the address, and that the cluster is up and has Spark %s"
                            .formatted(
                                    master,
                                    reason(e),
                                    org.apache.spark.package$.MODULE$.SPARK_VERSION()),
                    e);
        }
    }

    /** Spark itself would try for a minute, in silence. */
    private static void requireAnswer(String master) throws IOException {
        if (!master.startsWith("spark://")) return;
        IOException failure = null;
        for (String address : master.substring("spark://".length()).split(",")) {
            URI uri = URI.create("spark://" + address);
            if (uri.getHost() == null || uri.getPort() < 0) {
                throw usage(
                        "--master %s is no address: give host and port, such as spark://host:7077",
                        master);
            }
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(uri.getHost(), uri.getPort()), PATIENCE_MILLIS);
                return;
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    /** Spark's defaults, those of its folder, and what the trainings need. */
    private static SparkConf conf(String master) {
        SparkConf conf = new SparkConf();
        Properties defaults = defaults();
        for (String name : defaults.stringPropertyNames()) {
            conf.setIfMissing(name, defaults.getProperty(name));
        }
        conf.setMaster(master).setIfMissing("spark.app.name", "fallline");
        conf.setIfMissing("spark.ui.enabled", "false");
        String options = conf.get("spark.executor.extraJavaOptions", "");
        conf.set("spark.executor.extraJavaOptions", (options + " " + JVM_OPTIONS).strip());
        if (!master.startsWith("local")) conf.set("spark.jars", String.join(",", jars()));
        return conf;
    }

    /** {@code spark-defaults.conf}, as spark-submit reads it; empty where there is none. */
    private static Properties defaults() {
        Properties defaults = new Properties();
        String home = System.getenv("SPARK_HOME");
        if (home == null) return defaults;
        Path file = Path.of(home, "conf", "spark-defaults.conf");
        if (!Files.exists(file)) return defaults;
        try (Reader reader = Files.newBufferedReader(file)) {
            defaults.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new FalllineException(
                    Kind.BAD_DATA, "%s cannot be read: correct or remove it".formatted(file), e);
        }
        return defaults;
    }

    /** This program and its libraries, which executors load. */
    private static List<String> jars() {
        try {
            Path jar =
                    Path.of(
                            SparkCluster.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            try (Stream<Path> libraries = Files.list(jar.resolveSibling("lib"))) {
                return Stream.concat(Stream.of(jar), libraries)
                        .map(Path::toString)
                        .collect(Collectors.toList());
            }
        } catch (IOException | URISyntaxException e) {
            throw new FalllineException(
                    Kind.FAILED, "the libraries that executors need cannot be listed", e);
        }
    }

    static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) cause = cause.getCause();
        String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return text.lines().findFirst().orElse(text).strip();
    }
}
