package dev.fallline.cli;

import static dev.fallline.train.TrainingSettings.OPTIMIZER;
import static dev.fallline.train.TrainingSettings.VAL_FRACTION;

import dev.fallline.device.Devices.Selection;
import dev.fallline.lab.RateSweep;
import dev.fallline.lab.RateTrial;
import dev.fallline.lab.Target;
import dev.fallline.report.Facts;
import dev.fallline.report.Unit;
import dev.fallline.train.Config;
import dev.fallline.train.Setup;
import dev.fallline.train.TrainingListener.Progress;

import java.util.function.BooleanSupplier;

/** Shows a sweep on standard error: what is sought, and each trial as it ends. */
final class SweepView implements RateSweep.Listener {
    private final Console console = Console.system();
    private final String measure;
    private final Target target;
    private final BooleanSupplier stops;
    private final Facts facts = new Facts();

    SweepView(Config config, Target target, BooleanSupplier stops) {
        this.measure = (config.get(VAL_FRACTION) > 0 ? "val " : "train ") + target.measure();
        this.target = target;
        this.stops = stops;
    }

    /** What is watched, such as {@code train accuracy}. */
    String measure() {
        return measure;
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
                .add("batch", setup.batch(), Unit.COUNT)
                .add("parameters", setup.mlp().layout().learnedSize(), Unit.COUNT)
                .add("steps at most", setup.totalSteps(), Unit.COUNT)
                .add("device", selection.device().description());
        String side = target instanceof Target.Loss ? "at most" : "at least";
        console.say(
                "target        an epoch's %s of %s %s, within %,d steps"
                        .formatted(
                                measure,
                                side,
                                RateTable.value(measure, target.bound()),
                                setup.totalSteps()));
    }

    @Override
    public void progress(double rate, Progress p) {
        console.status(
                "rate %s: epoch %d of %d, loss %s, %s"
                        .formatted(
                                RateTable.rate(rate),
                                p.epoch(),
                                p.epochs(),
                                Text.loss(p.loss()),
                                p.rmse() != null
                                        ? "rmse " + Text.loss(p.rmse())
                                        : "accuracy " + Text.percent(p.accuracy())));
    }

    @Override
    public void done(RateTrial t) {
        console.say(
                "rate %-8s %s at step %,d"
                        .formatted(RateTable.rate(t.rate()), t.verdict().label(), t.step()));
    }

    @Override
    public boolean stops() {
        return stops.getAsBoolean();
    }
}
