package dev.fallline.device.cpu;

import dev.fallline.device.Arena;
import dev.fallline.device.DeviceChecks;
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

    /** One of its own with the same numbers. */
    CpuArena copy() {
        CpuArena copy = new CpuArena(layout, slots.length);
        copy.writeParameters(parameters);
        for (int i = 0; i < slots.length; i++) copy.writeSlot(i, slots[i]);
        return copy;
    }

    /** Bytes of all arrays. */
    long bytes() {
        return (1L + slots.length) * layout.size() * Float.BYTES;
    }

    void check(Plan plan) {
        DeviceChecks.arena(layout, slots.length, plan);
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
        DeviceChecks.length(source.length, target.length);
        System.arraycopy(source, 0, target, 0, source.length);
    }

    @Override
    public void close() {}
}
