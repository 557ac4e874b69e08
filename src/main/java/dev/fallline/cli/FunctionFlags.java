package dev.fallline.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.minimize.MethodSpec;
import dev.fallline.minimize.StoppingRules;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizers;
import dev.fallline.setting.Setting;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What flags of {@code train} mean where a function is minimized instead. */
record FunctionFlags(JsonObject given) {
    private static final List<String> OTHERS =
            List.of("optimizer", "schedule", "clip-value", "clip-norm", "steps");

    /**
     * @throws FalllineException (usage) for a flag that a function has no use for
     */
    MethodSpec choice() {
        Map<String, Double> settings = new LinkedHashMap<>();
        for (String name : given.keySet()) {
            if (isSetting(name)) settings.put(name, number(given.get(name)));
            else if (!OTHERS.contains(name)) {
                throw usage("--%s does not apply to a function; leave it away".formatted(name));
            }
        }
        return new MethodSpec(
                text("optimizer", "gd"),
                settings,
                null,
                text("schedule", null),
                clip(),
                null,
                null);
    }

    /** A switch is 1 for on and 0 for off. */
    private static double number(JsonElement value) {
        boolean isSwitch = value.getAsJsonPrimitive().isBoolean();
        return isSwitch ? value.getAsBoolean() ? 1 : 0 : value.getAsDouble();
    }

    private static boolean isSetting(String name) {
        return Optimizers.all().stream()
                .flatMap(e -> e.settings().stream())
                .map(Setting::name)
                .anyMatch(name::equals);
    }

    private Clip clip() {
        JsonElement value = given.get("clip-value");
        JsonElement norm = given.get("clip-norm");
        if (value != null && norm != null) {
            throw usage("--clip-value and --clip-norm exclude each other: give one of them");
        }
        if (value != null) return new Clip.ByValue(value.getAsDouble());
        return norm != null ? new Clip.ByNorm(norm.getAsDouble()) : new Clip.None();
    }

    StoppingRules rules(double tolerance) {
        JsonElement steps = given.get("steps");
        long budget = steps == null ? StoppingRules.STANDARD.budget() : steps.getAsLong();
        return new StoppingRules(tolerance, null, null, budget);
    }

    private String text(String name, String otherwise) {
        return given.has(name) ? given.get(name).getAsString() : otherwise;
    }

    private static FalllineException usage(String message) {
        return new FalllineException(Kind.USAGE, message);
    }
}
