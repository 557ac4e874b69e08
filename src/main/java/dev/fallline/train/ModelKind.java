package dev.fallline.train;

import dev.fallline.data.Schema;
import dev.fallline.data.Task;
import dev.fallline.io.Label;
import dev.fallline.setting.Values;

import java.util.List;
import java.util.Optional;

/** What is trained: a network with hidden layers, or one of the classics without. */
public enum ModelKind implements Label {
    /** A multilayer perceptron; of no hidden layer too. */
    MLP(null),
    /** Least squares: ½ · mean squared error. */
    LINEAR(Task.REGRESSION),
    /** Ridge regression (Hoerl, Kennard 1970): ½ · mean squared error + ½ λ‖w‖², λ = l2. */
    RIDGE(Task.REGRESSION),
    /** Logistic regression (Cox 1958), binary for two classes and softmax for more. */
    LOGISTIC(Task.CLASSIFICATION);

    /** λ of ridge regression where none is given. */
    static final double USUAL_RIDGE = 0.1;

    private static final List<Integer> USUAL_HIDDEN = List.of(128, 64);

    private final Task task;

    ModelKind(Task task) {
        this.task = task;
    }

    /** What it can learn; empty for both. */
    Optional<Task> task() {
        return Optional.ofNullable(task);
    }

    /** The losses that go with it; empty for all that go with the task. */
    List<String> losses() {
        return switch (this) {
            case MLP -> List.of();
            case LINEAR, RIDGE -> List.of("squared-error");
            case LOGISTIC -> List.of("binary-cross-entropy", "cross-entropy");
        };
    }

    /** The hidden layers where none are given. */
    List<Integer> hidden() {
        return this == MLP ? USUAL_HIDDEN : List.of();
    }

    /** The L2 penalty where none is given. */
    double l2() {
        return this == RIDGE ? USUAL_RIDGE : 0;
    }

    /** The name of the loss where none is given. */
    String loss(Task task, int classes) {
        if (task == Task.REGRESSION) return "squared-error";
        return this == LOGISTIC && classes == 2 ? "binary-cross-entropy" : "cross-entropy";
    }

    /**
     * How many outputs it has.
     *
     * @param loss by name
     */
    int outputs(Schema data, String loss) {
        int classes = data.classes().size();
        if (data.task() == Task.REGRESSION) return data.targets().size();
        boolean one = this == LOGISTIC && classes == 2 && loss.equals("binary-cross-entropy");
        return one ? 1 : classes;
    }

    /** The hidden layers that are given or, where none are, the model's own. */
    static List<Integer> hidden(Values config) {
        List<Integer> given = config.get(TrainingSettings.HIDDEN);
        return given != null ? given : config.get(TrainingSettings.MODEL).hidden();
    }
}
