#!/usr/bin/env python3
"""Golden numbers for the statistics of comparisons, in double precision.

Run from the repository root with any Python 3; it rewrites src/test/resources/golden/statistics.json:

    python3 src/test/golden/sample_statistics.py

Where Java uses series, special functions or a recursion, this file takes another way: Student's
distribution and the power of its test are integrals (Simpson's rule), Wilcoxon's distribution is
counted over all 2^n signs, and the studentized bootstrap is the whole distribution over all
multisets of the sample, each with its multinomial weight. Nothing here is read from, or printed by,
the Java code.
"""
import itertools
import json
import math
import os

OUT = os.path.join(os.path.dirname(__file__), "..", "resources", "golden", "statistics.json")


def integral(f, a, b, intervals=4000):
    h = (b - a) / intervals
    odd = math.fsum(f(a + i * h) for i in range(1, intervals, 2))
    even = math.fsum(f(a + i * h) for i in range(2, intervals, 2))
    return h / 3 * (f(a) + 4 * odd + 2 * even + f(b))


def student_beyond(t, freedom):
    """P(|T| > t): with T = √ν tan φ the density becomes c cos^(ν−1) φ on (−π/2, π/2)."""
    c = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(math.pi)
    angle = math.atan(t / math.sqrt(freedom))
    return 2 * c * integral(lambda phi: math.cos(phi) ** (freedom - 1), angle, math.pi / 2)


def student_quantile(beyond, freedom):
    """The t with P(|T| > t) = beyond, by bisection."""
    low, high = 0.0, 1e3
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if student_beyond(middle, freedom) > beyond else (low, middle)
    return (low + high) / 2


def normal_above(z):
    return math.erfc(z / math.sqrt(2)) / 2


def power(pairs, effect, quantile):
    """T = (Z + δ)/S with S = √(χ²/ν): integrates P(|Z + δ| > t s) over the density of S."""
    freedom, delta = pairs - 1, math.sqrt(pairs) * effect
    log_c = math.log(2) + freedom / 2 * math.log(freedom / 2) - math.lgamma(freedom / 2)

    def f(s):
        if s == 0:
            return math.exp(log_c) if freedom == 1 else 0.0
        density = math.exp(log_c + (freedom - 1) * math.log(s) - freedom * s * s / 2)
        reach = quantile * s
        return density * (normal_above(reach - delta) + normal_above(reach + delta))

    return integral(f, 0, 1 + 9 / math.sqrt(freedom), 8000)


def seeds(difference, deviation):
    n = 2
    while power(n, difference / deviation, student_quantile(0.05, n - 1)) < 0.8:
        n += 1
    return n


def mean(x):
    return math.fsum(x) / len(x)


def deviation(x):
    m = mean(x)
    return math.sqrt(math.fsum((v - m) ** 2 for v in x) / (len(x) - 1))


def midranks(sizes):
    return [sum(o < s for o in sizes) + (sum(o == s for o in sizes) + 1) / 2 for s in sizes]


def signed_rank(d):
    d = [v for v in d if v != 0]
    ranks = midranks([abs(v) for v in d])
    positive = sum(r for r, v in zip(ranks, d) if v > 0)
    negative = sum(ranks) - positive
    seen, total, extreme = min(positive, negative), sum(ranks), 0
    for signs in itertools.product((False, True), repeat=len(d)):
        w = sum(r for r, s in zip(ranks, signs) if s)
        extreme += min(w, total - w) <= seen
    return positive, negative, extreme / 2 ** len(d)


def bootstrap_t(x, tail):
    """The interval between the quantiles tail and 1 − tail of the whole bootstrap distribution."""
    n, m, error = len(x), mean(x), deviation(x) / math.sqrt(len(x))
    atoms = []
    for multiset in itertools.combinations_with_replacement(range(n), n):
        weight = math.factorial(n)
        for i in set(multiset):
            weight //= math.factorial(multiset.count(i))
        drawn = [x[i] for i in multiset]
        if len(set(drawn)) == 1:
            t = math.copysign(math.inf, drawn[0] - m)
        else:
            t = (mean(drawn) - m) / (deviation(drawn) / math.sqrt(n))
        atoms.append((t, weight / n ** n))
    atoms.sort()

    def quantile(share):
        below = 0.0
        for t, weight in atoms:
            below += weight
            if below >= share:
                return t

    return [m - quantile(1 - tail) * error, m - quantile(tail) * error]


def case(name, a, b, level=0.95, bootstrap=True):
    # The scores are decimals: their differences are too.
    d = [round(x - y, 9) for x, y in zip(a, b)]
    n, m, s = len(d), mean(d), deviation(d)
    reach = student_quantile(1 - level, n - 1) * s / math.sqrt(n)
    t = m / (s / math.sqrt(n))
    positive, negative, p = signed_rank(d)
    tail = (1 - level) / 2
    # 9,999 samples hit a tail of 2.5 % with a standard deviation of 0.16 %; here is four times that.
    slack = 4 * math.sqrt(tail * (1 - tail) / 9999)
    return {
        "name": name, "a": a, "b": b, "level": level,
        "mean": m, "deviation": s, "t": t, "tTest": student_beyond(abs(t), n - 1),
        "tInterval": [m - reach, m + reach],
        "positive": positive, "negative": negative, "zeros": d.count(0), "signedRank": p,
        "bootstrapInner": bootstrap_t(d, tail + slack) if bootstrap else None,
        "bootstrapOuter": bootstrap_t(d, tail - slack) if bootstrap else None,
    }


def main():
    # Student 1908, Cushny and Peebles' sleep: hours gained under two soporifics.
    sleep = ([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
             [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    # Darwin 1876, Zea mays: heights of crossed and self-fertilized plants, eighths of an inch.
    darwin = ([188, 96, 168, 176, 153, 172, 177, 163, 146, 173, 186, 168, 177, 184, 96],
              [139, 163, 160, 160, 147, 149, 149, 122, 132, 144, 130, 144, 102, 124, 144])
    accuracies = ([0.9712, 0.9703, 0.9698, 0.972, 0.9709], [0.9702, 0.9695, 0.9701, 0.9702, 0.9695])
    ties = ([0.91, 0.92, 0.9, 0.93, 0.95, 0.9, 0.88], [0.9, 0.91, 0.91, 0.91, 0.93, 0.9, 0.85])
    quantiles = {n: student_quantile(0.05, n - 1) for n in (2, 3, 5, 10, 20, 50)}
    golden = {
        "paired": [
            case("sleep", *sleep),
            case("Darwin's maize", *darwin, bootstrap=False),
            case("accuracies", *accuracies),
            case("ties and a zero", *ties, level=0.9),
        ],
        "power": [{"pairs": n, "effect": e, "power": power(n, e, q)}
                  for n, q in quantiles.items() for e in (0.0, 0.2, 0.5, 1.0, 3.0)],
        "seeds": [{"difference": d, "deviation": s, "pairs": seeds(d, s)}
                  for d, s in ((20, 1), (11, 1), (3, 1), (-2, 1), (1.5, 1), (1, 1), (0.8, 1), (0.001, 0.002),
                               (0.3, 1), (0.2, 1))],
    }
    with open(OUT, "w") as file:
        json.dump(golden, file, indent=1, ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    main()
