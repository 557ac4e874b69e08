package dev.fallline.device.cuda;

import java.util.List;

/** All that can run kernels here: each test of the kernels is made with each of them. */
public final class Launchers {
    private Launchers() {}

    public static List<Launcher> all() {
        return List.of(HostKernels.load(false), HostKernels.load(true));
    }
}
