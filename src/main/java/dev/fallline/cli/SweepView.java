package dev.fallline.cli;

import static dev.fallline.train.TrainingSettings.OPTIMIZER;
import static dev.fallline.train.TrainingSettings.VAL_FRACTION;

import dev.fallline.cli.terminal.Console;
import dev.fallline.cli.terminal.TimeLeft;
import dev.fallline.lab.RateSweep;
import dev.fallline.lab.RateSweepDocument;
import dev.fallline.lab.RateTrial;
import dev.fallline.lab.Target;
import dev.fallline.lab.cluster.Trainers;
import dev.fallline.report.Facts;
import dev.fallline.report.NumberFormat;
import dev.fallline.train.Config;
import dev.fallline.train.Metric;
import dev.fallline.train.Setup;
import dev.fallline.train.Subset;
import dev.fallline.train.TrainingListener.Progress;
import dev.fallline.train.run.Environment;

import java.util.List;
import java.util.function.BooleanSupplier;

/** Shows a sweep on standard error: what is sought, and each trial as it ends. */
final class SweepView implements RateSweep.Listener {
    private final Console console = Console.system();
    private final Metric metric;
    private final Target target;
    private final boolean toEnd;
    private final int rates;
    private final BooleanSupplier stops;
    private final Facts facts = new Facts();

    private Trainers<?, ?> trainers;
    private TimeLeft time;
    private int done;

    /**
     * @param rates how many are tried
     */
    SweepView(Config config, Target target, boolean toEnd, int rates, BooleanSupplier stops) {
        this.toEnd = toEnd;
        metric = target.metric(config.get(VAL_FRACTION) > 0 ? Subset.VALIDATION : Subset.TRAINING);
        this.target = target;
        this.rates = rates;
        this.stops = stops;
    }

    /** The result of each rate. */
    RateSweepDocument document(List<RateTrial> trials) {
        return new RateSweepDocument(
                metric.title(),
                metric.format(),
                metric.direction(),
                target.bound(),
                trials,
                toEnd,
                List.of());
    }

    /** What was trained, once it has begun. */
    Facts facts() {
        return facts;
    }

    /** Other machines that have trained. */
    List<Environment> machines() {
        return trainers.machines();
    }

    @Override
    public void note(String text) {
        console.note(text);
    }

    @Override
    public void begins(Setup setup, Trainers<?, ?> trainers) {
        this.trainers = trainers;
        time = new TimeLeft();
        trainers.passedOver().forEach(reason -> console.say("not used      " + reason));
        console.say("device        " + trainers.description());
        console.say(
                "optimizer     %s, batch %,d"
                        .formatted(setup.config().get(OPTIMIZER), setup.batch()));
        facts.add("data", setup.data().name())
                .add("optimizer", setup.config().get(OPTIMIZER))
                .add("batch", setup.batch(), NumberFormat.COUNT)
                .add("parameters", setup.mlp().layout().learnedSize(), NumberFormat.COUNT)
                .add("steps at most", setup.totalSteps(), NumberFormat.COUNT)
                .add("device", trainers.description());
        console.say(
                "target        an epoch's %s, within %,d steps"
                        .formatted(document(List.of()).goal(), setup.totalSteps()));
    }

    @Override
    public void progress(double rate, Progress p) {
        console.status(
                "%s · rate %s: epoch %d of %d, loss %s, %s"
                        .formatted(
                                counter(),
                                NumberFormat.EXACT.text(rate),
                                p.epoch(),
                                p.epochs(),
                                NumberFormat.LOSS.text(p.loss()),
                                p.rmse() != null
                                        ? "rmse " + NumberFormat.LOSS.text(p.rmse())
                                        : "accuracy " + NumberFormat.PERCENT.text(p.accuracy())));
    }

    @Override
    public void done(RateTrial t) {
        done++;
        console.say(
                "rate %-8s %s at step %,d"
                        .formatted(
                                NumberFormat.EXACT.text(t.rate()), t.verdict().label(), t.step()));
        console.status(counter());
    }

    private String counter() {
        return "%d of %d rates%s".formatted(done, rates, time.text(done, rates - done));
    }

    @Override
    public boolean stops() {
        return stops.getAsBoolean();
    }
}
