package dev.fallline.campaign;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes odd inputs of sound ones. */
final class Mutation {
    private static final List<String> NUMBERS =
            List.of("-1", "0", "1e400", "99999999999", "-0.0", "1.5", "NaN", "2147483648", "");

    private final Random random;

    Mutation(Random random) {
        this.random = random;
    }

    /** Some bytes changed, removed, doubled or moved; or a number that is another one. */
    byte[] ofBytes(byte[] sound) {
        byte[] bytes = sound;
        for (int i = 1 + random.nextInt(3); i > 0; i--) bytes = once(bytes);
        return bytes;
    }

    private byte[] once(byte[] bytes) {
        if (bytes.length == 0) return new byte[random.nextInt(9)];
        int at = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - at, 1 + random.nextInt(8));
        return switch (random.nextInt(6)) {
            case 0 -> {
                byte[] changed = bytes.clone();
                changed[at] ^= (byte) (1 << random.nextInt(8));
                yield changed;
            }
            case 1 -> {
                byte[] changed = bytes.clone();
                changed[at] = (byte) random.nextInt(256);
                yield changed;
            }
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> replace(bytes, at, length, new byte[0]);
            case 4 -> replace(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
            default -> otherNumber(bytes, at);
        };
    }

    /** Where a digit follows, its number becomes another one. */
    private byte[] otherNumber(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && !isDigit(bytes[at])) at++;
        int end = at;
        while (end < bytes.length && isDigit(bytes[end])) end++;
        String number = NUMBERS.get(random.nextInt(NUMBERS.size()));
        return replace(bytes, at, end - at, number.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static byte[] replace(byte[] bytes, int at, int length, byte[] by) {
        var result = new ByteArrayOutputStream();
        result.write(bytes, 0, at);
        result.writeBytes(by);
        result.write(bytes, at + length, bytes.length - at - length);
        return result.toByteArray();
    }

    /** Valid JSON in which a value is another one, or a member is missing. */
    String ofJson(String sound) {
        JsonElement root = JsonParser.parseString(sound);
        for (int i = 1 + random.nextInt(2); i > 0; i--) change(root);
        return root.toString();
    }

    private void change(JsonElement root) {
        List<JsonElement> parents = new ArrayList<>();
        collect(root, parents);
        if (parents.isEmpty()) return;
        switch (parents.get(random.nextInt(parents.size()))) {
            case JsonObject object -> {
                List<String> names = List.copyOf(object.keySet());
                String name = names.get(random.nextInt(names.size()));
                if (random.nextInt(4) == 0) object.remove(name);
                else object.add(name, odd(object.get(name)));
            }
            case JsonArray array -> {
                int at = random.nextInt(array.size());
                if (random.nextInt(4) == 0) array.remove(at);
                else array.set(at, odd(array.get(at)));
            }
            default -> throw new AssertionError("neither has members");
        }
    }

    /** All objects and lists that are not empty. */
    private static void collect(JsonElement element, List<JsonElement> parents) {
        if (element instanceof JsonObject object && !object.isEmpty()) {
            parents.add(object);
            object.asMap().values().forEach(e -> collect(e, parents));
        } else if (element instanceof JsonArray array && !array.isEmpty()) {
            parents.add(array);
            array.forEach(e -> collect(e, parents));
        }
    }

    private JsonElement odd(JsonElement was) {
        return switch (random.nextInt(12)) {
            case 0 -> JsonNull.INSTANCE;
            case 1 -> new JsonArray();
            case 2 -> new JsonObject();
            case 3 -> new JsonPrimitive("");
            case 4 -> new JsonPrimitive("x".repeat(random.nextInt(40)));
            case 5 -> new JsonPrimitive(random.nextBoolean());
            case 6 -> new JsonPrimitive(-1);
            case 7 -> new JsonPrimitive(0);
            case 8 -> new JsonPrimitive(new BigDecimal("1e400"));
            case 9 -> new JsonPrimitive(random.nextInt());
            case 10 -> new JsonPrimitive(random.nextGaussian());
            default -> {
                JsonArray list = new JsonArray();
                for (int i = random.nextInt(4); i >= 0; i--) list.add(was);
                yield list;
            }
        };
    }
}
