package dev.fallline.train.run;

import dev.fallline.data.Dataset;
import dev.fallline.device.Device;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

/**
 * What a run's last bits depend on beside its configuration, for the record.
 *
 * @param fallline version
 * @param revision of the sources, with "-dirty" where they were changed
 * @param java runtime and its vendor
 * @param os name, version and architecture
 * @param processors that Java sees
 * @param device it ran on
 * @param choices that the device made: libraries, kernels
 * @param data fingerprint
 */
public record Environment(
        String fallline,
        String revision,
        String java,
        String os,
        int processors,
        String device,
        List<String> choices,
        String data) {
    /** Of a device and data, as they are now. */
    public static Environment of(Device device, Dataset data) {
        Properties build = build();
        return new Environment(
                build.getProperty("git.build.version", "unknown"),
                revision(build),
                property("java.runtime.version") + ", " + property("java.vendor"),
                "%s %s, %s"
                        .formatted(
                                property("os.name"), property("os.version"), property("os.arch")),
                Runtime.getRuntime().availableProcessors(),
                device.description(),
                device.choices(),
                data.fingerprint());
    }

    /** Version and revision, as {@code --version} prints them. */
    public static String version() {
        Properties build = build();
        return "fallline %s (%s)"
                .formatted(build.getProperty("git.build.version", "unknown"), revision(build));
    }

    private static String revision(Properties build) {
        String revision = build.getProperty("git.commit.id.abbrev", "unknown");
        return "true".equals(build.getProperty("git.dirty")) ? revision + "-dirty" : revision;
    }

    /** Written by the build; absent where the sources are in no repository. */
    private static Properties build() {
        Properties properties = new Properties();
        try (InputStream in = Environment.class.getResourceAsStream("/git.properties")) {
            if (in != null) properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    private static String property(String name) {
        return System.getProperty(name);
    }
}
