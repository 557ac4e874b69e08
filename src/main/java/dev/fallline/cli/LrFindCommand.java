package dev.fallline.cli;

import static dev.fallline.train.TrainingSettings.OPTIMIZER;
import static dev.fallline.train.TrainingSettings.STEPS;

import dev.fallline.FalllineException.Kind;
import dev.fallline.cli.option.TrainingOptions;
import dev.fallline.cli.terminal.Console;
import dev.fallline.cli.terminal.Interruption;
import dev.fallline.cli.terminal.TextRenderer;
import dev.fallline.device.Devices.Selection;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.Csv;
import dev.fallline.lab.RateAdvice;
import dev.fallline.lab.RateCurve;
import dev.fallline.lab.RateCurve.Ending;
import dev.fallline.lab.RateCurve.Point;
import dev.fallline.lab.RateCurveDocument;
import dev.fallline.lab.RateFinder;
import dev.fallline.lab.RateRange;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Paragraph;
import dev.fallline.train.Config;
import dev.fallline.train.Setup;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "lr-find",
        description = {
            "Finds a learning rate: one short training whose rate rises until the loss diverges.",
            "Takes all flags of train for data, network and optimizer; --steps says how many steps to make, otherwise 150. Nothing is kept. Standard output gets the suggested rate alone."
        },
        showDefaultValues = true,
        modelTransformer = TrainingOptions.class,
        sortOptions = false,
        abbreviateSynopsis = true,
        footer = {
            "",
            "Examples:",
            "  fallline lr-find",
            "  fallline lr-find --data spiral --optimizer sgd --batch 32",
            "  fallline train --lr $(fallline lr-find)",
        })
final class LrFindCommand implements Callable<Integer> {
    @Option(
            names = "--from",
            paramLabel = "RATE",
            defaultValue = "1e-7",
            description = "Rate of the first step.")
    private double from;

    @Option(
            names = "--to",
            paramLabel = "RATE",
            defaultValue = "10",
            description = "Rate of the last step.")
    private double to;

    @Option(names = "--csv", paramLabel = "FILE", description = "Writes all steps there.")
    private Path csv;

    @Mixin private PageFile page;

    @Mixin private ConfigOption file;

    @Mixin private Output output;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        Config given = TrainingOptions.given(spec);
        RateRange range = new RateRange(from, to, steps(given));
        if (csv != null) OutputFile.require("--csv", csv);
        page.check();
        try (Interruption interruption = new Interruption()) {
            View view = new View(range, interruption);
            RateCurve curve = RateFinder.run(file.with(given), range, view);
            view.console.wipe();
            RateAdvice advice = RateAdvice.of(curve);
            RateCurveDocument document = new RateCurveDocument(curve, advice);
            page.write(() -> document.page(view.setup, view.device));
            return tell(document, view.console);
        }
    }

    private static int steps(Config given) {
        Long steps = given.get(STEPS);
        return steps == null ? RateRange.USUAL.steps() : (int) Math.min(Integer.MAX_VALUE, steps);
    }

    /** Standard output gets the rate alone, for another command's flag. */
    private int tell(RateCurveDocument document, Console console) {
        if (csv != null) AtomicFile.write(csv, Csv.of(document.curve().points()));
        TextRenderer renderer = new TextRenderer(console.unicode());
        console.say("\n" + renderer.of(document.summary()));
        RateAdvice advice = document.advice();
        Double suggestion = advice.suggestion();
        String rate = suggestion == null ? null : NumberFormat.EXACT.text(suggestion);
        output.print(document.json(), rate == null ? List.of() : List.of(new Paragraph(rate)));
        if (suggestion != null) return 0;
        if (document.curve().ending() == Ending.INTERRUPTED) return Interruption.EXIT_CODE;
        console.say("fallline: no rate can be suggested: " + advice.reason());
        return Kind.FAILED.exitCode();
    }

    /** Shows on standard error how it goes. */
    private static final class View implements RateFinder.Listener {
        private final Console console = Console.system();
        private final RateRange range;
        private final Interruption interruption;
        private Setup setup;
        private String device;

        View(RateRange range, Interruption interruption) {
            this.range = range;
            this.interruption = interruption;
        }

        @Override
        public void note(String text) {
            console.note(text);
        }

        @Override
        public void begins(Setup setup, Selection selection) {
            this.setup = setup;
            device = selection.device().description();
            selection.passedOver().forEach(reason -> console.say("not used      " + reason));
            console.say("device        " + device);
            console.say(
                    "optimizer     %s, batch %,d"
                            .formatted(setup.config().get(OPTIMIZER), setup.batch()));
            console.say(
                    "rates         from %s to %s in %,d steps"
                            .formatted(
                                    NumberFormat.EXACT.text(range.from()),
                                    NumberFormat.EXACT.text(range.to()),
                                    range.steps()));
        }

        @Override
        public void step(Point p) {
            console.status(
                    "step %,d of %,d, rate %s, loss %s"
                            .formatted(
                                    p.step() + 1,
                                    range.steps(),
                                    NumberFormat.SIZE.text(p.rate()),
                                    NumberFormat.LOSS.text(p.smoothed())));
        }

        @Override
        public boolean stops() {
            return interruption.requested();
        }
    }
}
