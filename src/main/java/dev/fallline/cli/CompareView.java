package dev.fallline.cli;

import dev.fallline.cli.terminal.Console;
import dev.fallline.cli.terminal.Text;
import dev.fallline.cli.terminal.Throttle;
import dev.fallline.cli.terminal.TimeLeft;
import dev.fallline.lab.cluster.Trainers;
import dev.fallline.lab.compare.ComparisonListener;
import dev.fallline.lab.compare.Contestant;
import dev.fallline.lab.compare.Dimension;
import dev.fallline.lab.compare.Problem;
import dev.fallline.lab.compare.Protocol;
import dev.fallline.lab.compare.StudyResult;
import dev.fallline.lab.compare.Trial;
import dev.fallline.lab.compare.TrialResult;
import dev.fallline.train.TrainingListener.Progress;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Shows a comparison on standard error: each contestant's part of a study as it ends, and on a
 * terminal what is running, which contestant leads on validation and how long it will take.
 */
final class CompareView implements ComparisonListener, AutoCloseable {
    private final Console console = Console.system();
    private final Throttle throttle = new Throttle();
    private final BooleanSupplier stops;
    private final Map<Trial, Progress> running = new LinkedHashMap<>();

    private Protocol protocol;
    private List<Contestant> contestants;
    private int nameWidth;

    /** The number of trainings: expected at first, since only the leading ones are repeated. */
    private double trainings;

    /** Parts of a study whose trainings are counted, not expected. */
    private int counted;

    private int done;

    /** Of these, those that had been finished before. */
    private int found;

    private boolean foundSaid;
    private TimeLeft time;

    CompareView(BooleanSupplier stops) {
        this.stops = stops;
    }

    @Override
    public void note(String text) {
        console.note(text);
    }

    @Override
    public void begins(Protocol protocol, Path folder, Trainers<?, ?> trainers) {
        this.protocol = protocol;
        contestants = protocol.contestants();
        trainings = protocol.expectedTrainings();
        nameWidth = names().mapToInt(Text::width).max().orElseThrow();
        time = new TimeLeft();
        console.say("comparison    " + folder);
        trainers.passedOver().forEach(reason -> console.say("not used      " + reason));
        console.say(
                "device        %s, %d at a time"
                        .formatted(trainers.description(), trainers.slots()));
        console.say("trainings     " + plan());
        int width = contestants.stream().mapToInt(c -> Text.width(c.name())).max().orElseThrow();
        for (Contestant c : contestants) {
            List<String> ranges = c.space().dimensions().stream().map(Dimension::text).toList();
            String space = ranges.isEmpty() ? "nothing to tune" : String.join(", ", ranges);
            console.say("  %s  %s".formatted(Text.left(c.name(), width), space));
        }
        console.say("");
    }

    private String plan() {
        String seeds =
                "%d fresh %s".formatted(protocol.seeds(), protocol.seeds() == 1 ? "seed" : "seeds");
        if (!protocol.tunes()) {
            return "%,.0f: %d studies, in each for every contestant %s; the settings are as given, nothing is tuned"
                    .formatted(trainings, protocol.studies(), seeds);
        }
        return "about %,.0f: %d studies, in each for every contestant %d to tune%s, the leading ones again, and %s"
                .formatted(
                        trainings,
                        protocol.studies(),
                        protocol.trials(),
                        protocol.tunesAll() ? "" : " if it has something to tune",
                        seeds);
    }

    @Override
    public void begins(Trial trial) {
        running.put(trial, null);
        showStatus();
    }

    @Override
    public void progress(Trial trial, Progress progress) {
        running.put(trial, progress);
        if (throttle.isDue()) showStatus();
    }

    @Override
    public void done(TrialResult result, boolean found) {
        running.remove(result.trial());
        done++;
        if (found) this.found++;
        else sayFound();
        showStatus();
    }

    @Override
    public void finished(int problem, int contestant, StudyResult result, double expected) {
        trainings += result.trainings() - expected;
        counted++;
        // Results of an earlier call are not shown again.
        if (foundSaid || found == 0) console.say(line(problem, contestant, result));
        showStatus();
    }

    private void sayFound() {
        if (found == 0 || foundSaid) return;
        foundSaid = true;
        console.say("resumed       %,d of them were finished before".formatted(found));
    }

    /** Shown here too, for a comparison that was finished before. */
    @Override
    public void close() {
        sayFound();
        console.wipe();
    }

    private String line(int problem, int contestant, StudyResult result) {
        return "%s  study %-3d  %s  val %6.2f %%  %s"
                .formatted(
                        counter(),
                        result.study() + 1,
                        Text.left(name(problem, contestant), nameWidth),
                        100 * result.validation(),
                        result.chosenText())
                .stripTrailing();
    }

    private String counter() {
        String all = "%.0f".formatted(trainings);
        int parts = protocol.problems().size() * contestants.size() * protocol.studies();
        return Text.right(Integer.toString(done), all.length())
                + (protocol.tunes() && counted < parts ? " of about " : " of ")
                + all;
    }

    private String name(int problem, int contestant) {
        return name(protocol, protocol.problems().get(problem), contestants.get(contestant));
    }

    private Stream<String> names() {
        return protocol.problems().stream()
                .flatMap(p -> contestants.stream().map(c -> name(protocol, p, c)));
    }

    private static String name(Protocol protocol, Problem problem, Contestant contestant) {
        boolean one = protocol.problems().size() == 1;
        return one ? contestant.name() : problem.name() + " " + contestant.name();
    }

    private void showStatus() {
        if (!console.terminal()) return;
        List<String> parts = new ArrayList<>();
        parts.add(counter() + time.text(done - found, Math.max(0, trainings - done)));
        running.forEach((trial, progress) -> parts.add(running(trial) + now(progress)));
        console.status(String.join(" · ", parts));
    }

    private String running(Trial trial) {
        return "study %d %s %s"
                .formatted(
                        trial.study() + 1,
                        name(trial.problem(), trial.contestant()),
                        trial.phase().label());
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
