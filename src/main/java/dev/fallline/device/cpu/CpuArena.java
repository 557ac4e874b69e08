package dev.fallline.device.cpu;

import dev.fallline.device.Arena;
import dev.fallline.graph.Layout;
import dev.fallline.plan.Plan;

/**
 * Parameters and slots as arrays of their own that share one index: loops over several arrays at
 * one index are the ones that HotSpot vectorizes.
 */
final class CpuArena implements Arena {
    private final Layout layout;
    final float[] parameters;
    final float[][] slots;

    CpuArena(Layout layout, int slots) {
        this.layout = layout;
        this.parameters = new float[layout.size()];
        this.slots = new float[slots][layout.size()];
    }

    void check(Plan plan) {
        if (!layout.equals(plan.layout())) {
            throw new IllegalArgumentException(
                    "an arena laid out for %d parameters, a plan for other %d"
                            .formatted(layout.size(), plan.layout().size()));
        }
        int wanted = plan.update().map(u -> u.optimizer().slots().size()).orElse(0);
        if (slots.length < wanted) {
            throw new IllegalArgumentException(
                    "an arena of %d slots, an optimizer of %d".formatted(slots.length, wanted));
        }
    }

    @Override
    public void readParameters(float[] target) {
        copy(parameters, target);
    }

    @Override
    public void writeParameters(float[] source) {
        copy(source, parameters);
    }

    @Override
    public void readSlot(int slot, float[] target) {
        copy(slots[slot], target);
    }

    @Override
    public void writeSlot(int slot, float[] source) {
        copy(source, slots[slot]);
    }

    private static void copy(float[] source, float[] target) {
        if (source.length != target.length) {
            throw new IllegalArgumentException(source.length + " numbers for " + target.length);
        }
        System.arraycopy(source, 0, target, 0, source.length);
    }

    @Override
    public void close() {}
}
