package dev.fallline;

import static dev.fallline.FalllineException.bad;
import static dev.fallline.FalllineException.usage;

import dev.fallline.device.Devices.Selection;
import dev.fallline.train.Epoch;
import dev.fallline.train.ForwardingListener;
import dev.fallline.train.Setup;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.TrainingProgress;

import java.util.List;
import java.util.function.Predicate;

/**
 * Passes everything on to the listener of the program; checks that the network has the widths that
 * the program gave, stops where its thread is interrupted, and ends after an epoch that is good
 * enough.
 */
final class InterruptibleListener extends ForwardingListener {
    private final List<Integer> widths;
    private final Predicate<Epoch> last;
    private boolean interrupted;
    private boolean ended;

    /**
     * @param widths from inputs to outputs; empty where any will do
     * @param last true of an epoch that is to be the last one
     */
    InterruptibleListener(TrainingListener listener, List<Integer> widths, Predicate<Epoch> last) {
        super(listener);
        this.widths = widths;
        this.last = last;
    }

    /** Whether the training was stopped by an interrupt. */
    boolean interrupted() {
        return interrupted;
    }

    static void checkWidths(List<Integer> widths, Setup setup) {
        int classes = setup.data().classes().size();
        if (classes == 1) {
            throw bad(
                    "%s has one class, %s: give examples of at least two",
                    setup.data().name(), setup.data().classes().getFirst());
        }
        List<Integer> needed = setup.mlp().widths();
        if (widths.isEmpty() || needed.equals(widths)) return;
        String outputs =
                classes > 0
                        ? "%d classes".formatted(classes)
                        : "%d numbers to predict".formatted(setup.data().schema().targets().size());
        throw usage(
                "the network has the widths %s, and %s with %s and %s needs %s: give these to mlp",
                widths, setup.data().name(), setup.data().schema().features(), outputs, needed);
    }

    @Override
    public void begins(Setup setup, Selection selection, TrainingProgress progress) {
        checkWidths(widths, setup);
        super.begins(setup, selection, progress);
    }

    @Override
    public void epoch(Epoch epoch) {
        super.epoch(epoch);
        ended = last.test(epoch);
    }

    @Override
    public boolean finishes() {
        return ended || super.finishes();
    }

    /** Clears the mark of the interrupt, with which no checkpoint could be written. */
    @Override
    public boolean stops() {
        interrupted |= Thread.interrupted();
        return interrupted || super.stops();
    }
}
