package dev.fallline.lab.compare;

/**
 * Which optimizer generalizes better: every contestant is tuned with the same budget on validation,
 * then trained from fresh seeds, and only then judged by the test set.
 */
