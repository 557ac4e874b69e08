package dev.fallline.device.cuda;

import org.opentest4j.TestAbortedException;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that can run kernels here: each test of the kernels is made with each of them. A property
 * restricts them to the GPU or to the processor.
 */
public final class Launchers {
    private static final String PROPERTY = "fallline.launchers";

    private static final Set<String> USED = new TreeSet<>();

    private Launchers() {}

    /**
     * An option of Java's.
     *
     * @param which {@code gpu} or {@code host}
     */
    public static String option(String which) {
        return "-D%s=%s".formatted(PROPERTY, which);
    }

    /** Names of those that tests were made with. */
    public static synchronized Set<String> used() {
        return Set.copyOf(USED);
    }

    public static synchronized List<Launcher> all() {
        String which = System.getProperty(PROPERTY, "all");
        List<Launcher> all = new ArrayList<>();
        if (!which.equals("host")) GpuKernels.find().ifPresent(all::add);
        try {
            if (!which.equals("gpu")) {
                all.add(HostKernels.load(false));
                all.add(HostKernels.load(true));
                all.add(PtxKernels.load());
            }
        } catch (TestAbortedException e) {
            // With a GPU, the tests are worth making without a compiler too.
            if (all.isEmpty()) throw e;
        }
        if (all.isEmpty()) throw new TestAbortedException("no GPU");
        all.forEach(launcher -> USED.add(launcher.toString()));
        return all;
    }
}
