package dev.fallline.campaign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/** One way in which things go wrong, tried many times. */
interface Attack {
    /** What it does, in a few words. */
    String name();

    /**
     * Attacks so many times and tells the tally what came of each.
     *
     * @param temp an empty folder to work in
     */
    void run(int count, Path temp, Random random, Tally tally)
            throws IOException, InterruptedException;
}
