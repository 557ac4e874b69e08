package dev.fallline.data.table;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** Turns each run of spaces and tabs between cells into one tab; quoted text stays as it is. */
final class WhitespaceReader extends FilterReader {
    private boolean quoted;
    private boolean blank;
    private boolean lineStart = true;

    WhitespaceReader(Reader in) {
        super(in);
    }

    /**
     * @param length at least 2
     */
    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        int to = offset;
        while (to == offset) {
            // The first place is for the tab of a run that ended with an earlier call.
            int count = in.read(buffer, offset + 1, length - 1);
            if (count < 0) return -1;
            for (int i = offset + 1; i <= offset + count; i++) {
                char c = buffer[i];
                boolean space = !quoted && (c == ' ' || c == '\t');
                boolean lineEnd = !quoted && (c == '\n' || c == '\r');
                if (!space) {
                    if (blank && !lineStart && !lineEnd) buffer[to++] = '\t';
                    buffer[to++] = c;
                    lineStart = lineEnd;
                    if (c == '"') quoted = !quoted;
                }
                blank = space;
            }
        }
        return to - offset;
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("Read into an array.");
    }
}
