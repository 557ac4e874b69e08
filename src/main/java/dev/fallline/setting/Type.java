package dev.fallline.setting;

import static dev.fallline.FalllineException.unknown;
import static dev.fallline.FalllineException.usage;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;

import dev.fallline.FalllineException;
import dev.fallline.Range;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What values a setting has and how they are written, as text and in JSON. Errors are {@link
 * FalllineException}s of kind usage that begin with a subject: the flag, or the key in a file.
 *
 * @param <T> class of the values
 */
public interface Type<T> {
    /** The value that a text stands for. */
    T parse(String subject, String text);

    /** Refuses a value that is out of range. */
    default void check(String subject, T value) {}

    /** The text that {@link #parse} makes the value of. */
    default String text(T value) {
        return value.toString();
    }

    /** The value that JSON stands for. */
    default T read(String subject, JsonElement json) {
        if (json.isJsonPrimitive()) return parse(subject, json.getAsString());
        throw usage("%s %s cannot be used: give a text", subject, json);
    }

    /** The value in JSON: its text, unless JSON has something for it. */
    default JsonElement json(T value) {
        return new JsonPrimitive(text(value));
    }

    /** The range as a formula, for help texts; empty where there is none. */
    default String range(String symbol) {
        return "";
    }

    /** The names to choose from, in help texts; empty where there are none. */
    default List<String> names() {
        return List.of();
    }

    /** Any text. */
    record Text(List<String> names) implements Type<String> {
        @Override
        public String parse(String subject, String text) {
            return text;
        }
    }

    /**
     * A real number, in double precision.
     *
     * @param example a number in the range, as a user may type it
     */
    record Real(Range range, String example) implements Type<Double> {
        @Override
        public Double parse(String subject, String text) {
            double value = Range.number(text);
            range.require(subject, value, text, example);
            return value;
        }

        @Override
        public void check(String subject, Double value) {
            range.require(subject, value, example);
        }

        @Override
        public String text(Double value) {
            return Range.shortest(value);
        }

        @Override
        public Double read(String subject, JsonElement json) {
            return parse(subject, Type.number(json));
        }

        @Override
        public JsonElement json(Double value) {
            return new JsonPrimitive(value);
        }

        @Override
        public String range(String symbol) {
            return range.formula(symbol);
        }
    }

    /**
     * A whole number.
     *
     * @param of makes the value of a number in the range
     */
    record Whole<T extends Number>(Function<Long, T> of, long least, long most, String example)
            implements Type<T> {
        @Override
        public T parse(String subject, String text) {
            boolean tooLarge = false;
            try {
                if (!Double.isNaN(Range.number(text))) {
                    // A number in JSON may be 10.0 or 1e3.
                    BigDecimal number = new BigDecimal(text.strip());
                    tooLarge = number.compareTo(BigDecimal.valueOf(most)) > 0;
                    long value = tooLarge ? most : number.longValueExact();
                    if (value >= least && !tooLarge) return of.apply(value);
                }
            } catch (ArithmeticException | NumberFormatException e) {
                // refused below
            }
            throw Range.refuse(subject, text, words(tooLarge), example);
        }

        @Override
        public void check(String subject, T value) {
            parse(subject, value.toString());
        }

        @Override
        public T read(String subject, JsonElement json) {
            return parse(subject, Type.number(json));
        }

        @Override
        public JsonElement json(T value) {
            return new JsonPrimitive(value);
        }

        private String words(boolean tooLarge) {
            if (tooLarge || most < Integer.MAX_VALUE) {
                return "a whole number from %,d to %,d".formatted(least, most);
            }
            return least == Long.MIN_VALUE
                    ? "a whole number"
                    : "a whole number of at least %d".formatted(least);
        }

        @Override
        public String range(String symbol) {
            if (least == Long.MIN_VALUE) return "";
            return most < Integer.MAX_VALUE
                    ? "%d ≤ %s ≤ %,d".formatted(least, symbol, most)
                    : "%s ≥ %d".formatted(symbol, least);
        }
    }

    /** On or off. */
    record Switch() implements Type<Boolean> {
        @Override
        public Boolean parse(String subject, String text) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw usage("%s %s cannot be used: give true or false", subject, text);
            };
        }

        @Override
        public Boolean read(String subject, JsonElement json) {
            boolean isBoolean = json instanceof JsonPrimitive primitive && primitive.isBoolean();
            return parse(subject, isBoolean ? json.getAsString() : json.toString());
        }

        @Override
        public JsonElement json(Boolean value) {
            return new JsonPrimitive(value);
        }
    }

    /**
     * One of several values that have names.
     *
     * @param names of those that help texts show
     */
    record Choice<T>(
            Function<String, Optional<T>> named, Function<T, String> name, List<String> names)
            implements Type<T> {
        public static <T> Choice<T> of(T[] values, Function<T, String> name) {
            return new Choice<>(
                    text ->
                            Arrays.stream(values)
                                    .filter(v -> name.apply(v).equals(text))
                                    .findFirst(),
                    name,
                    Arrays.stream(values).map(name).toList());
        }

        /** One of several names. */
        public static Choice<String> of(List<String> names) {
            return new Choice<>(
                    text -> Optional.of(text).filter(names::contains), Function.identity(), names);
        }

        @Override
        public T parse(String subject, String text) {
            return named.apply(text).orElseThrow(() -> refuse(subject, text));
        }

        /** The name may be known, and only what is in brackets after it be wrong. */
        private FalllineException refuse(String subject, String text) {
            String base = text.replaceFirst("\\(.*", "");
            String example = base + "(0.5)";
            if (base.equals(text)) return unknown(subject, text, names);
            if (named.apply(example).isPresent()) {
                return Range.refuse(subject, text, "a finite number in the brackets", example);
            }
            if (named.apply(base).isEmpty()) return unknown(subject, text, names);
            return usage(
                    "%s %s cannot be used: %s takes no brackets, remove them", subject, text, base);
        }

        @Override
        public String text(T value) {
            return name.apply(value);
        }
    }

    /** Something that is written as a text and has a reader of its own. */
    record Parsed<T>(
            BiFunction<String, String, T> reader, Function<T, String> writer, List<String> names)
            implements Type<T> {
        @Override
        public T parse(String subject, String text) {
            return reader.apply(subject, text);
        }

        @Override
        public String text(T value) {
            return writer.apply(value);
        }
    }

    /**
     * Several values of one type.
     *
     * @param separator between them in a text
     * @param none how a text says that there are none; empty where there must be some
     * @param words what is expected, and after it an example
     */
    record Several<T>(Type<T> each, String separator, String none, String words, String example)
            implements Type<List<T>> {
        @Override
        public List<T> parse(String subject, String text) {
            if (!none.isEmpty() && text.equals(none)) return List.of();
            try {
                return Arrays.stream(text.split(separator, -1))
                        .map(part -> each.parse(subject, part))
                        .toList();
            } catch (FalllineException e) {
                throw Range.refuse(subject, text, words, example);
            }
        }

        @Override
        public void check(String subject, List<T> values) {
            for (T value : values) each.check(subject, value);
        }

        @Override
        public String text(List<T> values) {
            if (values.isEmpty()) return none;
            return values.stream().map(each::text).collect(Collectors.joining(separator));
        }

        @Override
        public List<T> read(String subject, JsonElement json) {
            if (!json.isJsonArray())
                throw Range.refuse(
                        subject, json, "a list", json(parse(subject, example)).toString());
            try {
                return json.getAsJsonArray().asList().stream()
                        .map(part -> each.read(subject, part))
                        .toList();
            } catch (FalllineException e) {
                throw Range.refuse(
                        subject,
                        json,
                        "a list of " + words,
                        json(parse(subject, example)).toString());
            }
        }

        @Override
        public JsonElement json(List<T> values) {
            JsonArray array = new JsonArray();
            for (T value : values) array.add(each.json(value));
            return array;
        }
    }

    /** A number as JSON has it; of anything else what no number looks like. */
    private static String number(JsonElement json) {
        boolean isNumber = json instanceof JsonPrimitive primitive && primitive.isNumber();
        return isNumber ? json.getAsString() : json.toString();
    }
}
