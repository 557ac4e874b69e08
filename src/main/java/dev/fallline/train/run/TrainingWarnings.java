package dev.fallline.train.run;

import dev.fallline.report.NumberFormat;
import dev.fallline.train.Epoch;

import java.util.ArrayList;
import java.util.List;

/** What is suspicious about a finished training, each in a sentence with the flag that may help. */
final class TrainingWarnings {
    /** With fewer epochs a loss always falls. */
    private static final int LEAST_EPOCHS = 5;

    /** The last epochs are so large a part of all. */
    private static final int LAST_PART = 5;

    /**
     * The loss still falls steeply where it fell in the last epochs at least so fast, by the epoch,
     * as over the whole training. Of a loss that falls exponentially that is so until it has fallen
     * to 28 % of where it began, above where it ends.
     */
    private static final double STEEP = 0.5;

    /** And so many epochs again would, at that speed, take at least this share off the loss. */
    private static final double LEAST_FALL = 0.05;

    private TrainingWarnings() {}

    /** None after a divergence, which has a diagnosis. */
    static List<String> of(Report report) {
        List<String> warnings = new ArrayList<>();
        if (report.diagnosis() != null) return warnings;
        int n = report.epochs().size();
        if (report.r2() != null && report.r2() < 0) {
            warnings.add(
                    "R² is %s, worse than always predicting the mean of the targets: more epochs (--epochs %d) or another rate (--lr) may help"
                            .formatted(NumberFormat.DECIMALS.text(report.r2()), 2 * n));
        }
        boolean outOfTime = report.ended().equals("epochs") || report.ended().equals("steps");
        if (outOfTime && stillFalls(report.epochs())) {
            warnings.add(
                    "the training loss still fell steeply when --%s ended the training, to %s in epoch %d: more may help, such as --%1$s %d"
                            .formatted(
                                    report.ended(),
                                    NumberFormat.LOSS.text(report.epochs().getLast().trainLoss()),
                                    n,
                                    2 * limit(report)));
        }
        return warnings;
    }

    private static long limit(Report report) {
        Epoch last = report.epochs().getLast();
        return report.ended().equals("steps") ? last.steps() : last.epoch();
    }

    private static boolean stillFalls(List<Epoch> epochs) {
        int n = epochs.size();
        if (n < LEAST_EPOCHS) return false;
        double end = epochs.getLast().trainLoss();
        int last = n / LAST_PART;
        double late = (epochs.get(n - 1 - last).trainLoss() - end) / last;
        double mean = (epochs.getFirst().trainLoss() - end) / (n - 1);
        return late >= STEEP * mean && late * n >= LEAST_FALL * Math.abs(end) && late > 0;
    }
}
