package dev.fallline.data.source;

import static dev.fallline.FalllineException.bad;

import dev.fallline.FalllineException;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.IoFailure;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A {@code .zip}, or a {@code .tar.gz} (ustar, POSIX.1-1988), of which some files are wanted. */
record Archive(Path file) {
    private static final int BUFFER = 1 << 16;

    /** Of tar. */
    private static final int BLOCK = 512;

    private static final int NAME = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE = 12;

    /**
     * Writes the files whose names are wanted, whatever folders they lie in.
     *
     * @param wanted where they go
     * @throws FalllineException (bad data) if one is missing or the archive is damaged
     */
    void unpack(List<Path> wanted) {
        List<Path> missing = new ArrayList<>(wanted);
        try {
            if (file.toString().endsWith(".zip")) unzip(missing);
            else untar(missing);
        } catch (IOException e) {
            throw unreadable(e);
        }
        if (!missing.isEmpty()) {
            throw bad("%s has no %s", file, missing.getFirst().getFileName());
        }
    }

    private FalllineException unreadable(IOException e) {
        return bad(e, "%s cannot be unpacked: %s", file, IoFailure.reason(e));
    }

    private void unzip(List<Path> missing) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                Optional<Path> target = take(entry.getName(), missing);
                if (target.isEmpty()) continue;
                try (InputStream in = zip.getInputStream(entry)) {
                    write(target.get(), in, entry.getSize());
                }
            }
        }
    }

    private void untar(List<Path> missing) throws IOException {
        try (InputStream in = plain(file)) {
            while (!missing.isEmpty()) {
                byte[] header = in.readNBytes(BLOCK);
                if (header.length < BLOCK || header[0] == 0) return;
                long size = Long.parseLong(text(header, SIZE_AT, SIZE).strip(), 8);
                Optional<Path> target = take(text(header, 0, NAME), missing);
                if (target.isPresent()) write(target.get(), in, size);
                else in.skipNBytes(size);
                in.skipNBytes(-size & BLOCK - 1);
            }
        } catch (NumberFormatException e) {
            throw new IOException("it is not a tar archive", e);
        }
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) end++;
        return new String(Arrays.copyOfRange(header, from, end), StandardCharsets.ISO_8859_1);
    }

    private static Optional<Path> take(String entry, List<Path> missing) {
        String name = entry.substring(entry.lastIndexOf('/') + 1);
        Optional<Path> target =
                missing.stream().filter(p -> p.getFileName().toString().equals(name)).findFirst();
        target.ifPresent(missing::remove);
        return target;
    }

    private void write(Path target, InputStream in, long size) throws IOException {
        Files.createDirectories(target.getParent());
        AtomicFile.write(
                target,
                out -> {
                    var buffer = new byte[BUFFER];
                    for (long left = size; left > 0; ) {
                        int read = read(in, buffer, (int) Math.min(left, BUFFER));
                        out.write(buffer, 0, read);
                        left -= read;
                    }
                });
    }

    /** Reads, where a failure is one of the archive and not of the file that is written. */
    private int read(InputStream in, byte[] buffer, int most) {
        try {
            int read = in.read(buffer, 0, most);
            if (read < 0) throw new EOFException();
            return read;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The content of a file, uncompressed where it is compressed by gzip. */
    static InputStream plain(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        try {
            in.mark(2);
            boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
            in.reset();
            return gzip ? new GZIPInputStream(in, BUFFER) : in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }
}
