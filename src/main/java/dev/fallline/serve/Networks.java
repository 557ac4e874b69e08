package dev.fallline.serve;

import dev.fallline.train.run.RunFolder;

import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The networks that answer, the last few used kept ready; one request at a time. */
final class Networks implements AutoCloseable {
    private static final int KEPT = 4;
    private static final int PATIENCE_SECONDS = 20;

    private final Map<String, Kept> kept = new LinkedHashMap<>(KEPT, 0.75f, true);
    private final ReentrantLock turn = new ReentrantLock(true);
    private boolean closed;

    /** A network, and when its weights were written. */
    private record Kept(Network network, FileTime written) {}

    interface Work<T> {
        T with(Network network);
    }

    /** Waits for its turn, and refuses if that takes too long. */
    <T> T use(RunFolder run, Work<T> work) throws InterruptedException {
        if (!turn.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new Refusal(503, "The server is busy: send the request again later.");
        }
        try {
            if (closed) throw new Refusal(503, "The server is ending.");
            return work.with(network(run));
        } finally {
            turn.unlock();
        }
    }

    private Network network(RunFolder run) {
        String key = run.path().toAbsolutePath().normalize().toString();
        FileTime written = run.weightsWritten();
        Kept known = kept.get(key);
        if (known != null && known.written.equals(written)) return known.network;
        if (known != null) drop(key);
        if (kept.size() == KEPT) drop(kept.keySet().iterator().next());
        Network network = new Network(run);
        kept.put(key, new Kept(network, written));
        return network;
    }

    private void drop(String key) {
        kept.remove(key).network.close();
    }

    @Override
    public void close() {
        turn.lock();
        try {
            closed = true;
            while (!kept.isEmpty()) drop(kept.keySet().iterator().next());
        } finally {
            turn.unlock();
        }
    }
}
