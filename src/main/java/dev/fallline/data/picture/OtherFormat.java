package dev.fallline.data.picture;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Formats of pictures that are not read, by the first bytes of a file. */
enum OtherFormat {
    WEBP("WebP", "RIFF.{4}WEBP"),
    TIFF("TIFF", "II[*+]\0|MM\0[*+]"),
    AVIF("AVIF", ".{4}ftypavi[fs]"),
    HEIC("HEIC", ".{4}ftyp(he[ivx][a-z]|m[is]f1)"),
    JPEG_XL("JPEG XL", "\u00ff\n|.{4}JXL "),
    PDF("PDF", "%PDF-"),
    SVG("SVG", "\\s*(<\\?xml.*)?<svg\\b");

    /** Bytes that are looked at. */
    private static final int MOST = 1024;

    private final String label;
    private final Pattern begin;

    OtherFormat(String label, String begin) {
        this.label = label;
        this.begin = Pattern.compile(begin, Pattern.DOTALL);
    }

    /** The name of the format of a file; empty where it is none of these. */
    static Optional<String> name(byte[] file) {
        int length = Math.min(file.length, MOST);
        String text = new String(file, 0, length, StandardCharsets.ISO_8859_1);
        return Arrays.stream(values())
                .filter(format -> format.begin.matcher(text).lookingAt())
                .map(format -> format.label)
                .findFirst();
    }
}
