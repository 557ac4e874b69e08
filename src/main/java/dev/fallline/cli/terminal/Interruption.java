package dev.fallline.cli.terminal;

import java.util.concurrent.CountDownLatch;

/**
 * Lets a command end cleanly when the user presses Ctrl-C or the process is asked to terminate: the
 * JVM waits until the command has closed this, and exits with the signal's code.
 */
public final class Interruption implements AutoCloseable {
    /** Of a command that was interrupted by Ctrl-C: 128 + SIGINT. */
    public static final int EXIT_CODE = 130;

    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupt, "interruption");
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile boolean requested;

    public Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    public boolean requested() {
        return requested;
    }

    /** Waits until it is requested. */
    public void await() {
        try {
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void interrupt() {
        requested = true;
        asked.countDown();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        if (requested) return;
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The signal came just now: the hook runs, and finds that there is nothing to wait for.
            requested = true;
        }
    }
}
