package dev.fallline.device;

/** An {@link Executable} whose workers share each step. */
public interface BarrierCount {
    /** How often in a step the workers wait for each other; 0 for a single one. */
    int barriers();
}
