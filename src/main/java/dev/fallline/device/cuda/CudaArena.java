package dev.fallline.device.cuda;

import dev.fallline.device.Arena;
import dev.fallline.device.DeviceChecks;
import dev.fallline.graph.Layout;

import java.lang.foreign.MemorySegment;

/** Parameters and slots, one after the other in one block. */
final class CudaArena implements Arena {
    private final Driver driver;
    private final Layout layout;
    private final int slots;
    private final long stride;
    private final DeviceMemory.Block block;

    CudaArena(Driver driver, DeviceMemory memory, Layout layout, int slots) {
        this.driver = driver;
        this.layout = layout;
        this.slots = slots;
        this.stride = DeviceMemory.aligned((long) layout.size() * Float.BYTES);
        this.block = memory.allocate("the network with its optimizer", (1 + slots) * stride);
        for (int i = 0; i <= slots; i++) {
            block.regionEnds(i * stride + (long) layout.size() * Float.BYTES);
        }
    }

    Layout layout() {
        return layout;
    }

    int slots() {
        return slots;
    }

    long parameters() {
        return block.address();
    }

    long slot(int slot) {
        return block.address() + (1 + slot) * stride;
    }

    @Override
    public void readParameters(float[] target) {
        read(parameters(), target);
    }

    @Override
    public void writeParameters(float[] source) {
        write(parameters(), source);
    }

    @Override
    public void readSlot(int slot, float[] target) {
        read(slot(slot), target);
    }

    @Override
    public void writeSlot(int slot, float[] source) {
        write(slot(slot), source);
    }

    private void read(long address, float[] target) {
        DeviceChecks.length(target.length, layout.size());
        driver.read(address, MemorySegment.ofArray(target));
    }

    private void write(long address, float[] source) {
        DeviceChecks.length(source.length, layout.size());
        driver.write(address, MemorySegment.ofArray(source));
    }

    @Override
    public void close() {
        block.close();
    }
}
