package dev.fallline.train.run;

import dev.fallline.train.Checkpoint;
import dev.fallline.train.Diagnosis;
import dev.fallline.train.Epoch;
import dev.fallline.train.ForwardingListener;
import dev.fallline.train.Setup;
import dev.fallline.train.TrainingListener;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Keeps the checkpoints, histories and curves of a training in the folder of its run. */
final class SavingListener extends ForwardingListener {
    /** Nanoseconds: files of thousands of short epochs are not opened for each. */
    private static final long APPEND_AFTER = 100_000_000;

    private final RunFolder folder;
    private final Setup setup;
    private final Optional<TensorBoard> board;

    /** Epochs that are not in the history's files yet. */
    private final List<Epoch> latest = new ArrayList<>();

    private long appended = System.nanoTime() - APPEND_AFTER;

    SavingListener(
            RunFolder folder, Setup setup, Optional<TensorBoard> board, TrainingListener listener) {
        super(listener);
        this.folder = folder;
        this.setup = setup;
        this.board = board;
    }

    @Override
    public void epoch(Epoch epoch) {
        latest.add(epoch);
        if (System.nanoTime() - appended >= APPEND_AFTER) append();
        board.ifPresent(b -> b.epoch(epoch));
        super.epoch(epoch);
    }

    /** A run that was diagnosed goes on so. */
    @Override
    public boolean diagnoses() {
        return super.diagnoses() || folder.diagnosisFile().exists();
    }

    @Override
    public void diagnosis(Diagnosis diagnosis) {
        folder.diagnosisFile().append(diagnosis);
        board.ifPresent(b -> b.diagnosis(diagnosis));
        super.diagnosis(diagnosis);
    }

    private void append() {
        if (latest.isEmpty()) return;
        folder.history().append(latest);
        latest.clear();
        appended = System.nanoTime();
    }

    @Override
    public void checkpoint(Supplier<Checkpoint> checkpoint) {
        append();
        folder.save(checkpoint.get(), setup.mlp().layout());
    }
}
