package dev.fallline.device.cpu;

/** One worker's part of one instruction, ready to run. */
interface CpuTask {
    /**
     * @param k number of the step within the run, from 0
     */
    void run(int k);
}
