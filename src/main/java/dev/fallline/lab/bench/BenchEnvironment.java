package dev.fallline.lab.bench;

import dev.fallline.train.run.Environment;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where and when something was measured.
 *
 * @param date with the time and its zone
 * @param fallline version and revision
 * @param processor model, as the system names it
 * @param processors that Java sees
 * @param caches for data, of the first processor; empty where they are not known
 * @param java runtime
 * @param flags that it was started with
 * @param os name, version and architecture
 * @param loadBefore processes that wanted to run in the last minute before, on average; negative
 *     where that is not known
 */
public record BenchEnvironment(
        String date,
        String fallline,
        String processor,
        int processors,
        List<String> caches,
        String java,
        List<String> flags,
        String os,
        double loadBefore) {
    /** A load of so many times the number of processors disturbs what is measured. */
    private static final double BUSY = 0.5;

    /** What to think of the results where other processes ran before. */
    Optional<String> warning() {
        if (loadBefore < BUSY * processors) return Optional.empty();
        return Optional.of(
                "the machine was busy before: a load of %.2f on %d processors; the times may be too long, measure again when it is idle"
                        .formatted(loadBefore, processors));
    }

    /** As they are now. */
    public static BenchEnvironment now() {
        return new BenchEnvironment(
                DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(OffsetDateTime.now().withNano(0)),
                Environment.version(),
                processorModel(),
                Runtime.getRuntime().availableProcessors(),
                Cache.read(Cache.DESCRIBED).stream().map(Cache::toString).toList(),
                System.getProperty("java.runtime.version")
                        + ", "
                        + System.getProperty("java.vendor"),
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                "%s %s, %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** The processor's model; "unknown" where the system does not say. */
    public static String processorModel() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(l -> l.startsWith("model name"))
                    .map(l -> l.substring(l.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
