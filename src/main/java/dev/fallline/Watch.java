package dev.fallline;

import static dev.fallline.FalllineException.usage;

import dev.fallline.device.Devices.Selection;
import dev.fallline.train.Checkpoint;
import dev.fallline.train.Diagnosis;
import dev.fallline.train.Epoch;
import dev.fallline.train.Setup;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.TrainingProgress;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Passes everything on to the listener of the program; checks that the network has the widths that
 * the program gave, and stops where its thread is interrupted.
 */
final class Watch implements TrainingListener {
    private final TrainingListener listener;
    private final List<Integer> widths;
    private boolean interrupted;

    /**
     * @param widths from inputs to outputs; empty where any will do
     */
    Watch(TrainingListener listener, List<Integer> widths) {
        this.listener = listener;
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
    public void note(String text) {
        listener.note(text);
    }

    @Override
    public void begins(Setup setup, Selection selection, TrainingProgress progress) {
        checkWidths(widths, setup);
        listener.begins(setup, selection, progress);
    }

    @Override
    public void begins(Path folder) {
        listener.begins(folder);
    }

    @Override
    public void step(long step, float loss) {
        listener.step(step, loss);
    }

    @Override
    public void progress(Progress progress) {
        listener.progress(progress);
    }

    @Override
    public void epoch(Epoch epoch) {
        listener.epoch(epoch);
    }

    @Override
    public boolean diagnoses() {
        return listener.diagnoses();
    }

    @Override
    public void diagnosis(Diagnosis diagnosis) {
        listener.diagnosis(diagnosis);
    }

    @Override
    public void checkpoint(Supplier<Checkpoint> checkpoint) {
        listener.checkpoint(checkpoint);
    }

    @Override
    public boolean timeIsUp() {
        return listener.timeIsUp();
    }

    /** Clears the mark of the interrupt, with which no checkpoint could be written. */
    @Override
    public boolean stops() {
        interrupted |= Thread.interrupted();
        return interrupted || listener.stops();
    }
}
