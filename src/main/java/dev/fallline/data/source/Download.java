package dev.fallline.data.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;

/**
 * Brings one file over HTTP (RFC 9110). What is left of an earlier try is continued by a range
 * request, within a run and in the next one.
 *
 * @param timeout for a connection, and between bytes
 * @param pause before a server is asked again that broke off without sending anything
 */
record Download(Duration timeout, Duration pause) {
    /** Tries in a row that bring nothing. */
    private static final int TRIES = 3;

    private static final int MOST_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int BUFFER = 1 << 16;

    /** Hears how far a download has come. */
    @FunctionalInterface
    interface Progress {
        /**
         * @param total bytes in all; −1 where the server does not say
         */
        void at(long bytes, long total);
    }

    /** The connection ended before the file did. */
    private static final class BrokenOff extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenOff(String message) {
            super(message);
        }
    }

    /**
     * Fills a file.
     *
     * @param partial may hold the beginning already
     * @param most bytes that the file may have
     * @throws IOException with a phrase that says what the server did
     */
    void get(URI address, Path partial, long most, Progress progress) throws IOException {
        int vain = 0;
        while (true) {
            long before = size(partial);
            try {
                tryOnce(address, partial, most, progress);
                return;
            } catch (BrokenOff e) {
                vain = size(partial) > before ? 0 : vain + 1;
                if (vain == TRIES) throw e;
                if (vain > 0) sleep();
            }
        }
    }

    private void sleep() throws IOException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("was interrupted", e);
        }
    }

    private void tryOnce(URI address, Path partial, long most, Progress progress)
            throws IOException {
        long have = size(partial);
        HttpURLConnection connection = connect(address, have);
        int status = connection.getResponseCode();
        if (status == RANGE_NOT_SATISFIABLE && have > 0) {
            Files.delete(partial);
            have = 0;
            connection = connect(address, 0);
            status = connection.getResponseCode();
        }
        boolean continues =
                status == HttpURLConnection.HTTP_PARTIAL
                        && String.valueOf(connection.getHeaderField("Content-Range"))
                                .startsWith("bytes %d-".formatted(have));
        if (status != HttpURLConnection.HTTP_OK && !continues) {
            throw new IOException(
                    "answers %d %s"
                            .formatted(status, String.valueOf(connection.getResponseMessage()))
                            .strip());
        }
        long from = continues ? have : 0;
        long length = connection.getContentLengthLong();
        long total = length < 0 ? -1 : from + length;
        if (total > most) {
            throw new IOException("offers %,d bytes, more than the file can have".formatted(total));
        }
        try (InputStream in = connection.getInputStream();
                OutputStream out = append(partial, continues)) {
            copy(in, out, from, total, most, progress);
        } finally {
            connection.disconnect();
        }
    }

    private static OutputStream append(Path partial, boolean continues) throws IOException {
        return Files.newOutputStream(
                partial,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                continues ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING);
    }

    private static void copy(
            InputStream in, OutputStream out, long from, long total, long most, Progress progress)
            throws IOException {
        var buffer = new byte[BUFFER];
        long bytes = from;
        while (true) {
            int read;
            try {
                read = in.read(buffer);
            } catch (IOException e) {
                throw new BrokenOff("breaks off after %,d bytes".formatted(bytes));
            }
            if (read < 0) break;
            out.write(buffer, 0, read);
            bytes += read;
            if (bytes > most) throw new IOException("sends more than %,d bytes".formatted(most));
            progress.at(bytes, total);
        }
        if (bytes < total) {
            throw new BrokenOff("breaks off after %,d of %,d bytes".formatted(bytes, total));
        }
    }

    private HttpURLConnection connect(URI address, long from) throws IOException {
        URI at = address;
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            HttpURLConnection connection = (HttpURLConnection) at.toURL().openConnection();
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout((int) timeout.toMillis());
            connection.setReadTimeout((int) timeout.toMillis());
            connection.setRequestProperty("User-Agent", "fallline");
            connection.setRequestProperty("Accept-Encoding", "identity");
            if (from > 0) connection.setRequestProperty("Range", "bytes=%d-".formatted(from));
            int status = status(connection);
            if (status < 0) throw new IOException("does not answer in HTTP");
            if (!REDIRECTS.contains(status)) return connection;
            at = next(at, connection.getHeaderField("Location"));
        }
        throw new IOException("redirects more than %d times".formatted(MOST_REDIRECTS));
    }

    private static int status(HttpURLConnection connection) throws IOException {
        try {
            return connection.getResponseCode();
        } catch (java.net.UnknownHostException e) {
            throw new IOException("is an unknown host", e);
        } catch (java.net.ConnectException e) {
            throw new IOException("cannot be reached", e);
        } catch (IOException e) {
            throw new BrokenOff("gives no answer");
        }
    }

    /** Where a redirect leads: not to another protocol, but for https. */
    static URI next(URI from, String location) throws IOException {
        try {
            URI to = from.resolve(String.valueOf(location));
            boolean safe =
                    "https".equals(to.getScheme()) || from.getScheme().equals(to.getScheme());
            if (location != null && safe) return to;
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new IOException("redirects to " + (location == null ? "nowhere" : location));
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
