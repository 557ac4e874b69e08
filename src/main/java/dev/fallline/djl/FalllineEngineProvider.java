package dev.fallline.djl;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineProvider;

/** How DJL finds the engine, by {@link java.util.ServiceLoader}. */
public final class FalllineEngineProvider implements EngineProvider {
    private static final String OPT_OUT = "OPT_OUT_TRACKING";

    /** DJL reports to its makers when it has found its engines, unless it is told not to. */
    public FalllineEngineProvider() {
        if (System.getenv(OPT_OUT) == null && System.getProperty(OPT_OUT) == null) {
            System.setProperty(OPT_OUT, "true");
        }
    }

    @Override
    public String getEngineName() {
        return FalllineEngine.NAME;
    }

    @Override
    public int getEngineRank() {
        return FalllineEngine.RANK;
    }

    @Override
    public Engine getEngine() {
        return FalllineEngine.instance();
    }
}
