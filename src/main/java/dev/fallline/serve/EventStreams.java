package dev.fallline.serve;

import com.sun.net.httpserver.HttpExchange;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Streams of server-sent events (HTML, section 9.2). Each event is a whole state, made when it is
 * sent: a slow reader misses states and has no queue. A browser opens at most six connections to a
 * server; where streams would take them all, each ends soon, and the pages, which ask again, take
 * turns.
 */
final class EventStreams {
    private static final int MOST = 64;

    /** Of more, each is short: a browser's other connections are for other requests. */
    private static final int FEW = 4;

    /** The server would end longer responses. */
    private static final long LONG_NANOS = 40_000_000_000L;

    private static final long SHORT_NANOS = 400_000_000;

    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean closed;

    /** The states of what a page follows. */
    interface Source {
        /**
         * Waits for the next state, not longer than 0.5 s.
         *
         * @return null at the end; the state before if it has not changed
         */
        String next() throws InterruptedException;
    }

    /**
     * @throws Refusal if too many pages follow something already
     */
    void send(HttpExchange exchange, Source source) throws IOException, InterruptedException {
        try {
            if (open.incrementAndGet() > MOST) {
                throw new Refusal(503, "Too many pages are open: close some.");
            }
            OutputStream out = Answers.events(exchange);
            long begun = System.nanoTime();
            String last = "";
            while (!closed && System.nanoTime() - begun < turn()) {
                String now = source.next();
                if (now == null) break;
                // What has not changed is no news, but a line that finds out whether one listens.
                if (now.equals(last)) Answers.comment(out);
                else Answers.event(out, now);
                last = now;
            }
            out.close();
        } finally {
            open.decrementAndGet();
        }
    }

    private long turn() {
        return open.get() > FEW ? SHORT_NANOS : LONG_NANOS;
    }

    void close() {
        closed = true;
    }
}
