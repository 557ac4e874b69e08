package dev.fallline.device.cuda;

import static jcuda.driver.JCudaDriver.cuCtxSetCurrent;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRelease;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRetain;
import static jcuda.driver.JCudaDriver.cuGraphDestroy;
import static jcuda.driver.JCudaDriver.cuGraphExecDestroy;
import static jcuda.driver.JCudaDriver.cuGraphInstantiate;
import static jcuda.driver.JCudaDriver.cuGraphLaunch;
import static jcuda.driver.JCudaDriver.cuLaunchKernel;
import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemAllocHost;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemFreeHost;
import static jcuda.driver.JCudaDriver.cuMemGetInfo;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoHAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoDAsync;
import static jcuda.driver.JCudaDriver.cuMemsetD8Async;
import static jcuda.driver.JCudaDriver.cuStreamBeginCapture;
import static jcuda.driver.JCudaDriver.cuStreamCreate;
import static jcuda.driver.JCudaDriver.cuStreamDestroy;
import static jcuda.driver.JCudaDriver.cuStreamEndCapture;
import static jcuda.driver.JCudaDriver.cuStreamSynchronize;

import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.CUstream_flags;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * CUDA's driver API through JCuda: the device's primary context and one stream, in which everything
 * happens, copies too, so that nothing overtakes anything. The stream does not wait for the default
 * stream, and nobody waits for it there.
 */
final class JCudaDriver implements Driver {
    /** Copies go through page-locked memory of this size, which the GPU reads at full speed. */
    private static final int STAGING_BYTES = 1 << 20;

    private final CUdevice device;
    private final Gpu gpu;
    private final CUcontext context = new CUcontext();
    private final Stream stream = new Stream();
    private final Pointer staging = new Pointer();
    private final MemorySegment stagingView;
    private final Modules modules;

    /**
     * After a first failure nothing that CUDA says can be trusted, and there is nothing to free.
     */
    private boolean lost;

    private boolean open;

    /** Lets its address be seen. */
    private static final class Stream extends CUstream {
        long address() {
            return getNativePointer();
        }
    }

    /** Lets its address be seen. */
    private static final class Address extends CUdeviceptr {
        long value() {
            return getNativePointer();
        }
    }

    /**
     * @throws dev.fallline.FalllineException if the context cannot be made or the kernels cannot be
     *     loaded
     */
    JCudaDriver(CUdevice device, Gpu gpu) {
        this.device = device;
        this.gpu = gpu;
        check(cuDevicePrimaryCtxRetain(context, device), "cuDevicePrimaryCtxRetain");
        try {
            check(cuCtxSetCurrent(context), "cuCtxSetCurrent");
            check(cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING), "cuStreamCreate");
            check(cuMemAllocHost(staging, STAGING_BYTES), "cuMemAllocHost");
            stagingView = MemorySegment.ofBuffer(staging.getByteBuffer(0, STAGING_BYTES));
            modules = new Modules(this::check);
            open = true;
        } catch (RuntimeException e) {
            cuDevicePrimaryCtxRelease(device);
            throw e;
        }
    }

    /** A device address as JCuda wants it. */
    static CUdeviceptr pointer(long address) {
        return new CUdeviceptr().withByteOffset(address);
    }

    CUstream stream() {
        return stream;
    }

    long streamAddress() {
        return stream.address();
    }

    @Override
    public Gpu gpu() {
        return gpu;
    }

    @Override
    public long allocate(long bytes) {
        enter();
        Address address = new Address();
        int result = cuMemAlloc(address, bytes);
        if (result == CUresult.CUDA_ERROR_OUT_OF_MEMORY) throw new OutOfMemory();
        check(result, "cuMemAlloc of %,d bytes", bytes);
        check(cuMemsetD8Async(address, (byte) 0, bytes, stream), "cuMemsetD8Async");
        return address.value();
    }

    @Override
    public void free(long address) {
        if (lost) return;
        enter();
        check(cuMemFree(pointer(address)), "cuMemFree");
    }

    @Override
    public long freeMemory() {
        enter();
        long[] free = new long[1];
        check(cuMemGetInfo(free, new long[1]), "cuMemGetInfo");
        return free[0];
    }

    @Override
    public void write(long address, MemorySegment source) {
        enter();
        for (long at = 0; at < source.byteSize(); at += STAGING_BYTES) {
            long bytes = Math.min(STAGING_BYTES, source.byteSize() - at);
            MemorySegment.copy(source, at, stagingView, 0, bytes);
            CUdeviceptr target = pointer(address + at);
            check(
                    cuMemcpyHtoDAsync(target, staging, bytes, stream),
                    "cuMemcpyHtoDAsync of %,d bytes",
                    bytes);
            synchronize();
        }
    }

    @Override
    public void read(long address, MemorySegment target) {
        enter();
        synchronize();
        for (long at = 0; at < target.byteSize(); at += STAGING_BYTES) {
            long bytes = Math.min(STAGING_BYTES, target.byteSize() - at);
            CUdeviceptr source = pointer(address + at);
            check(
                    cuMemcpyDtoHAsync(staging, source, bytes, stream),
                    "cuMemcpyDtoHAsync of %,d bytes",
                    bytes);
            synchronize();
            MemorySegment.copy(stagingView, 0, target, at, bytes);
        }
    }

    /** Errors of kernels come to light here. */
    private void synchronize() {
        check(cuStreamSynchronize(stream), "cuStreamSynchronize, or a kernel before it");
    }

    @Override
    public Task prepare(Launch launch) {
        enter();
        CUfunction kernel = modules.kernel(launch.kernel());
        Pointer arguments = pack(launch.arguments());
        return () ->
                check(
                        cuLaunchKernel(
                                kernel,
                                launch.grid().x(),
                                launch.grid().y(),
                                1,
                                launch.block().x(),
                                launch.block().y(),
                                1,
                                launch.shared(),
                                stream,
                                arguments,
                                null),
                        "%s, grid %d × %d, block %d × %d",
                        launch.kernel(),
                        launch.grid().x(),
                        launch.grid().y(),
                        launch.block().x(),
                        launch.block().y());
    }

    /** An array of pointers to the arguments, all outside of the heap. */
    private static Pointer pack(Number[] arguments) {
        ByteBuffer values = ByteBuffer.allocateDirect(arguments.length * Long.BYTES);
        values.order(ByteOrder.nativeOrder());
        Pointer start = Pointer.to(values);
        Pointer[] pointers = new Pointer[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            int at = i * Long.BYTES;
            switch (arguments[i]) {
                case Long v -> values.putLong(at, v);
                case Integer v -> values.putInt(at, v);
                case Float v -> values.putFloat(at, v);
                case Double v -> values.putDouble(at, v);
                default -> throw new IllegalArgumentException("argument " + arguments[i]);
            }
            pointers[i] = start.withByteOffset(at);
        }
        return Pointer.to(pointers);
    }

    @Override
    public Recording capture(Runnable work) {
        enter();
        CUgraph graph = new CUgraph();
        int mode = CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL;
        check(cuStreamBeginCapture(stream, mode), "cuStreamBeginCapture");
        try {
            work.run();
        } catch (RuntimeException e) {
            cuStreamEndCapture(stream, graph);
            cuGraphDestroy(graph);
            throw e;
        }
        check(cuStreamEndCapture(stream, graph), "cuStreamEndCapture");
        CUgraphExec executable = new CUgraphExec();
        int result = cuGraphInstantiate(executable, graph, 0);
        cuGraphDestroy(graph);
        check(result, "cuGraphInstantiate");
        return new Captured(executable);
    }

    /** A graph ready to be launched. */
    private final class Captured implements Recording {
        private final CUgraphExec executable;

        Captured(CUgraphExec executable) {
            this.executable = executable;
        }

        @Override
        public void run() {
            check(cuGraphLaunch(executable, stream), "cuGraphLaunch");
        }

        @Override
        public void close() {
            if (lost) return;
            enter();
            check(cuGraphExecDestroy(executable), "cuGraphExecDestroy");
        }
    }

    /** The context belongs to a thread at a time, and another device may have put its own there. */
    private void enter() {
        check(cuCtxSetCurrent(context), "cuCtxSetCurrent");
    }

    /**
     * @param call what was asked of CUDA, formatted with the values
     */
    private void check(int result, String call, Object... values) {
        if (result == CUresult.CUDA_SUCCESS) return;
        lost = true;
        String asked = call.formatted(values);
        throw open ? CudaError.working(result, asked) : CudaError.opening(result, asked);
    }

    @Override
    public void close() {
        if (lost) return;
        enter();
        modules.close();
        check(cuMemFreeHost(staging), "cuMemFreeHost");
        check(cuStreamDestroy(stream), "cuStreamDestroy");
        check(cuDevicePrimaryCtxRelease(device), "cuDevicePrimaryCtxRelease");
    }
}
