package dev.fallline.minimize;

import static dev.fallline.FalllineException.unknown;
import static dev.fallline.FalllineException.usage;
import static dev.fallline.minimize.MethodSettings.ANNEAL;
import static dev.fallline.minimize.MethodSettings.CLIP_NORM;
import static dev.fallline.minimize.MethodSettings.CLIP_VALUE;
import static dev.fallline.minimize.MethodSettings.GRADIENT_NOISE;
import static dev.fallline.minimize.MethodSettings.LINE_SEARCH;
import static dev.fallline.minimize.MethodSettings.MEMORY;
import static dev.fallline.minimize.MethodSettings.NOISE_DECAY;
import static dev.fallline.minimize.MethodSettings.SCHEDULE;

import dev.fallline.FalllineException;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Langevin;
import dev.fallline.optim.Nesterov;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.schedule.Constant;
import dev.fallline.optim.schedule.Schedule;
import dev.fallline.optim.schedule.ScheduleSpec;
import dev.fallline.optim.schedule.Schedules;
import dev.fallline.setting.Setting;
import dev.fallline.setting.Values;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A minimization method with its settings.
 *
 * @param optimizer {@code gd}, {@code coordinate}, {@code cg}, {@code lbfgs}, {@code newton},
 *     {@code trust-region}, {@code flow} or one of {@link Optimizers}
 * @param given of {@link MethodSettings}, of {@link Schedules#RATE} and of the optimizer; the
 *     others have their default values
 */
public record MethodSpec(String optimizer, Values given) {
    /** With the default values. */
    public MethodSpec(String optimizer) {
        this(optimizer, Values.NONE);
    }

    /** Methods beside {@link Optimizers} that search along a line; gd is its sgd. */
    private static final List<String> ALONG_LINES =
            List.of("gd", "coordinate", "cg", "lbfgs", "newton");

    private static final List<String> OWN =
            Stream.concat(ALONG_LINES.stream(), Stream.of("trust-region", "flow")).toList();

    /** Settings that add to what is minimized. */
    private static final List<String> PENALTIES = List.of("prox-l1", "weight-decay");

    /** Plain descent with this rate. */
    public static MethodSpec descent(double rate) {
        return new MethodSpec("gd").withRate(rate);
    }

    public MethodSpec withRate(double other) {
        return new MethodSpec(optimizer, given.with(Schedules.RATE, other));
    }

    public static List<String> names() {
        return Stream.concat(OWN.stream(), Optimizers.names().stream()).toList();
    }

    /** The learning rate, with a line search its first guess; null for the usual one. */
    public Double rate() {
        return given.get(Schedules.RATE);
    }

    /** Null for the method's own, which gd has none of. */
    String lineSearch() {
        return given.get(LINE_SEARCH);
    }

    /** Whether noise is added to the gradient, beside that of the optimizer. */
    boolean hasGradientNoise() {
        return given.has(GRADIENT_NOISE);
    }

    /** Of the optimizer. */
    Values settings() {
        return given.without(MethodSettings.names());
    }

    private boolean isDescent() {
        return optimizer.equals("gd") || optimizer.equals("sgd");
    }

    /** Whether it computes every step's length. */
    public boolean searches() {
        return given.has(LINE_SEARCH) || OWN.contains(optimizer) && !isDescent();
    }

    /** Settings other than 0 that draw the parameters away from where the gradient is zero. */
    public Map<String, Double> penalties() {
        Map<String, Double> penalties = new TreeMap<>();
        if (searches()) return penalties;
        for (Setting<?> s : registered().settings()) {
            if (!PENALTIES.contains(s.name())) continue;
            double value = (Double) given.get(s);
            if (value != 0) penalties.put(s.name(), value);
        }
        return penalties;
    }

    /**
     * @throws FalllineException (usage) if its steps do not stay in the set of a problem
     */
    public void requireWithin(FeasibleSet set) {
        if (method().stays(set)) return;
        boolean box = set instanceof FeasibleSet.Box;
        String why =
                searches()
                        ? "whose steps may leave the set"
                        : box
                                ? "whose result is not the point that it moves"
                                : "whose steps are not along the gradient, so that a projection on a ball leads elsewhere";
        throw usage(
                "%s does not apply to %s%s, %s: give --optimizer gd, momentum, nesterov%s",
                box ? "--box" : "--ball",
                optimizer,
                given.has(LINE_SEARCH) ? " with --line-search" : "",
                why,
                box ? " or adam" : " or langevin");
    }

    /**
     * The optimality of a minimization's end; empty also where a penalty has been minimized
     * besides, and on the border of a set.
     */
    public Optional<Optimality> judge(MinimizationProblem problem, Minimizer.Result r) {
        boolean free = penalties().isEmpty() && !problem.set().onBorder(r.end().x());
        return free ? Optimality.of(problem, r) : Optional.empty();
    }

    /** The learning rate at first; null where a line search finds the lengths of all steps. */
    public Double usualRate() {
        if (rate() != null) return rate();
        return searches() ? null : Double.valueOf(registered().rate());
    }

    /** Whether it draws random numbers, as langevin does. */
    public boolean draws() {
        if (searches()) return false;
        if (hasGradientNoise()) return true;
        Optimizer made = registered().create();
        return !made.seeded(1).equals(made.seeded(2));
    }

    /** Whether it converges to points of zero gradient. */
    public boolean rests() {
        return method().rests();
    }

    /** That of langevin's noise, if it is the same all along; null for others. */
    Double temperature() {
        boolean constant = !hasGradientNoise() && !given.has(ANNEAL) && !searches();
        if (!constant || !(registered().create(settings()) instanceof Langevin l)) return null;
        return l.temperature();
    }

    /**
     * For questions that the number of steps has no influence on; any schedule fits into so many.
     */
    private Method method() {
        return method(Integer.MAX_VALUE);
    }

    /** The same, whose noise, where it has any, is that of seed 1. */
    public Method method(long steps) {
        return method(steps, 1);
    }

    /**
     * @param steps in all, for schedules that end with the run
     * @param seed of the noise, where the optimizer {@link #draws}
     * @throws FalllineException (usage) if a name is unknown, a value out of range, or two of them
     *     exclude each other
     */
    public Method method(long steps, long seed) {
        if (optimizer.contains("@")) throw stages(optimizer);
        if (!names().contains(optimizer)) throw unknown("--optimizer", optimizer, names());
        if (given.has(MEMORY) && !optimizer.equals("lbfgs")) {
            throw usage("--memory does not apply to %s; it belongs to lbfgs", optimizer);
        }
        if (given.has(NOISE_DECAY) && !hasGradientNoise()) {
            throw usage("--noise-decay is for --gradient-noise: give --gradient-noise 0.3 too");
        }
        return searches() ? searching() : firstOrder(Math.max(1, steps), seed);
    }

    static FalllineException stages(String optimizer) {
        return usage(
                "--optimizer '%s' names several, one after the other, which only train accepts; choose one of %s",
                optimizer, String.join(", ", names()));
    }

    private Method firstOrder(long steps, long seed) {
        Optimizers.Entry entry = registered();
        var made = entry.create(settings()).seeded(seed);
        ScheduleSpec schedule = given.get(SCHEDULE);
        Schedule rates =
                schedule == null
                        ? new Constant(usualRate())
                        : schedule.schedule(usualRate(), 1, steps);
        GradientNoise noise =
                hasGradientNoise()
                        ? new GradientNoise(given.get(GRADIENT_NOISE), given.get(NOISE_DECAY), seed)
                        : GradientNoise.OFF;
        if (!(made instanceof Nesterov nesterov)) {
            return new FirstOrder(made, rates, clip(), noise, heats(made, steps));
        }
        if (given.has(ANNEAL)) throw notAnnealed();
        if (nesterov.weightDecay() != 0) {
            throw usage(
                    "--weight-decay does not apply to nesterov here; add the penalty to the function");
        }
        return new LookAhead(nesterov.momentum(), rates, clip(), noise);
    }

    private Clip clip() {
        return Clip.of(given.get(CLIP_VALUE), given.get(CLIP_NORM));
    }

    private Schedule heats(Optimizer made, long steps) {
        if (!given.has(ANNEAL)) return null;
        if (!(made instanceof Langevin langevin)) throw notAnnealed();
        if (langevin.temperature() > 0) {
            return given.get(ANNEAL).schedule(langevin.temperature(), 1, steps);
        }
        throw usage("--anneal starts from --temperature, which is 0: give a positive one");
    }

    private FalllineException notAnnealed() {
        return usage("--anneal does not apply to %s; it belongs to langevin", optimizer);
    }

    private Optimizers.Entry registered() {
        return Optimizers.of(optimizer.equals("gd") ? "sgd" : optimizer);
    }

    private Method searching() {
        boolean own = !given.has(LINE_SEARCH);
        if (!own && !isDescent() && !ALONG_LINES.contains(optimizer)) {
            throw usage(
                    "--line-search does not apply to %s; use it with %s",
                    optimizer, String.join(", ", ALONG_LINES));
        }
        String why = own ? optimizer : "--line-search";
        if (given.has(SCHEDULE)) throw excluded("--schedule", why);
        if (!(clip() instanceof Clip.None)) throw excluded("--clip-value or --clip-norm", why);
        if (hasGradientNoise()) throw excluded("--gradient-noise", why);
        if (given.has(ANNEAL)) throw notAnnealed();
        if (rate() != null && !isDescent()) throw excluded("--lr", optimizer);
        for (String name : settings().names()) {
            throw usage("--%s does not apply to %s", name, optimizer);
        }
        return switch (optimizer) {
            case "trust-region" -> new TrustRegion();
            case "flow" -> new GradientFlow();
            default -> new LineSearchMethod(this::direction, search(), rate());
        };
    }

    private static FalllineException excluded(String flag, String why) {
        return usage(
                "%s cannot be used with %s, which computes the length of each step", flag, why);
    }

    private LineSearchMethod.Direction direction(Oracle f) {
        return switch (optimizer) {
            case "coordinate" -> new CoordinateDescent();
            case "cg" -> new ConjugateGradient();
            case "lbfgs" -> new Lbfgs(given.get(MEMORY));
            case "newton" -> new Newton(f);
            default -> new SteepestDescent();
        };
    }

    private LineSearch search() {
        String usual =
                switch (optimizer) {
                    case "newton" -> "armijo";
                    case "coordinate" -> "exact";
                    default -> "wolfe";
                };
        String name = given.has(LINE_SEARCH) ? lineSearch() : usual;
        return switch (name) {
            case "exact" -> new ExactSearch();
            case "armijo" -> new ArmijoSearch();
            case "wolfe" ->
                    optimizer.equals("cg") ? WolfeSearch.CONJUGATE : WolfeSearch.QUASI_NEWTON;
            default -> throw unknown(LINE_SEARCH.flag(), name, LINE_SEARCH.type().names());
        };
    }
}
