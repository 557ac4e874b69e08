package dev.fallline.device.cpu;

import java.util.function.Supplier;

/** A product of a batch of examples: with their zeros, or without where these are many. */
final class FirstLayerProduct implements CpuTask {
    private final StepContext context;
    private final double limit;
    private final CpuTask dense;
    private final Supplier<CpuTask> maker;

    /** Made when it is first needed. */
    private CpuTask sparse;

    /**
     * @param limit up to which share of numbers other than 0 zeros are left out
     */
    FirstLayerProduct(StepContext context, double limit, CpuTask dense, Supplier<CpuTask> sparse) {
        this.context = context;
        this.limit = limit;
        this.dense = dense;
        this.maker = sparse;
    }

    @Override
    public void run(int k) {
        if (context.examples.nonZeroShare() > limit) {
            dense.run(k);
            return;
        }
        if (sparse == null) sparse = maker.get();
        sparse.run(k);
    }
}
