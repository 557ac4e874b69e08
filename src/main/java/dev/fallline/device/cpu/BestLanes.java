package dev.fallline.device.cpu;

/** The choice of {@link Lanes}, made once. The vector class is touched only where its module is. */
final class BestLanes {
    private static final String MODULE = "jdk.incubator.vector";
    static final Lanes CHOICE = choose();

    private BestLanes() {}

    private static Lanes choose() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return new ScalarLanes("the Java option --add-modules " + MODULE + " gives vectors");
        }
        int lanes = VectorLanes.width();
        return lanes >= 4
                ? new VectorLanes()
                : new ScalarLanes("vectors here hold only " + lanes + " floats");
    }
}
