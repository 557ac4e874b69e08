package dev.fallline.device.cpu;

import java.util.stream.IntStream;

/**
 * A fixed team of workers that run a task together and meet at barriers. The calling thread is
 * worker 0, so a team of one has no threads of its own.
 */
final class Team implements AutoCloseable {
    /** What every worker runs. */
    interface Task {
        void run(int worker);
    }

    private final int size;

    /** Where workers wait for a task and, when it is done, for each other. */
    private final Barrier gate;

    /** Where those at work meet in the midst of a task, by their number. */
    private final Barrier[] meetings;

    private Task task;
    private int active;
    private volatile Throwable failure;
    private boolean closed;

    Team(int size) {
        this.size = size;
        gate = new Barrier(size);
        meetings = IntStream.rangeClosed(0, size).mapToObj(Barrier::new).toArray(Barrier[]::new);
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
     * fails, the others stop at their next meeting, its error is thrown here, and the team is
     * closed.
     */
    void run(int active, Task task) {
        if (closed) throw new IllegalStateException("the team is closed");
        this.active = active;
        this.task = task;
        if (active == 1) {
            task.run(0);
            return;
        }
        gate.await(0);
        attempt(0);
        if (failure == null) gate.await(0);
        if (failure != null) {
            closed = true;
            throw new IllegalStateException("a worker failed: " + failure, failure);
        }
    }

    /** Waits, within a task, for all workers that run it. */
    void meet(int worker) {
        if (active > 1) meetings[active].await(worker);
    }

    private void work(int worker) {
        while (true) {
            gate.await(worker);
            if (closed) return;
            if (worker < active) attempt(worker);
            if (failure != null) return;
            gate.await(worker);
        }
    }

    private void attempt(int worker) {
        try {
            task.run(worker);
        } catch (Throwable t) {
            if (failure == null) failure = t;
            for (Barrier meeting : meetings) meeting.breakUp();
            gate.breakUp();
        }
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        if (size > 1) gate.await(0);
    }
}
