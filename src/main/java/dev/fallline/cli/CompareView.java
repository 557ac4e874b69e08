package dev.fallline.cli;

import dev.fallline.cli.terminal.Console;
import dev.fallline.cli.terminal.Text;
import dev.fallline.device.Devices.Selection;
import dev.fallline.lab.compare.ComparisonListener;
import dev.fallline.lab.compare.Contestant;
import dev.fallline.lab.compare.Dimension;
import dev.fallline.lab.compare.Phase;
import dev.fallline.lab.compare.Problem;
import dev.fallline.lab.compare.Protocol;
import dev.fallline.lab.compare.ShortNumber;
import dev.fallline.lab.compare.Trial;
import dev.fallline.lab.compare.TrialResult;
import dev.fallline.report.NumberFormat;
import dev.fallline.train.TrainingListener.Progress;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Shows a comparison on standard error: each training as it ends, and on a terminal what is running
 * and which contestant leads on validation.
 */
final class CompareView implements ComparisonListener, AutoCloseable {
    private static final long REDRAW_NANOS = 100_000_000;

    private final Console console = Console.system();
    private final BooleanSupplier stops;
    private final Map<Trial, Progress> running = new LinkedHashMap<>();

    /** The best on validation so far, by problem. */
    private final Map<Integer, TrialResult> leaders = new LinkedHashMap<>();

    private Protocol protocol;
    private List<Contestant> contestants;
    private int trainings;
    private int nameWidth;
    private int done;

    /** Of these, those that had been finished before. */
    private int found;

    private boolean foundSaid;
    private long began;
    private long drawn;

    CompareView(BooleanSupplier stops) {
        this.stops = stops;
    }

    @Override
    public void note(String text) {
        console.say("note: " + text);
    }

    @Override
    public void begins(Protocol protocol, Path folder, Selection selection, int jobs) {
        this.protocol = protocol;
        contestants = protocol.contestants();
        trainings = protocol.trainings();
        nameWidth = names(protocol).mapToInt(Text::width).max().orElseThrow();
        began = System.nanoTime();
        console.say("comparison    " + folder);
        selection.passedOver().forEach(reason -> console.say("not used      " + reason));
        String device = selection.kind().equals("cpu") ? "CPU, 1 thread each" : selection.kind();
        console.say("device        %s, %d at a time".formatted(device, jobs));
        console.say(
                "trainings     %,d: for each contestant %d to tune, %d about the chosen rate, %d fresh seeds"
                        .formatted(
                                trainings,
                                protocol.trials(),
                                protocol.sensitivity(),
                                protocol.seeds()));
        int width = contestants.stream().mapToInt(c -> Text.width(c.name())).max().orElseThrow();
        for (Contestant c : contestants) {
            List<String> ranges = c.space().dimensions().stream().map(Dimension::text).toList();
            String space = ranges.isEmpty() ? "nothing to tune" : String.join(", ", ranges);
            console.say("  %s  %s".formatted(Text.left(c.name(), width), space));
        }
        console.say("");
    }

    @Override
    public void begins(Trial trial) {
        running.put(trial, null);
        showStatus();
    }

    @Override
    public void progress(Trial trial, Progress progress) {
        running.put(trial, progress);
        if (System.nanoTime() - drawn > REDRAW_NANOS) showStatus();
    }

    @Override
    public void done(TrialResult result, boolean found) {
        running.remove(result.trial());
        done++;
        Trial trial = result.trial();
        if (trial.phase() == Phase.TUNING) {
            leaders.merge(
                    trial.problem(),
                    result,
                    (a, b) -> b.finalValidation() > a.finalValidation() ? b : a);
        }
        if (found) {
            this.found++;
        } else {
            sayFound();
            console.say(line(result));
        }
        showStatus();
    }

    private void sayFound() {
        if (found == 0 || foundSaid) return;
        foundSaid = true;
        console.say("taken up      %,d of them were finished before".formatted(found));
    }

    /** A comparison that was finished before has nothing else to say. */
    @Override
    public void close() {
        sayFound();
        console.wipe();
    }

    private String line(TrialResult result) {
        Trial trial = result.trial();
        String outcome =
                result.sound()
                        ? "val %6.2f %%".formatted(100 * result.finalValidation())
                        : result.ended();
        return "%s  %-11s  %s  %-12s  %5.1f s  %s"
                .formatted(
                        counter(),
                        trial.phase().label(),
                        Text.left(name(trial), nameWidth),
                        outcome,
                        result.seconds(),
                        values(trial));
    }

    private String counter() {
        String all = Integer.toString(trainings);
        return Text.right(Integer.toString(done), all.length()) + "/" + all;
    }

    private String name(Trial trial) {
        Problem problem = protocol.problems().get(trial.problem());
        return name(protocol, problem, contestants.get(trial.contestant()));
    }

    private static Stream<String> names(Protocol protocol) {
        return protocol.problems().stream()
                .flatMap(p -> protocol.contestants().stream().map(c -> name(protocol, p, c)));
    }

    private static String name(Protocol protocol, Problem problem, Contestant contestant) {
        boolean one = protocol.problems().size() == 1;
        return one ? contestant.name() : problem.name() + " " + contestant.name();
    }

    private static String values(Trial trial) {
        if (trial.phase() == Phase.SEEDS) return "seed " + trial.seed();
        List<String> parts = new ArrayList<>();
        trial.values().forEach((name, value) -> parts.add(name + " " + ShortNumber.text(value)));
        return String.join(", ", parts);
    }

    private void showStatus() {
        if (!console.terminal()) return;
        List<String> parts = new ArrayList<>();
        drawn = System.nanoTime();
        parts.add(counter() + left());
        leaders.forEach((_, r) -> parts.add(leader(r)));
        running.forEach((trial, progress) -> parts.add(name(trial) + now(progress)));
        console.status(String.join(" · ", parts));
    }

    /** If all trainings take as long as those so far. */
    private String left() {
        int trained = done - found;
        if (trained == 0) return "";
        double each = (drawn - began) / 1e9 / trained;
        return ", about %s left".formatted(NumberFormat.CLOCK.text(each * (trainings - done)));
    }

    private String leader(TrialResult r) {
        return "%s leads, %.2f %%".formatted(name(r.trial()), 100 * r.finalValidation());
    }

    private static String now(Progress p) {
        if (p == null) return "";
        return " %d/%d".formatted(p.epoch(), p.epochs());
    }

    @Override
    public boolean stops() {
        return stops.getAsBoolean();
    }
}
