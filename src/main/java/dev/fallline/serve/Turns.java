package dev.fallline.serve;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Bounds how much is done at a time: what waits too long is refused. */
final class Turns {
    private static final int PATIENCE_SECONDS = 10;

    private final Semaphore turns;

    Turns(int most) {
        turns = new Semaphore(most, true);
    }

    interface Work {
        void run() throws IOException, InterruptedException;
    }

    void take(Work work) throws IOException, InterruptedException {
        if (!turns.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new Refusal(503, "The server is busy: send the request again later.");
        }
        try {
            work.run();
        } finally {
            turns.release();
        }
    }
}
