package dev.fallline.device.cuda;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A driver that runs the kernels on the processor, and is as strict as the real one: nothing but
 * launches while it captures, of kernels that have been launched before, and only what has been
 * captured is replayed.
 */
final class HostDriver implements Driver {
    private final Launcher kernels;
    private final long memory;
    private final Map<Long, Long> allocated = new HashMap<>();
    private final Set<String> loaded = new HashSet<>();
    private List<Task> captured;
    private long most;
    private int captures;
    private int recordings;
    private int launches;
    private int multiprocessors = 2;
    private boolean closed;
    private boolean lost;

    /**
     * @param memory bytes that may be allocated
     */
    HostDriver(long memory, Launcher kernels) {
        this.kernels = kernels;
        this.memory = memory;
    }

    /** How many pieces of memory have not been freed. */
    int allocations() {
        return allocated.size();
    }

    /** How many bytes were allocated when it was most. */
    long most() {
        return most;
    }

    /** How many recordings have been made. */
    int captures() {
        return captures;
    }

    /** How many recordings have not been closed. */
    int recordings() {
        return recordings;
    }

    /** How many kernels have been launched, those of recordings not counted. */
    int launches() {
        return launches;
    }

    void multiprocessors(int count) {
        multiprocessors = count;
    }

    boolean closed() {
        return closed;
    }

    @Override
    public Gpu gpu() {
        return new Gpu("this processor", memory, 7, 5, multiprocessors, "of the tests");
    }

    @Override
    public long allocate(long bytes) {
        refuseWhileCapturing();
        if (bytes > freeMemory()) throw new OutOfMemory();
        long address = kernels.allocate(bytes);
        kernels.write(address, MemorySegment.ofArray(new byte[Math.toIntExact(bytes)]));
        allocated.put(address, bytes);
        most = Math.max(most, memory - freeMemory());
        return address;
    }

    @Override
    public void free(long address) {
        refuseWhileCapturing();
        allocated.remove(address);
        kernels.free(address);
    }

    @Override
    public void unused(long address, long bytes) {
        kernels.forbid(address, bytes);
    }

    @Override
    public long freeMemory() {
        return memory - allocated.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void write(long address, MemorySegment source) {
        refuseWhileCapturing();
        kernels.write(address, source);
    }

    @Override
    public void read(long address, MemorySegment target) {
        refuseWhileCapturing();
        kernels.read(address, target);
    }

    @Override
    public Task prepare(Launch launch) {
        Task work =
                task(
                        () ->
                                kernels.launch(
                                        launch.kernel(),
                                        launch.grid().x(),
                                        launch.grid().y(),
                                        launch.block().x(),
                                        launch.block().y(),
                                        launch.arguments()));
        return () -> {
            if (loaded.add(launch.kernel())) refuseWhileCapturing();
            launches++;
            work.run();
        };
    }

    @Override
    public Task copy(long from, long to, long bytes) {
        return task(
                () -> {
                    byte[] moved = new byte[Math.toIntExact(bytes)];
                    kernels.read(from, MemorySegment.ofArray(moved));
                    kernels.write(to, MemorySegment.ofArray(moved));
                });
    }

    /** Something that is put into the stream like a launch. */
    Task task(Task work) {
        return () -> {
            if (captured == null) work.run();
            else captured.add(work);
        };
    }

    @Override
    public Recording capture(Runnable work) {
        refuseWhileCapturing();
        captured = new ArrayList<>();
        List<Task> tasks;
        try {
            work.run();
        } finally {
            tasks = captured;
            captured = null;
        }
        captures++;
        recordings++;
        return new Recording() {
            @Override
            public void run() {
                tasks.forEach(Task::run);
            }

            @Override
            public void close() {
                recordings--;
            }
        };
    }

    private void refuseWhileCapturing() {
        if (captured != null) throw new IllegalStateException("a step is being captured");
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
        closed = true;
    }
}
