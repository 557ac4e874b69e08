package dev.fallline.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;

import dev.fallline.train.run.Environment;

/**
 * An engine of DJL that computes on the CPU with the loops and products of this library, in plain
 * Java and machine code of its own. It downloads nothing.
 */
public final class FalllineEngine extends Engine {
    /** What {@code Criteria.optEngine} and {@code Engine.getEngine} call it. */
    public static final String NAME = "Fallline";

    /** The engine with the lowest is the default: behind DJL's own, before that of remote calls. */
    static final int RANK = 12;

    private static final FalllineEngine INSTANCE = new FalllineEngine();

    private FalllineEngine() {}

    static FalllineEngine instance() {
        return INSTANCE;
    }

    static UnsupportedOperationException none(String what) {
        return new UnsupportedOperationException(
                "The engine %s has no %s: use an engine such as PyTorch.".formatted(NAME, what));
    }

    @Override
    public Engine getAlternativeEngine() {
        return null;
    }

    @Override
    public String getEngineName() {
        return NAME;
    }

    @Override
    public int getRank() {
        return RANK;
    }

    @Override
    public String getVersion() {
        return Environment.version();
    }

    @Override
    public boolean hasCapability(String capability) {
        return false;
    }

    @Override
    public Model newModel(String name, Device device) {
        return new FalllineModel(name, device);
    }

    @Override
    public NDManager newBaseManager() {
        return newBaseManager(null);
    }

    @Override
    public NDManager newBaseManager(Device device) {
        return FalllineManager.SYSTEM.newSubManager(device);
    }

    @Override
    public GradientCollector newGradientCollector() {
        return new Gradients();
    }

    @Override
    public String toString() {
        return "%s: %s, %s".formatted(NAME, getVersion(), Processor.description());
    }
}
