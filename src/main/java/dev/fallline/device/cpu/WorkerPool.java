package dev.fallline.device.cpu;

import java.util.stream.IntStream;

/**
 * A fixed number of workers that run a task together and wait for each other at barriers. The
 * calling thread is worker 0, so a pool of one has no threads of its own. One caller at a time.
 */
final class WorkerPool implements AutoCloseable {
    /** What every worker runs. */
    interface Task {
        void run(int worker);
    }

    private final int size;

    /** Where all workers wait for a task and, when it is done, for each other. Never broken. */
    private final Barrier gate;

    /** Where those at work wait for each other within a task, by their number. */
    private final Barrier[] barriers;

    // Written by the caller while the others wait at the gate.
    private Task task;
    private int active;
    private boolean closed;

    private volatile Throwable failure;

    /**
     * @param size at least 1
     */
    WorkerPool(int size) {
        if (size < 1) throw new IllegalArgumentException("a pool of " + size);
        this.size = size;
        gate = new Barrier(size);
        barriers = IntStream.rangeClosed(0, size).mapToObj(Barrier::new).toArray(Barrier[]::new);
        for (int i = 1; i < size; i++) {
            int worker = i;
            Thread.ofPlatform().daemon().name("fallline-" + i).start(() -> work(worker));
        }
    }

    int size() {
        return size;
    }

    /**
     * Runs the task on workers 0 to {@code active − 1} and returns when all have ended. If one
     * fails, the others stop at their next barrier, and its error is thrown here.
     */
    void run(int active, Task task) {
        if (closed) throw new IllegalStateException("the pool is closed");
        this.active = active;
        this.task = task;
        if (active == 1) {
            task.run(0);
            return;
        }
        gate.await(0);
        attempt(0);
        gate.await(0);
        if (failure == null) return;
        IllegalStateException e = new IllegalStateException("a worker failed: " + failure, failure);
        failure = null;
        barriers[active] = new Barrier(active);
        throw e;
    }

    /** Waits, within a task, for all workers that run it. */
    void await(int worker) {
        if (active > 1) barriers[active].await(worker);
    }

    private void work(int worker) {
        while (true) {
            gate.await(worker);
            if (closed) return;
            if (worker < active) attempt(worker);
            gate.await(worker);
        }
    }

    /** The first error is kept: it makes the others fail at their barriers. */
    private void attempt(int worker) {
        try {
            task.run(worker);
        } catch (Throwable t) {
            synchronized (this) {
                if (failure == null) failure = t;
            }
            barriers[active].breakUp();
        }
    }

    /** Ends the threads. */
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        gate.await(0);
    }
}
