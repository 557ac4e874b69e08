package dev.fallline.data.source;

import dev.fallline.io.AtomicFile;

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
     * @throws IOException if one is missing
     */
    void unpack(List<Path> wanted) throws IOException {
        List<Path> missing = new ArrayList<>(wanted);
        if (file.toString().endsWith(".zip")) unzip(missing);
        else untar(missing);
        if (!missing.isEmpty()) {
            throw new IOException("%s has no %s".formatted(file, missing.getFirst().getFileName()));
        }
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
                long size = octal(header);
                Optional<Path> target = take(text(header, 0, NAME), missing);
                if (target.isPresent()) write(target.get(), in, size);
                else in.skipNBytes(size);
                in.skipNBytes(-size & BLOCK - 1);
            }
        } catch (NumberFormatException e) {
            throw new IOException(file + " is not a tar archive", e);
        }
    }

    private static long octal(byte[] header) {
        return Long.parseLong(text(header, SIZE_AT, SIZE).strip(), 8);
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

    private static void write(Path target, InputStream in, long size) throws IOException {
        Files.createDirectories(target.getParent());
        AtomicFile.write(
                target,
                out -> {
                    var buffer = new byte[BUFFER];
                    for (long left = size; left > 0; ) {
                        int read = in.read(buffer, 0, (int) Math.min(left, BUFFER));
                        if (read < 0) throw new EOFException("its archive is truncated");
                        out.write(buffer, 0, read);
                        left -= read;
                    }
                });
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
