package dev.fallline.device.cuda;

import static jcuda.driver.JCudaDriver.cuCtxSetCurrent;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRelease;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRetain;
import static jcuda.driver.JCudaDriver.cuEventCreate;
import static jcuda.driver.JCudaDriver.cuEventDestroy;
import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuEventSynchronize;
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
import static jcuda.driver.JCudaDriver.cuMemcpyDtoDAsync;
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
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
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
import java.util.ArrayList;
import java.util.List;

/**
 * CUDA's driver API through JCuda: the device's primary context and one stream, in which everything
 * happens, copies too, so that nothing overtakes anything. The stream does not wait for the default
 * stream, and nothing waits for it there.
 */
final class JCudaDriver implements Driver {
    /** Copies go through page-locked memory, which the GPU reads at full speed, piece by piece. */
    private static final int PIECE = 8 << 20;

    private final CUdevice device;
    private final Gpu gpu;
    private final CUcontext context = new CUcontext();
    private final Stream stream = new Stream();
    private final List<Staging> staging = new ArrayList<>();
    private final Modules modules;

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
            for (int i = 0; i < 2; i++) staging.add(new Staging());
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

    /**
     * Page-locked memory and an event that says when the GPU is done with it. There are two, so
     * that one is filled or emptied while the other is on its way.
     */
    private final class Staging {
        private final Pointer memory = new Pointer();
        private final CUevent copied = new CUevent();
        private final MemorySegment view;

        Staging() {
            check(cuMemAllocHost(memory, PIECE), "cuMemAllocHost");
            view = MemorySegment.ofBuffer(memory.getByteBuffer(0, PIECE));
            int flags = CUevent_flags.CU_EVENT_DISABLE_TIMING;
            check(cuEventCreate(copied, flags), "cuEventCreate");
        }

        /** Waits for the copy before. Errors of kernels come to light here. */
        void await() {
            check(cuEventSynchronize(copied), "cuEventSynchronize, or a kernel before it");
        }

        void send(MemorySegment source, long at, long address) {
            await();
            long bytes = Math.min(PIECE, source.byteSize() - at);
            MemorySegment.copy(source, at, view, 0, bytes);
            check(
                    cuMemcpyHtoDAsync(pointer(address + at), memory, bytes, stream),
                    "cuMemcpyHtoDAsync of %,d bytes",
                    bytes);
            check(cuEventRecord(copied, stream), "cuEventRecord");
        }

        /** Begins to fetch; {@link #take} ends it. */
        void fetch(long address, long bytes) {
            await();
            check(
                    cuMemcpyDtoHAsync(memory, pointer(address), bytes, stream),
                    "cuMemcpyDtoHAsync of %,d bytes",
                    bytes);
            check(cuEventRecord(copied, stream), "cuEventRecord");
        }

        void take(MemorySegment target, long at, long bytes) {
            await();
            MemorySegment.copy(view, 0, target, at, bytes);
        }

        void close() {
            check(cuEventDestroy(copied), "cuEventDestroy");
            check(cuMemFreeHost(memory), "cuMemFreeHost");
        }
    }

    private Staging staging(long at) {
        return staging.get((int) (at / PIECE) % staging.size());
    }

    /** Returns when the source has been read, which may be before it has arrived. */
    @Override
    public void write(long address, MemorySegment source) {
        enter();
        for (long at = 0; at < source.byteSize(); at += PIECE) {
            staging(at).send(source, at, address);
        }
    }

    @Override
    public void read(long address, MemorySegment target) {
        enter();
        long size = target.byteSize();
        if (size == 0) synchronize();
        for (long at = 0; at < size; at += PIECE) {
            if (at == 0) fetch(address, 0, size);
            if (at + PIECE < size) fetch(address, at + PIECE, size);
            staging(at).take(target, at, Math.min(PIECE, size - at));
        }
    }

    private void fetch(long address, long at, long size) {
        staging(at).fetch(address + at, Math.min(PIECE, size - at));
    }

    /** Errors of kernels come to light here. */
    private void synchronize() {
        check(cuStreamSynchronize(stream), "cuStreamSynchronize, or a kernel before it");
    }

    @Override
    public Task copy(long from, long to, long bytes) {
        CUdeviceptr source = pointer(from);
        CUdeviceptr target = pointer(to);
        return () ->
                check(
                        cuMemcpyDtoDAsync(target, source, bytes, stream),
                        "cuMemcpyDtoDAsync of %,d bytes",
                        bytes);
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
    public boolean lost() {
        return lost;
    }

    @Override
    public void lose() {
        lost = true;
    }

    @Override
    public void close() {
        if (lost) return;
        enter();
        modules.close();
        staging.forEach(Staging::close);
        check(cuStreamDestroy(stream), "cuStreamDestroy");
        check(cuDevicePrimaryCtxRelease(device), "cuDevicePrimaryCtxRelease");
    }
}
