#!/usr/bin/env python3
"""Golden numbers for optimizers, from the published definitions, in double precision.

Run from the repository root with any Python 3; it rewrites
src/test/resources/golden/optimizers.json:

    python3 src/test/golden/optimizers.py

Each rule below is written as its paper or PyTorch's documentation states it, one parameter vector
at a time, with none of the rearrangements that the Java code makes for speed. Nothing here is read
from, or printed by, the Java code.
"""
import json
import math
import os

OUT = os.path.join(os.path.dirname(__file__), "..", "resources", "golden")
STEPS = (1, 2, 10, 50)


# ---- rules: a generator a rule; it is sent (theta, gradient, rate) and yields the new theta ----

def sgd(weight_decay):
    """theta - rate * g (Robbins & Monro 1951), L2 penalty in the gradient."""
    theta = None
    while True:
        theta, g, rate = yield theta
        theta = [x - rate * (gx + weight_decay * x) for x, gx in zip(theta, g)]


def momentum(momentum, dampening, weight_decay):
    """torch.optim.SGD: the buffer starts as the first gradient, undampened."""
    theta, b, t = None, None, 0
    while True:
        theta, g, rate = yield theta
        t += 1
        g = [gx + weight_decay * x for x, gx in zip(theta, g)]
        if t == 1:
            b = list(g)
        else:
            b = [momentum * bx + (1 - dampening) * gx for bx, gx in zip(b, g)]
        theta = [x - rate * bx for x, bx in zip(theta, b)]


def nesterov(momentum, weight_decay):
    """torch.optim.SGD(nesterov=True)."""
    theta, b, t = None, None, 0
    while True:
        theta, g, rate = yield theta
        t += 1
        g = [gx + weight_decay * x for x, gx in zip(theta, g)]
        b = list(g) if t == 1 else [momentum * bx + gx for bx, gx in zip(b, g)]
        ahead = [gx + momentum * bx for bx, gx in zip(b, g)]
        theta = [x - rate * ax for x, ax in zip(theta, ahead)]


def adam(beta1, beta2, eps, weight_decay, decoupled=False):
    """Kingma & Ba 2015, algorithm 1; decoupled: Loshchilov & Hutter 2019, algorithm 2."""
    theta, m, v, t = None, None, None, 0
    while True:
        theta, g, rate = yield theta
        t += 1
        if decoupled:
            theta = [x - rate * weight_decay * x for x in theta]
        else:
            g = [gx + weight_decay * x for x, gx in zip(theta, g)]
        m = m or [0.0] * len(theta)
        v = v or [0.0] * len(theta)
        m = [beta1 * mx + (1 - beta1) * gx for mx, gx in zip(m, g)]
        v = [beta2 * vx + (1 - beta2) * gx ** 2 for vx, gx in zip(v, g)]
        m_hat = [mx / (1 - beta1 ** t) for mx in m]
        v_hat = [vx / (1 - beta2 ** t) for vx in v]
        theta = [x - rate * mx / (math.sqrt(vx) + eps) for x, mx, vx in zip(theta, m_hat, v_hat)]


def adamw(beta1, beta2, eps, weight_decay):
    return adam(beta1, beta2, eps, weight_decay, decoupled=True)


# ---- problems ----

QUADRATIC = {
    # f = theta' A theta / 2 - b' theta, A symmetric and positive definite; the minimum is away
    # from zero in each coordinate, so that a relative error means something.
    "matrix": [[4.0, 1.0, 0.0], [1.0, 2.0, 0.5], [0.0, 0.5, 1.0]],
    "vector": [2.0, -3.0, 5.0],
}


def quadratic(theta):
    rows = zip(QUADRATIC["matrix"], QUADRATIC["vector"])
    return [sum(a * x for a, x in zip(row, theta)) - b for row, b in rows]


def rosenbrock(theta):
    """(1 - x)^2 + 100 (y - x^2)^2 (Rosenbrock 1960)."""
    x, y = theta
    return [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]


PROBLEMS = {"quadratic": (quadratic, [3.0, -2.0, 1.5]), "rosenbrock": (rosenbrock, [-1.25, 1.0])}


def falling(rate):
    """A rate that changes from step to step: it tells rules apart that a constant rate does not."""
    return {"first": rate, "fall": 0.05}


def steady(rate):
    return {"first": rate, "fall": 0}


def rate_of(rate, t):
    return rate["first"] / (1 + rate["fall"] * (t - 1))


def case(rule, problem, rate, **settings):
    return {"optimizer": rule.__name__, "rule": rule, "problem": problem, "rate": rate,
            "settings": settings}


def flags(settings):
    return {name.replace("_", "-"): value for name, value in settings.items()}


CASES = [
    case(sgd, "quadratic", steady(0.1), weight_decay=0),
    case(sgd, "quadratic", falling(0.2), weight_decay=0.3),
    case(sgd, "rosenbrock", steady(5e-4), weight_decay=0),
    case(sgd, "rosenbrock", falling(5e-4), weight_decay=0.1),
    case(momentum, "quadratic", steady(0.05), momentum=0.9, dampening=0, weight_decay=0),
    case(momentum, "quadratic", falling(0.1), momentum=0.8, dampening=0.4, weight_decay=0.1),
    case(momentum, "quadratic", steady(0.1), momentum=0, dampening=0, weight_decay=0.1),
    case(momentum, "rosenbrock", steady(1e-4), momentum=0.9, dampening=0, weight_decay=0),
    case(momentum, "rosenbrock", falling(1e-3), momentum=0.5, dampening=0.5, weight_decay=0.01),
    case(nesterov, "quadratic", steady(0.05), momentum=0.9, weight_decay=0),
    case(nesterov, "quadratic", falling(0.1), momentum=0.7, weight_decay=0.2),
    case(nesterov, "rosenbrock", steady(1e-4), momentum=0.9, weight_decay=0),
    case(nesterov, "rosenbrock", falling(2e-4), momentum=0.6, weight_decay=0.05),
]
for rule in (adam, adamw):
    CASES += [
        case(rule, "quadratic", steady(0.05), beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0),
        case(rule, "quadratic", steady(0.05), beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.5),
        case(rule, "quadratic", falling(0.2), beta1=0.5, beta2=0.9, eps=0.1, weight_decay=0.1),
        case(rule, "rosenbrock", steady(0.01), beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01),
        case(rule, "rosenbrock", falling(0.05), beta1=0.8, beta2=0.99, eps=1.0, weight_decay=0.2),
    ]


def trajectory(c, start):
    gradient, _ = PROBLEMS[c["problem"]]
    rule = c["rule"](**c["settings"])
    next(rule)
    theta, seen = list(start), {}
    for t in range(1, STEPS[-1] + 1):
        theta = rule.send((theta, gradient(theta), rate_of(c["rate"], t)))
        if t in STEPS:
            seen[str(t)] = theta
    return seen


def calm(c, start):
    """No setting may magnify a start that is off by 1e-7 to more than 2e-6: else a float's
    rounding, not the formula, would decide the test."""
    base = trajectory(c, start)
    for k in range(len(start)):
        moved = list(start)
        moved[k] *= 1 + 1e-7
        for t, theta in trajectory(c, moved).items():
            for a, b in zip(theta, base[t]):
                assert abs(a - b) <= 2e-6 * abs(b), (c["optimizer"], c["settings"], t, a, b)
                assert abs(b) > 0.01, ("too near zero", c["optimizer"], c["settings"], t, b)
    return base


def optimizers():
    rows = []
    for c in CASES:
        start = PROBLEMS[c["problem"]][1]
        rows.append({"optimizer": c["optimizer"], "problem": c["problem"],
                     "settings": flags(c["settings"]), "start": start, "rate": c["rate"],
                     "after": calm(c, start)})
    return {"quadratic": QUADRATIC, "cases": rows}


def write(name, rows):
    os.makedirs(OUT, exist_ok=True)
    with open(os.path.join(OUT, name), "w", encoding="utf-8", newline="\n") as file:
        json.dump(rows, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    write("optimizers.json", optimizers())
