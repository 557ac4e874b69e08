package dev.fallline.lab;

/**
 * A running mean of what came last: a ← βa + (1−β)x, divided by 1 − βᵗ, which makes up for a
 * beginning at 0 (Kingma and Ba 2015, section 3).
 */
final class Smoothing {
    static final double BETA = 0.9;

    private double average;
    private double weight;

    /** Takes the next value; gives the mean with it. */
    double add(double x) {
        average = BETA * average + (1 - BETA) * x;
        weight = BETA * weight + (1 - BETA);
        return average / weight;
    }
}
