// What changes from step to step. Steps are replayed from a captured graph, whose launches and
// arguments are fixed, so it lies in device memory.
#pragma once

struct Step {
    /** The number of the run's first step, counted over the whole training from 1. */
    long long first;
    /** The position in the order of the first step's first example. */
    int from;
    /** The step within the run, from 0. */
    int k;
};
