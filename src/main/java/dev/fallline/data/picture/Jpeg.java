package dev.fallline.data.picture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The segments of a JPEG file (ITU-T T.81, annex B), which stand before and between its pixels. */
final class Jpeg {
    /** Marker of the segments with EXIF data. */
    static final int APP1 = 0xffe1;

    /** Marker of the segment of Adobe's programs, which says how colors are stored. */
    private static final int APP14 = 0xffee;

    private static final int START = 0xffd8;
    private static final int END = 0xffd9;
    private static final int SCAN = 0xffda;

    /** The first marker of a segment; those of restarts within the pixels stand alone. */
    private static final int FIRST_SEGMENT = 0xffc0;

    private static final int FIRST_RESTART = 0xffd0;
    private static final int FILL = 0xffff;

    /** In Adobe's segment (Technical Note 5116): luma, chroma and black. */
    private static final int YCCK = 2;

    private static final int TRANSFORM = 6;

    private Jpeg() {}

    private static boolean isOne(byte[] file) {
        return marker(file, 0) == START;
    }

    private static int marker(byte[] file, int at) {
        return at + 1 < file.length
                ? Byte.toUnsignedInt(file[at]) << 8 | Byte.toUnsignedInt(file[at + 1])
                : 0;
    }

    private static boolean hasLength(int marker) {
        return marker >= FIRST_SEGMENT && marker < FILL && (marker < FIRST_RESTART || marker > END);
    }

    /** The place after a segment, or after one byte of something else. */
    private static int next(byte[] file, int at) {
        return at + (hasLength(marker(file, at)) ? 2 + marker(file, at + 2) : 1);
    }

    /**
     * What follows the title in the first segment of a kind before the pixels.
     *
     * @return empty if the file is no JPEG or has no such segment that is whole
     */
    static Optional<ByteBuffer> segment(byte[] file, int marker, String title) {
        if (!isOne(file)) return Optional.empty();
        ByteBuffer head = StandardCharsets.ISO_8859_1.encode(title);
        for (int at = 2; at < file.length && marker(file, at) != SCAN; at = next(file, at)) {
            int from = at + 4;
            int length = marker(file, at + 2) - 2;
            if (marker(file, at) != marker || length < head.limit()) continue;
            if (from + length > file.length) break;
            ByteBuffer segment = ByteBuffer.wrap(file, from, length).slice();
            if (segment.slice(0, head.limit()).equals(head)) {
                return Optional.of(segment.position(head.limit()).slice());
            }
        }
        return Optional.empty();
    }

    /** Whether a file ends before its end marker; its reader would fill in the rest. */
    static boolean isCutOff(byte[] file) {
        if (!isOne(file)) return false;
        for (int at = 2; at < file.length; at = next(file, at)) {
            if (marker(file, at) == END) return false;
        }
        return true;
    }

    /** Whether its four channels are luma, chroma and black. */
    static boolean isYcck(byte[] file) {
        return segment(file, APP14, "Adobe")
                .filter(adobe -> adobe.limit() > TRANSFORM && adobe.get(TRANSFORM) == YCCK)
                .isPresent();
    }
}
