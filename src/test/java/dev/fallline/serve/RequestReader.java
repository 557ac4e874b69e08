package dev.fallline.serve;

import static dev.fallline.FalllineException.bad;

import dev.fallline.data.Schema;

/** Reads the bodies of requests without a server. */
public final class RequestReader {
    private RequestReader() {}

    /**
     * @throws dev.fallline.FalllineException (bad data) where the server answers with a status from
     *     400 to 499
     */
    public static void json(Schema schema, byte[] body) {
        try {
            new PredictionRequest(schema).json(body);
        } catch (Refusal e) {
            if (e.status() < 400 || e.status() > 499) throw e;
            throw bad(e, "%s", e.getMessage());
        }
    }
}
