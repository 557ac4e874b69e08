package dev.fallline.serve;

import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;

import dev.fallline.data.Column;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.data.picture.Framing;
import dev.fallline.data.picture.PictureFile;
import dev.fallline.data.table.RowEncoder;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The examples in the body of a request: a picture, or JSON with pictures or rows. */
final class PredictionRequest {
    /** Examples in one request. */
    static final int MOST = 1_000;

    private static final Pattern PLACE = Pattern.compile("line (\\d+) column (\\d+) path (\\S+)");

    private final Schema schema;
    private final List<Features> examples = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    PredictionRequest(Schema schema) {
        this.schema = schema;
    }

    /** A picture as a file has it. */
    Features picture(byte[] file) {
        return new Features.Bytes(pixels("The body", file));
    }

    /** {@code {"rows": [[5.1, 3.5], …]}} or {@code {"pictures": ["base64", …]}}. */
    Features json(byte[] body) {
        try (JsonReader in =
                new JsonReader(
                        new InputStreamReader(
                                new ByteArrayInputStream(body), StandardCharsets.UTF_8))) {
            in.setStrictness(Strictness.STRICT);
            in.beginObject();
            while (in.hasNext()) member(in.nextName(), in);
            in.endObject();
            if (in.peek() != JsonToken.END_DOCUMENT) throw malformed("more after the object");
        } catch (IOException | IllegalStateException | JsonParseException e) {
            throw malformed(found(e));
        }
        if (examples.isEmpty()) throw malformed("no examples");
        return joined();
    }

    /**
     * What should be said of the rows, each with its place: of missing values and unknown
     * categories.
     */
    List<String> notes() {
        return notes;
    }

    private static Refusal malformed(String what) {
        return new Refusal(
                400,
                "The request must be JSON, {\"rows\": [[number, …], …]} or {\"pictures\":"
                        + " [\"base64 of a file\", …]}; there is: %s",
                what);
    }

    /** Of the reader's messages, the place alone. */
    private static String found(Exception e) {
        String what =
                switch (e) {
                    case EOFException _ -> "an end in the middle";
                    case IllegalStateException _ -> "something else";
                    default -> "no JSON";
                };
        Matcher place = PLACE.matcher(String.valueOf(e.getMessage()));
        return place.find()
                ? "%s at line %s, column %s, in %s"
                        .formatted(what, place.group(1), place.group(2), place.group(3))
                : what;
    }

    private void member(String name, JsonReader in) throws IOException {
        boolean rows = name.equals("rows");
        if (!rows && !name.equals("pictures")) throw malformed("a member \"" + name + "\"");
        if (!examples.isEmpty()) throw malformed("more than one list of examples");
        in.beginArray();
        while (in.hasNext()) {
            if (examples.size() == MOST) {
                throw new Refusal(
                        400, "There are more than %,d examples: send fewer at once.", MOST);
            }
            examples.add(rows ? row(in) : picture(in));
        }
        in.endArray();
    }

    private Features picture(JsonReader in) throws IOException {
        String name = "pictures[%d]".formatted(examples.size());
        String base64 = in.nextString().replaceFirst("^data:[^,]*,", "");
        try {
            return new Features.Bytes(pixels(name, Base64.getDecoder().decode(base64)));
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, "%s is not base64 (RFC 4648): %s", name, e.getMessage());
        }
    }

    /** Cells in the order of the columns, or by their names. */
    private Features row(JsonReader in) throws IOException {
        List<String> cells = new ArrayList<>();
        if (in.peek() == JsonToken.BEGIN_OBJECT) named(in, cells);
        else {
            in.beginArray();
            while (in.hasNext()) cells.add(cell(in));
            in.endArray();
        }
        String name = "rows[%d]".formatted(examples.size());
        return RowEncoder.row(
                name, String.join(",", cells), schema, note -> notes.add(name + ": " + note));
    }

    private void named(JsonReader in, List<String> cells) throws IOException {
        Map<String, String> given = new HashMap<>();
        in.beginObject();
        while (in.hasNext()) given.put(in.nextName(), cell(in));
        in.endObject();
        for (Column c : schema.columns()) {
            String value = given.remove(c.name());
            if (value == null) {
                throw new Refusal(400, "rows[%d] has no \"%s\".", examples.size(), c.name());
            }
            cells.add(value);
        }
        if (given.isEmpty()) return;
        throw new Refusal(
                400,
                "rows[%d] has \"%s\", which the network does not know.",
                examples.size(),
                given.keySet().iterator().next());
    }

    /** As a cell of a CSV file. */
    private static String cell(JsonReader in) throws IOException {
        if (in.peek() == JsonToken.NULL) {
            in.nextNull();
            return "";
        }
        if (in.peek() == JsonToken.NUMBER) return in.nextString();
        String text = in.nextString();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw malformed("half of a surrogate pair");
        }
        return "\"" + text.replace("\"", "\"\"") + "\"";
    }

    private byte[] pixels(String name, byte[] file) {
        Framing framing = Framing.of(schema, true);
        long pixels = PictureFile.size(name, file).pixels();
        if (pixels > PictureFile.MOST_PIXELS) {
            throw new Refusal(
                    413,
                    "%s has %,d pixels: send at most %,d.",
                    name,
                    pixels,
                    PictureFile.MOST_PIXELS);
        }
        return framing.apply(PictureFile.read(name, file));
    }

    private Features joined() {
        int width = schema.shape().size();
        return switch (examples.getFirst()) {
            case Features.Bytes _ -> {
                byte[] all = new byte[width * examples.size()];
                for (int i = 0; i < examples.size(); i++) {
                    byte[] one = ((Features.Bytes) examples.get(i)).values();
                    System.arraycopy(one, 0, all, i * width, width);
                }
                yield new Features.Bytes(all);
            }
            case Features.Reals _ -> {
                float[] all = new float[width * examples.size()];
                for (int i = 0; i < examples.size(); i++) {
                    float[] one = ((Features.Reals) examples.get(i)).values();
                    System.arraycopy(one, 0, all, i * width, width);
                }
                yield new Features.Reals(all);
            }
        };
    }
}
