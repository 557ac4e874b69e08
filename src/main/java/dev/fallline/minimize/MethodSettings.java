package dev.fallline.minimize;

import static dev.fallline.Range.AT_LEAST_ZERO;
import static dev.fallline.Range.FINITE;
import static dev.fallline.Range.POSITIVE;
import static dev.fallline.setting.Setting.count;
import static dev.fallline.setting.Setting.of;
import static dev.fallline.setting.Setting.real;

import dev.fallline.optim.schedule.ScheduleSpec;
import dev.fallline.optim.schedule.Schedules;
import dev.fallline.setting.Setting;
import dev.fallline.setting.Type;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How a function is minimized, and when that ends, beside the settings of optimizers. Each
 * declaration gives the flag of {@code minimize}, its help and its checks.
 */
public final class MethodSettings {
    private static final List<Setting<?>> ALL = new ArrayList<>();
    private static final String METHOD = "Method";

    /** One method, or several with commas between and settings in brackets. */
    public static final Setting<String> OPTIMIZER =
            of("optimizer=NAME", new Type.Text(MethodSpec.names()))
                    .describe(
                            "%s; or several with commas between, settings in brackets, as in gd,momentum(momentum=0.5).")
                    .defaultsTo("gd")
                    .addTo(ALL, METHOD);

    /** The rates that are tried; {@link Schedules#RATE} is that of one method. */
    public static final Setting<List<Double>> RATES =
            of(
                            "lr=RATE",
                            new Type.Several<>(
                                    Schedules.RATE.type(),
                                    ",",
                                    "",
                                    "a positive number, or several with commas between",
                                    "0.1,0.01"))
                    .describe(
                            "Learning rate, or several with commas between; with --line-search the first length tried.")
                    .otherwise("the optimizer's own; with --line-search found from the function")
                    .addTo(ALL, METHOD);

    public static final Setting<ScheduleSpec> SCHEDULE =
            schedule(
                    "schedule", "Of the rate, lengths in steps, as in step(every=100,factor=0.5).");

    public static final Setting<Double> CLIP_VALUE =
            real("clip-value=LIMIT", POSITIVE, "0.5")
                    .describe("Holds each element of the gradient within ±LIMIT.")
                    .otherwise("no limit")
                    .addTo(ALL, METHOD);

    public static final Setting<Double> CLIP_NORM =
            real("clip-norm=LIMIT", POSITIVE, "1")
                    .describe("Scales the gradient down to a norm of at most LIMIT.")
                    .otherwise("no limit")
                    .addTo(ALL, METHOD);

    public static final Setting<Double> GRADIENT_NOISE =
            real("gradient-noise=VARIANCE", POSITIVE, "0.3")
                    .describe(
                            "Adds normal noise to the gradient, of variance VARIANCE/t^GAMMA at step t.")
                    .otherwise("none")
                    .addTo(ALL, METHOD);

    public static final Setting<Double> NOISE_DECAY =
            real("noise-decay=GAMMA", AT_LEAST_ZERO, "0.55")
                    .describe("GAMMA of --gradient-noise.")
                    .defaultsTo(0.55)
                    .addTo(ALL, METHOD);

    public static final Setting<ScheduleSpec> ANNEAL =
            schedule(
                    "anneal",
                    "Schedule of langevin's temperature from --temperature on, as of a rate, such as exponential(factor=0.99).");

    public static final Setting<String> LINE_SEARCH =
            of("line-search=NAME", Type.Choice.of(List.of("exact", "armijo", "wolfe")))
                    .describe("%s, for gd, coordinate, cg, lbfgs and newton.")
                    .otherwise(
                            "none for gd, exact for coordinate, wolfe for cg and lbfgs, armijo for newton")
                    .addTo(ALL, METHOD);

    public static final Setting<Integer> MEMORY =
            count("memory=N", "10")
                    .describe("Steps that lbfgs remembers.")
                    .defaultsTo(10)
                    .addTo(ALL, METHOD);

    private static final String STOPPING = "Stopping";
    private static final String OFF = "off";

    public static final Setting<Long> STEPS =
            of("steps=N", new Type.Whole<>(Long::longValue, 0, Long.MAX_VALUE, "1000"))
                    .describe("Makes at most N steps.")
                    .defaultsTo(10_000L)
                    .addTo(ALL, STOPPING);

    public static final Setting<Double> TOL_GRADIENT =
            real("tol-gradient=TOL", AT_LEAST_ZERO, "1e-6")
                    .describe("Stops where the gradient norm is at most TOL.")
                    .otherwise("1e-6, times the gradient norm at the start where that is below 1")
                    .addTo(ALL, STOPPING);

    public static final Setting<Double> TOL_STEP =
            real("tol-step=TOL", AT_LEAST_ZERO, "1e-6")
                    .describe("Stops after a step no longer than TOL.")
                    .otherwise(OFF)
                    .addTo(ALL, STOPPING);

    public static final Setting<Double> TOL_LOSS =
            real("tol-loss=TOL", AT_LEAST_ZERO, "1e-6")
                    .describe("Stops after a step that changes the value by at most TOL.")
                    .otherwise(OFF)
                    .addTo(ALL, STOPPING);

    public static final Setting<Double> TARGET_LOSS =
            real("target-loss=L", FINITE, "1e-4")
                    .describe("Stops where the value is at most L.")
                    .otherwise(OFF)
                    .addTo(ALL, STOPPING);

    private MethodSettings() {}

    private static Setting<ScheduleSpec> schedule(String name, String description) {
        return of(
                        name + "=SPEC",
                        new Type.Parsed<>(Schedules::parse, ScheduleSpec::text, List.of()))
                .describe(description)
                .otherwise("constant")
                .addTo(ALL, METHOD);
    }

    /** All of them, in order. */
    public static List<Setting<?>> all() {
        return Collections.unmodifiableList(ALL);
    }

    static List<String> names() {
        return Setting.names(ALL);
    }
}
