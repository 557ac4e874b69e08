package dev.fallline.cli;

/**
 * How far a training is.
 *
 * @param epoch from 1
 * @param epochs in all
 * @param fraction of this epoch that is done, 0 to 1
 * @param loss mean so far in this epoch
 * @param accuracy 0 to 1, NaN where there is none
 * @param examplesPerSecond NaN where not yet known
 * @param secondsLeft until the training's end, NaN where not yet known
 */
record Progress(
        int epoch,
        int epochs,
        double fraction,
        double loss,
        double accuracy,
        double examplesPerSecond,
        double secondsLeft) {}
