package dev.fallline.setting;

import static dev.fallline.FalllineException.unknownAmongMany;
import static dev.fallline.FalllineException.usage;

import com.google.gson.JsonElement;

import dev.fallline.Range;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The declaration of something that a user can set. Its flag with help and default, its key in
 * JSON, its row in the documents, its checks and what a comparison tunes all come from here. A
 * declaration is immutable: each method that adds to it returns another one.
 *
 * @param <T> class of its values
 */
public final class Setting<T> {
    /** What refuses a value beside others. */
    private record Rule(Predicate<Values> broken, String reason) {}

    private final String name;
    private final Type<T> type;
    private T defaultValue;
    private String otherwise = "";
    private String symbol = "X";
    private String group = "";
    private boolean changeable;
    private List<String> description = List.of();
    private List<Rule> rules = List.of();
    private Optional<SearchRange> search = Optional.empty();
    private Map<String, String> refusals = Map.of();
    private Map<String, T> defaults = Map.of();

    private Setting(String name, Type<T> type) {
        this.name = name;
        this.type = type;
    }

    /**
     * @param signature the name, which is the flag without its dashes and the key in JSON; and
     *     after an equals sign what stands for the value in help texts, as in {@code lr=RATE}
     */
    public static <T> Setting<T> of(String signature, Type<T> type) {
        String[] parts = signature.split("=", 2);
        Setting<T> setting = new Setting<>(parts[0], type);
        return parts.length == 1 ? setting : setting.with(s -> s.symbol = parts[1]);
    }

    public static Setting<String> text(String signature) {
        return of(signature, new Type.Text(List.of()));
    }

    /**
     * A real number.
     *
     * @param example a number in the range, as a user may type it
     */
    public static Setting<Double> real(String signature, Range range, String example) {
        return of(signature, new Type.Real(range, example));
    }

    /** A whole number of at least 1. */
    public static Setting<Integer> count(String signature, String example) {
        return count(signature, 1, Integer.MAX_VALUE, example);
    }

    public static Setting<Integer> count(String signature, int least, int most, String example) {
        return of(signature, new Type.Whole<>(Long::intValue, least, most, example));
    }

    /** On or off, and off by default. */
    public static Setting<Boolean> flag(String name) {
        return of(name, new Type.Switch()).defaultsTo(false);
    }

    private Setting<T> with(Consumer<Setting<T>> change) {
        Setting<T> copy = new Setting<>(name, type);
        copy.defaultValue = defaultValue;
        copy.otherwise = otherwise;
        copy.symbol = symbol;
        copy.group = group;
        copy.changeable = changeable;
        copy.description = description;
        copy.rules = rules;
        copy.search = search;
        copy.refusals = refusals;
        copy.defaults = defaults;
        change.accept(copy);
        return copy;
    }

    /** The value where none is given. */
    public Setting<T> defaultsTo(T value) {
        return with(s -> s.defaultValue = value);
    }

    /** What holds where nothing is given and there is no default value. */
    public Setting<T> otherwise(String words) {
        return with(s -> s.otherwise = words);
    }

    /** The same at the end of a table, and under a heading in help texts. */
    public Setting<T> addTo(List<Setting<?>> table, String heading) {
        Setting<T> added = with(s -> s.group = heading);
        table.add(added);
        return added;
    }

    /** May change when a run is continued: it does not change what is learned. */
    public Setting<T> changeable() {
        return with(s -> s.changeable = true);
    }

    /** A sentence for help texts and documents; {@code %s} stands for the names to choose from. */
    public Setting<T> describe(String... sentences) {
        return with(s -> s.description = List.of(sentences));
    }

    /** Tuned in comparisons. */
    public Setting<T> tuned(SearchRange range) {
        return with(s -> s.search = Optional.of(range));
    }

    public Setting<T> notTuned() {
        return with(s -> s.search = Optional.empty());
    }

    /**
     * Refuses values other than the default where other values make them useless or wrong.
     *
     * @param reason what follows {@code --NAME VALUE} in the error
     */
    public Setting<T> refuseWhen(Predicate<Values> broken, String reason) {
        List<Rule> more = new ArrayList<>(rules);
        more.add(new Rule(broken, reason));
        return with(s -> s.rules = List.copyOf(more));
    }

    /**
     * Cannot be given to a command.
     *
     * @param reason what follows {@code --NAME does not go with COMMAND} in the error
     */
    public Setting<T> notWith(String command, String reason) {
        Map<String, String> more = new LinkedHashMap<>(refusals);
        more.put(command, reason);
        return with(s -> s.refusals = more);
    }

    /** Another default for one command. */
    public Setting<T> defaultWith(String command, T value) {
        Map<String, T> more = new LinkedHashMap<>(defaults);
        more.put(command, value);
        return with(s -> s.defaults = more);
    }

    public String name() {
        return name;
    }

    public String flag() {
        return "--" + name;
    }

    public Type<T> type() {
        return type;
    }

    /** Null where there is none. */
    public T defaultValue() {
        return defaultValue;
    }

    /** The default of a command, which may be its own. */
    public T defaultValue(String command) {
        return defaults.getOrDefault(command, defaultValue);
    }

    public boolean isSwitch() {
        return type instanceof Type.Switch;
    }

    public String symbol() {
        return symbol;
    }

    public String group() {
        return group;
    }

    public boolean isChangeable() {
        return changeable;
    }

    public Optional<SearchRange> search() {
        return search;
    }

    /** Why it cannot be given to a command; empty if it can. */
    public Optional<String> refusal(String command) {
        return Optional.ofNullable(refusals.get(command))
                .map(reason -> "%s does not go with %s, %s".formatted(flag(), command, reason));
    }

    public List<String> description() {
        return description;
    }

    /** The description with the names to choose from and the range. */
    public List<String> help() {
        List<String> help = new ArrayList<>();
        for (String s : description) help.add(s.replace("%s", String.join(", ", type.names())));
        String range = type.range(symbol);
        if (!range.isEmpty()) help.addLast(help.removeLast() + " " + range + ".");
        return help;
    }

    /** The default in words, for help texts and documents; empty where there is nothing to say. */
    public String defaultText(String command) {
        T value = defaultValue(command);
        return value == null ? otherwise : type.text(value);
    }

    public T parse(String text) {
        return type.parse(flag(), text);
    }

    /**
     * Checks a value that was given from Java.
     *
     * @throws dev.fallline.FalllineException (usage) if it is out of range
     */
    public void require(T value) {
        type.check(flag(), value);
    }

    /** The same of a setting that is no flag of its own but given in the brackets of one. */
    public void require(String flag, T value) {
        type.check(flag + ": " + name, value);
    }

    public T read(JsonElement json) {
        return type.read("\"" + name + "\":", json);
    }

    public String text(T value) {
        return type.text(value);
    }

    /** Throws where a rule of this setting refuses its value. */
    void check(Values values) {
        T value = values.get(this);
        if (value == null || value.equals(defaultValue)) return;
        for (Rule rule : rules) {
            if (!rule.broken.test(values)) continue;
            throw usage(
                    "%s %s", isSwitch() ? flag() : flag() + " " + type.text(value), rule.reason);
        }
    }

    /**
     * One of some settings.
     *
     * @throws dev.fallline.FalllineException (usage) if there is none of this name, with the
     *     nearest that there is
     */
    public static Setting<?> named(String name, Collection<? extends Setting<?>> known) {
        for (Setting<?> setting : known) if (setting.name.equals(name)) return setting;
        throw unknownAmongMany("setting", name, names(known));
    }

    public static List<String> names(Collection<? extends Setting<?>> settings) {
        return settings.stream().<String>map(Setting::name).toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
