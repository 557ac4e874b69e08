package dev.fallline;

import static dev.fallline.FalllineException.usage;

import dev.fallline.device.Devices.Selection;
import dev.fallline.train.ForwardingListener;
import dev.fallline.train.Setup;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.TrainingProgress;

import java.util.List;

/**
 * Passes everything on to the listener of the program; checks that the network has the widths that
 * the program gave, and stops where its thread is interrupted.
 */
final class InterruptibleListener extends ForwardingListener {
    private final List<Integer> widths;
    private boolean interrupted;

    /**
     * @param widths from inputs to outputs; empty where any will do
     */
    InterruptibleListener(TrainingListener listener, List<Integer> widths) {
        super(listener);
        this.widths = widths;
    }

    /** Whether the training was stopped by an interrupt. */
    boolean interrupted() {
        return interrupted;
    }

    static void checkWidths(List<Integer> widths, Setup setup) {
        List<Integer> needed = setup.mlp().widths();
        if (widths.isEmpty() || needed.equals(widths)) return;
        int classes = setup.data().classes().size();
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

    /** Clears the mark of the interrupt, with which no checkpoint could be written. */
    @Override
    public boolean stops() {
        interrupted |= Thread.interrupted();
        return interrupted || super.stops();
    }
}
