package dev.fallline.cli;

import static dev.fallline.train.TrainingSettings.OPTIMIZER;
import static dev.fallline.train.TrainingSettings.VAL_FRACTION;

import dev.fallline.cli.terminal.Console;
import dev.fallline.device.Devices.Selection;
import dev.fallline.lab.RateSweep;
import dev.fallline.lab.RateSweepDocument;
import dev.fallline.lab.RateTrial;
import dev.fallline.lab.Target;
import dev.fallline.report.Facts;
import dev.fallline.report.NumberFormat;
import dev.fallline.train.Config;
import dev.fallline.train.Metric;
import dev.fallline.train.Setup;
import dev.fallline.train.Subset;
import dev.fallline.train.TrainingListener.Progress;

import java.util.List;
import java.util.function.BooleanSupplier;

/** Shows a sweep on standard error: what is sought, and each trial as it ends. */
final class SweepView implements RateSweep.Listener {
    private final Console console = Console.system();
    private final Metric metric;
    private final Target target;
    private final BooleanSupplier stops;
    private final Facts facts = new Facts();

    SweepView(Config config, Target target, BooleanSupplier stops) {
        metric = target.metric(config.get(VAL_FRACTION) > 0 ? Subset.VALIDATION : Subset.TRAINING);
        this.target = target;
        this.stops = stops;
    }

    /** The result of each rate. */
    RateSweepDocument document(List<RateTrial> trials) {
        return new RateSweepDocument(
                metric.title(), metric.format(), metric.direction(), target.bound(), trials);
    }

    /** What was trained, once it has begun. */
    Facts facts() {
        return facts;
    }

    @Override
    public void note(String text) {
        console.say("note: " + text);
    }

    @Override
    public void begins(Setup setup, Selection selection) {
        selection.passedOver().forEach(reason -> console.say("not used      " + reason));
        console.say("device        " + selection.device().description());
        console.say(
                "optimizer     %s, batch %,d"
                        .formatted(setup.config().get(OPTIMIZER), setup.batch()));
        facts.add("data", setup.data().name())
                .add("optimizer", setup.config().get(OPTIMIZER))
                .add("batch", setup.batch(), NumberFormat.COUNT)
                .add("parameters", setup.mlp().layout().learnedSize(), NumberFormat.COUNT)
                .add("steps at most", setup.totalSteps(), NumberFormat.COUNT)
                .add("device", selection.device().description());
        console.say(
                "target        an epoch's %s, within %,d steps"
                        .formatted(document(List.of()).goal(), setup.totalSteps()));
    }

    @Override
    public void progress(double rate, Progress p) {
        console.status(
                "rate %s: epoch %d of %d, loss %s, %s"
                        .formatted(
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
        console.say(
                "rate %-8s %s at step %,d"
                        .formatted(
                                NumberFormat.EXACT.text(t.rate()), t.verdict().label(), t.step()));
    }

    @Override
    public boolean stops() {
        return stops.getAsBoolean();
    }
}
