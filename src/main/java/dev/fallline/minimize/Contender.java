package dev.fallline.minimize;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.schedule.Schedules;
import dev.fallline.report.NumberFormat;
import dev.fallline.setting.Setting;
import dev.fallline.setting.SpecText;
import dev.fallline.setting.Values;

import java.util.ArrayList;
import java.util.List;

/**
 * A minimization beside others of the same function: a method with a rate, from a start.
 *
 * @param name what tells it apart from the others, such as {@code momentum, lr 0.1}
 */
public record Contender(String name, MethodSpec choice, MinimizationProblem problem) {
    /** So many can be told apart in one picture. */
    public static final int MOST = 24;

    private static final String EXAMPLE = "gd,momentum(momentum=0.5),adam";

    /** How it ended. */
    public record Ending(Contender contender, Result result) {}

    public Ending run(StoppingRules rules, long seed) {
        Method method = choice.method(rules.budget(), seed);
        return new Ending(
                this, Minimizer.minimize(problem.oracle(), method, problem.start(), rules));
    }

    /**
     * Each method with each rate from each start, in this order.
     *
     * @param methods as after {@code --optimizer}, with commas between, settings in brackets
     * @param common what all share; of the settings of optimizers each method has those that it
     *     takes
     * @param rates none for the usual one of each; a method with a rate of its own in brackets, or
     *     that searches for the length of a step, is there once
     * @param problems the same function from each start
     * @throws FalllineException (usage) for what no method takes, and for more than 24
     */
    public static List<Contender> parse(
            String methods, Values common, List<Double> rates, List<MinimizationProblem> problems) {
        if (methods.contains("@")) throw MethodSpec.stages(methods);
        List<String> texts = SpecText.split(methods).stream().distinct().toList();
        requireTaken(texts, common.without(MethodSettings.names()));
        boolean alone = texts.size() == 1;
        boolean used = rates.isEmpty();
        List<Contender> all = new ArrayList<>();
        for (String text : texts) {
            MethodSpec method = method(text, common, alone);
            boolean own = method.rate() != null || method.searches() && !alone;
            List<Double> tried = own ? List.of() : rates.stream().distinct().toList();
            used |= !own;
            List<MethodSpec> variants =
                    tried.isEmpty()
                            ? List.of(method)
                            : tried.stream().map(method::withRate).toList();
            for (MethodSpec variant : variants) {
                for (MinimizationProblem problem : problems) {
                    List<String> names = new ArrayList<>();
                    if (texts.size() > 1) names.add(text);
                    if (tried.size() > 1)
                        names.add("lr " + NumberFormat.EXACT.text(variant.rate()));
                    if (problems.size() > 1) names.add("from " + problem.startText());
                    if (names.isEmpty()) names.add(text);
                    all.add(new Contender(String.join(", ", names), variant, problem));
                }
            }
        }
        if (!used) {
            throw usage(
                    "--lr has no effect, since each of --optimizer %s has its own rate or searches for the length of a step: remove it",
                    methods);
        }
        if (all.size() <= MOST) return all;
        throw usage(
                "these are %d minimizations, of which one picture holds at most %d: give fewer optimizers, rates or starts",
                all.size(), MOST);
    }

    /**
     * @param text a method's name, perhaps with settings in brackets
     * @throws FalllineException (usage) for what it does not take
     */
    public static MethodSpec method(String text) {
        return method(text, Values.NONE, true);
    }

    private static MethodSpec method(String text, Values common, boolean alone) {
        SpecText call = SpecText.of("--optimizer", text, EXAMPLE);
        boolean bare = call.list() == null;
        List<Setting<?>> taken = settings(call.name());
        List<Setting<?>> known = new ArrayList<>(taken);
        known.add(Schedules.RATE);
        Values own = bare ? Values.NONE : call.given(known, EXAMPLE);
        if (alone) return new MethodSpec(call.name(), common.and(own));
        List<String> shared = new ArrayList<>(MethodSettings.names());
        if (!call.name().equals("lbfgs")) shared.remove(MethodSettings.MEMORY.name());
        shared.addAll(Setting.names(taken));
        return new MethodSpec(call.name(), common.only(shared).and(own));
    }

    private static List<Setting<?>> settings(String name) {
        String known = name.equals("gd") ? "sgd" : name;
        boolean first = Optimizers.names().contains(known);
        return first ? Optimizers.of(known).settings() : List.of();
    }

    private static void requireTaken(List<String> texts, Values shared) {
        if (texts.size() == 1) return;
        List<String> names =
                texts.stream().map(t -> SpecText.of("--optimizer", t, EXAMPLE).name()).toList();
        List<String> taken =
                names.stream().flatMap(n -> Setting.names(settings(n)).stream()).toList();
        for (String name : shared.names()) {
            if (taken.contains(name)) continue;
            throw usage(
                    "--%s does not apply to any of %s: remove it", name, String.join(", ", names));
        }
    }
}
