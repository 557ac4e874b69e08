package dev.fallline.lab.compare;

import java.util.List;

/**
 * All trainings of a contestant on a problem.
 *
 * @param problem number of the problem, from 0
 * @param searched what was searched, as it had grown at the end
 * @param onEdge whether the best rate was the smallest or largest tried, so that a better one may
 *     lie beyond
 * @param tuning in the order in which they were tried
 * @param chosen the best of them on validation
 * @param sensitivity with rates about the chosen one, from low to high
 * @param seeds in the order of the seeds
 */
public record Performance(
        int problem,
        Contestant contestant,
        Space searched,
        boolean onEdge,
        List<TrialResult> tuning,
        TrialResult chosen,
        List<TrialResult> sensitivity,
        List<TrialResult> seeds) {
    public Performance {
        tuning = List.copyOf(tuning);
        sensitivity = List.copyOf(sensitivity);
        seeds = List.copyOf(seeds);
    }
}
