package dev.fallline.train;

import java.util.List;
import java.util.Locale;

/**
 * How far a training has come: together with parameters and slots, all that the next step depends
 * on, since orders, masks and rates are functions of seed and step.
 *
 * @param epoch that is under way, from 1
 * @param steps updates made in all
 * @param tally of the epoch under way
 * @param best null before the first validation
 * @param history of the epochs that are done
 * @param ending why it is over; null while it is not
 */
public record Standing(
        int epoch, long steps, Tally tally, Best best, List<Epoch> history, Ending ending) {
    /** Where every training begins. */
    static final Standing BEGINNING = new Standing(1, 0, Tally.NONE, null, List.of(), null);

    public Standing {
        history = List.copyOf(history);
    }

    /**
     * Sums over a part of an epoch.
     *
     * @param steps updates
     * @param examples learned from
     * @param loss sum over the examples
     * @param hits examples classified correctly
     * @param norm sum of the gradient's norm over the steps
     * @param seconds of training
     */
    public record Tally(
            int steps, long examples, double loss, double hits, double norm, double seconds) {
        static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0);

        double meanLoss() {
            return loss / examples;
        }

        double accuracy() {
            return hits / examples;
        }

        double examplesPerSecond() {
            return examples / seconds;
        }
    }

    /** The smallest validation loss and the epoch that gave it. */
    public record Best(double loss, int epoch) {}

    /** Why a training is over. */
    public enum Ending {
        /** All epochs are done. */
        EPOCHS,
        /** All steps are done. */
        STEPS,
        /** Validation has not improved for too long. */
        EARLY_STOP,
        /** The loss or the gradient is no longer a number. */
        DIVERGED;

        /** As reports spell it: {@code early-stop}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
