package dev.fallline.serve;

import com.sun.net.httpserver.HttpExchange;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;

/**
 * Bodies of requests within a bounded part of the memory. A body's length must be announced, is
 * limited, and is taken from a budget for as long as the request lasts: clients that send slowly
 * hold no more than they have announced.
 */
final class Bodies {
    /** Bytes of one body: some 1,000 pictures of 28 × 28 as JSON. */
    static final int MOST = 8 << 20;

    /** Bytes of all bodies together. */
    private static final int BUDGET = 64 << 20;

    private final Semaphore bytes = new Semaphore(BUDGET, true);

    /** What works on a body. */
    interface Work {
        void with(byte[] body) throws IOException, InterruptedException;
    }

    void read(HttpExchange exchange, Work work) throws IOException, InterruptedException {
        String announced = exchange.getRequestHeaders().getFirst("Content-Length");
        if (announced == null) {
            throw new Refusal(411, "The request has no Content-Length: send one.");
        }
        long length = Long.parseLong(announced); // the server has refused other texts
        if (length > MOST) {
            throw new Refusal(
                    413, "The request has %,d bytes: send at most %,d in one.", length, MOST);
        }
        if (!bytes.tryAcquire((int) length)) {
            throw new Refusal(503, "The server has too many requests: send it again later.");
        }
        try (InputStream in = exchange.getRequestBody()) {
            byte[] body = in.readNBytes((int) length);
            if (body.length < length) throw new Refusal(400, "The request ends too early.");
            work.with(body);
        } finally {
            bytes.release((int) length);
        }
    }
}
