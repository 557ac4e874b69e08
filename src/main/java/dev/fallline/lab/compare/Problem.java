package dev.fallline.lab.compare;

import dev.fallline.train.Config;

/**
 * Data and a network, on which all contestants train.
 *
 * @param name short, and unlike that of any other problem
 * @param config of every training but for the optimizer, the seed and the threads
 */
public record Problem(String name, Config config) {}
