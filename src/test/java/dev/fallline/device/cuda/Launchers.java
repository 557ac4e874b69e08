package dev.fallline.device.cuda;

import org.opentest4j.TestAbortedException;

import java.util.ArrayList;
import java.util.List;

/** All that can run kernels here: each test of the kernels is made with each of them. */
public final class Launchers {
    private Launchers() {}

    public static List<Launcher> all() {
        List<Launcher> all = new ArrayList<>();
        GpuKernels.find().ifPresent(all::add);
        try {
            all.add(HostKernels.load(false));
            all.add(HostKernels.load(true));
        } catch (TestAbortedException e) {
            // With a GPU, the tests are worth making without a compiler too.
            if (all.isEmpty()) throw e;
        }
        return all;
    }
}
