package dev.fallline.device.cpu;

import dev.fallline.device.Steps;

/** What a run hands to tasks that depend on more than memory: set before it, the same for all. */
final class StepContext {
    CpuDataset examples;
    Steps steps;
    float[] notes;
}
