package dev.fallline.train;

import dev.fallline.device.Devices.Selection;

import java.nio.file.Path;
import java.util.function.Supplier;

/** Passes everything on to another listener; what is overridden does more, or something else. */
public class ForwardingListener implements TrainingListener {
    /** Receives what is passed on. */
    protected final TrainingListener listener;

    /**
     * @param listener receives what is passed on
     */
    protected ForwardingListener(TrainingListener listener) {
        this.listener = listener;
    }

    @Override
    public void note(String text) {
        listener.note(text);
    }

    @Override
    public void begins(Setup setup, Selection selection, TrainingProgress progress) {
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
    public boolean finishes() {
        return listener.finishes();
    }

    @Override
    public boolean timeIsUp() {
        return listener.timeIsUp();
    }

    @Override
    public boolean stops() {
        return listener.stops();
    }
}
