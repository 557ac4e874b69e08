package dev.fallline.lab.compare;

import dev.fallline.lab.stats.PerformanceProfile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The findings of a comparison.
 *
 * @param problems one after the other
 * @param profiles how often each contestant is how near to the fastest; empty for a single problem
 * @param verdict over all problems, in words; empty for a single problem
 */
public record Findings(
        Protocol protocol,
        List<ProblemFindings> problems,
        List<Profile> profiles,
        List<String> verdict) {
    /**
     * A contestant's performance profile (Dolan and Moré 2002) in steps to the target accuracy.
     *
     * @param steps where it rises; a step is τ, at least 1, and the share of the problems on which
     *     it needed at most τ times the fewest steps
     */
    public record Profile(String contestant, List<PerformanceProfile.Step> steps) {}

    public static Findings of(Protocol protocol, List<Performance> performances) {
        List<ProblemFindings> problems = new ArrayList<>();
        for (int p = 0; p < protocol.problems().size(); p++) {
            int problem = p;
            problems.add(
                    ProblemFindings.of(
                            protocol,
                            protocol.problems().get(p),
                            performances.stream().filter(x -> x.problem() == problem).toList()));
        }
        if (problems.size() == 1) return new Findings(protocol, problems, List.of(), List.of());
        List<Profile> profiles = profiles(protocol, problems);
        return new Findings(protocol, problems, profiles, FindingsText.overall(problems, profiles));
    }

    /** What contestants are compared by, as {@code accuracy or R²}. */
    public String measures() {
        return problems.stream()
                .map(p -> p.measure().label())
                .distinct()
                .collect(Collectors.joining(" or "));
    }

    private static List<Profile> profiles(Protocol protocol, List<ProblemFindings> problems) {
        List<String> names = protocol.contestants().stream().map(Contestant::name).toList();
        double[][] costs = new double[names.size()][problems.size()];
        for (int p = 0; p < problems.size(); p++) {
            for (ContestantResult s : problems.get(p).standings()) {
                Double steps = s.toTarget().steps();
                costs[names.indexOf(s.contestant())][p] =
                        steps == null ? Double.POSITIVE_INFINITY : steps;
            }
        }
        PerformanceProfile profile = PerformanceProfile.of(costs);
        List<Profile> profiles = new ArrayList<>();
        for (int s = 0; s < names.size(); s++) {
            profiles.add(new Profile(names.get(s), profile.steps(s)));
        }
        return profiles;
    }
}
