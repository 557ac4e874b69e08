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
from statistics import NormalDist

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


def adam(beta1, beta2, eps, weight_decay, amsgrad=0, decoupled=False):
    """Kingma & Ba 2015, algorithm 1; decoupled: Loshchilov & Hutter 2019, algorithm 2; amsgrad:
    torch.optim.Adam, which corrects the bias of the largest mean square so far."""
    theta, m, v, largest, t = None, None, None, None, 0
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
        largest = [max(pair) for pair in zip(largest, v)] if largest else v
        m_hat = [mx / (1 - beta1 ** t) for mx in m]
        v_hat = [vx / (1 - beta2 ** t) for vx in (largest if amsgrad else v)]
        theta = [x - rate * mx / (math.sqrt(vx) + eps) for x, mx, vx in zip(theta, m_hat, v_hat)]


def adamw(beta1, beta2, eps, weight_decay):
    return adam(beta1, beta2, eps, weight_decay, decoupled=True)


def adagrad(lr_decay, initial_accumulator, eps, weight_decay):
    """Duchi, Hazan & Singer 2011, with the options of torch.optim.Adagrad."""
    theta, seen, t = None, None, 0
    while True:
        theta, g, rate = yield theta
        t += 1
        g = [gx + weight_decay * x for x, gx in zip(theta, g)]
        seen = (seen or []) + [g]
        sums = [initial_accumulator + math.fsum(gx * gx for gx in past) for past in zip(*seen)]
        rate /= 1 + (t - 1) * lr_decay
        theta = [x - rate * gx / (math.sqrt(s) + eps) for x, gx, s in zip(theta, g, sums)]


def averages(share, history):
    """Of each element, (1 - share) * sum of share^age * value: a running mean that began at 0."""
    last = len(history) - 1
    return [(1 - share) * math.fsum(share ** (last - i) * x for i, x in enumerate(past))
            for past in zip(*history)]


def rmsprop(rho, eps, eps_inside, centered, momentum, weight_decay):
    """Tieleman & Hinton 2012 and torch.optim.RMSprop; eps_inside: eps within the root (Hinton's
    lecture leaves it open); centered: Graves 2013."""
    theta, seen, buffer = None, [], None
    while True:
        theta, g, rate = yield theta
        g = [gx + weight_decay * x for x, gx in zip(theta, g)]
        seen.append(g)
        spread = averages(rho, [[gx * gx for gx in past] for past in seen])
        if centered:
            spread = [s - m * m for s, m in zip(spread, averages(rho, seen))]
        if eps_inside:
            step = [gx / math.sqrt(s + eps) for gx, s in zip(g, spread)]
        else:
            step = [gx / (math.sqrt(s) + eps) for gx, s in zip(g, spread)]
        buffer = [momentum * bx + dx for bx, dx in zip(buffer, step)] if buffer else step
        theta = [x - rate * bx for x, bx in zip(theta, buffer)]


def adadelta(rho, eps, weight_decay):
    """Zeiler 2012, algorithm 1, times the rate of torch.optim.Adadelta."""
    theta, gradients, steps = None, [], []

    def rms(history, n):
        squares = averages(rho, [[x * x for x in past] for past in history]) or [0.0] * n
        return [math.sqrt(s + eps) for s in squares]

    while True:
        theta, g, rate = yield theta
        g = [gx + weight_decay * x for x, gx in zip(theta, g)]
        gradients.append(g)
        n = len(theta)
        step = [-u / s * gx for u, s, gx in zip(rms(steps, n), rms(gradients, n), g)]
        steps.append(step)
        theta = [x + rate * dx for x, dx in zip(theta, step)]


def nadam(beta1, beta2, momentum_decay, eps, weight_decay):
    """Dozat 2016 with the schedule of torch.optim.NAdam; the product of the mus as it goes."""
    theta, m, v, t, product = None, None, None, 0, 1.0

    def mu(t):
        return beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))

    while True:
        theta, g, rate = yield theta
        t += 1
        g = [gx + weight_decay * x for x, gx in zip(theta, g)]
        m = m or [0.0] * len(theta)
        v = v or [0.0] * len(theta)
        m = [beta1 * mx + (1 - beta1) * gx for mx, gx in zip(m, g)]
        v = [beta2 * vx + (1 - beta2) * gx ** 2 for vx, gx in zip(v, g)]
        product *= mu(t)
        m_hat = [mu(t + 1) * mx / (1 - product * mu(t + 1)) + (1 - mu(t)) * gx / (1 - product)
                 for mx, gx in zip(m, g)]
        v_hat = [vx / (1 - beta2 ** t) for vx in v]
        theta = [x - rate * mx / (math.sqrt(vx) + eps) for x, mx, vx in zip(theta, m_hat, v_hat)]


def radam(beta1, beta2, eps, weight_decay):
    """Liu et al. 2020, algorithm 2, with torch.optim.RAdam's threshold of 5 and place of eps."""
    theta, m, v, t = None, None, None, 0
    rho_inf = 2 / (1 - beta2) - 1
    while True:
        theta, g, rate = yield theta
        t += 1
        g = [gx + weight_decay * x for x, gx in zip(theta, g)]
        m = m or [0.0] * len(theta)
        v = v or [0.0] * len(theta)
        m = [beta1 * mx + (1 - beta1) * gx for mx, gx in zip(m, g)]
        v = [beta2 * vx + (1 - beta2) * gx ** 2 for vx, gx in zip(v, g)]
        m_hat = [mx / (1 - beta1 ** t) for mx in m]
        rho = rho_inf - 2 * t * beta2 ** t / (1 - beta2 ** t)
        if rho > 5:
            r = math.sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))
            length = [math.sqrt(1 - beta2 ** t) / (math.sqrt(vx) + eps) for vx in v]
            theta = [x - rate * mx * r * lx for x, mx, lx in zip(theta, m_hat, length)]
        else:
            theta = [x - rate * mx for x, mx in zip(theta, m_hat)]


def adamax(beta1, beta2, eps, weight_decay):
    """Kingma & Ba 2015, algorithm 2, with torch.optim.Adamax's eps. The largest, written out: of
    all gradients so far, each faded by its age."""
    theta, m, seen = None, None, []
    while True:
        theta, g, rate = yield theta
        g = [gx + weight_decay * x for x, gx in zip(theta, g)]
        seen.append([abs(gx) + eps for gx in g])
        t = len(seen)
        m = m or [0.0] * len(theta)
        m = [beta1 * mx + (1 - beta1) * gx for mx, gx in zip(m, g)]
        u = [max(beta2 ** (t - 1 - i) * x for i, x in enumerate(past)) for past in zip(*seen)]
        theta = [x - rate / (1 - beta1 ** t) * mx / ux for x, mx, ux in zip(theta, m, u)]


def lion(beta1, beta2, weight_decay):
    """Chen et al. 2023, algorithm 2."""
    theta, m = None, None
    while True:
        theta, g, rate = yield theta
        m = m or [0.0] * len(theta)
        c = [beta1 * mx + (1 - beta1) * gx for mx, gx in zip(m, g)]
        theta = [x - rate * ((cx > 0) - (cx < 0) + weight_decay * x) for x, cx in zip(theta, c)]
        m = [beta2 * mx + (1 - beta2) * gx for mx, gx in zip(m, g)]


def shrunk(x, tau):
    """The minimizer of |y - x|^2 / 2 + tau |y|, by cases."""
    if abs(x) <= tau:
        return 0.0
    return x - math.copysign(tau, x)


def ista(prox_l1, weight_decay):
    """Beck & Teboulle 2009, section 3: x_k = p_L(x_{k-1}), 1/L the rate."""
    theta = None
    while True:
        theta, g, rate = yield theta
        theta = [shrunk(x - rate * (gx + weight_decay * x), rate * prox_l1)
                 for x, gx in zip(theta, g)]


def fista(prox_l1, weight_decay):
    """Beck & Teboulle 2009, section 4, with t_k = (k + 1) / 2. Yields the point y_k where the
    gradient is taken next."""
    y, before, k = None, None, 0
    while True:
        y, g, rate = yield y
        k += 1
        x = [shrunk(yx - rate * (gx + weight_decay * yx), rate * prox_l1) for yx, gx in zip(y, g)]
        t, t_next = (k + 1) / 2, (k + 2) / 2
        before = before or x
        y = [a + (t - 1) / t_next * (a - b) for a, b in zip(x, before)]
        before = x


def philox(counter, key):
    """Philox 4x32-10 (Salmon et al. 2011, section 3): a round maps (L0, R0, L1, R1); here with the
    counter's words in the order of Random123."""
    c, k = list(counter), list(key)
    for _ in range(10):
        a, b = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [b >> 32 ^ c[1] ^ k[0], b % 2 ** 32, a >> 32 ^ c[3] ^ k[1], a % 2 ** 32]
        k = [(k[0] + 0x9E3779B9) % 2 ** 32, (k[1] + 0xBB67AE85) % 2 ** 32]
    return c


# The last of Random123's known answers.
assert philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]) == [
    0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]


def noise(seed, step, element):
    """Counter: a block for each four elements, the step, all ones for the stream; key: the seed."""
    low, high = 2 ** 32 - 1, 32
    words = philox([element // 4, step & low, step >> high, low], [seed & low, seed >> high])
    return NormalDist().inv_cdf((words[element % 4] + 0.5) / 2 ** 32)


def langevin(temperature, weight_decay, seed=1):
    theta, t = None, 0
    while True:
        theta, g, rate = yield theta
        t += 1
        theta = [x - rate * (gx + weight_decay * x)
                 + math.sqrt(2 * rate * temperature) * noise(seed, t, i)
                 for i, (x, gx) in enumerate(zip(theta, g))]


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


NETWORK = {
    # z = tanh(x W1 + b1) W2 + b2, 3-4-2; f = mean over the examples of |z - y|^2. theta holds W1
    # (inputs x outputs, row by row), W2, b1, b2.
    "widths": [3, 4, 2],
    "inputs": [[0.5, -1.0, 0.75], [-0.25, 0.5, 1.0], [1.0, 0.25, -0.5], [-0.75, -0.5, 0.25],
               [0.125, 1.0, -1.0]],
    "targets": [[2.0, -1.5], [1.0, -3.0], [3.0, -2.0], [1.5, -1.0], [2.5, -2.5]],
}


def network(theta):
    """Backpropagation, written out."""
    inputs, units, outputs = NETWORK["widths"]
    cut = [0, inputs * units, (inputs + outputs) * units, (inputs + outputs + 1) * units]
    w1 = [theta[i * units:(i + 1) * units] for i in range(inputs)]
    w2 = [theta[cut[1] + i * outputs:cut[1] + (i + 1) * outputs] for i in range(units)]
    b1, b2 = theta[cut[2]:cut[3]], theta[cut[3]:]
    gradient = [0.0] * len(theta)
    for x, y in zip(NETWORK["inputs"], NETWORK["targets"]):
        h = [math.tanh(b1[j] + sum(x[i] * w1[i][j] for i in range(inputs))) for j in range(units)]
        z = [b2[k] + sum(h[j] * w2[j][k] for j in range(units)) for k in range(outputs)]
        dz = [2 * (a - b) / len(NETWORK["inputs"]) for a, b in zip(z, y)]
        dh = [sum(dz[k] * w2[j][k] for k in range(outputs)) for j in range(units)]
        da = [d * (1 - a * a) for d, a in zip(dh, h)]
        for j in range(units):
            for i in range(inputs):
                gradient[i * units + j] += x[i] * da[j]
            for k in range(outputs):
                gradient[cut[1] + j * outputs + k] += h[j] * dz[k]
            gradient[cut[2] + j] += da[j]
        for k in range(outputs):
            gradient[cut[3] + k] += dz[k]
    return gradient


PROBLEMS = {
    "quadratic": (quadratic, [3.0, -2.0, 1.5]),
    "rosenbrock": (rosenbrock, [-1.25, 1.0]),
    "network": (network, [0.75, -0.5, 0.625, 0.5, -0.625, 0.75, 0.5, -0.75, 0.5, 0.625, -0.75, 0.875,
                          0.75, -0.5, -0.625, 0.75, 0.5, -0.875, 0.625, 0.5,
                          0.5, -0.5, 0.625, -0.625, 0.75, -0.75]),
}


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


def moments(rule, banana=(0.01, 0.05), **more):
    """Of Adam's kin; banana: the rates on Rosenbrock's function."""
    usual = dict(beta1=0.9, beta2=0.999, eps=1e-8)
    return [
        case(rule, "quadratic", steady(0.05), **usual, weight_decay=0, **more),
        case(rule, "quadratic", steady(0.05), **usual, weight_decay=0.5, **more),
        case(rule, "quadratic", falling(0.2), beta1=0.5, beta2=0.9, eps=0.1, weight_decay=0.1,
             **more),
        case(rule, "rosenbrock", steady(banana[0]), **usual, weight_decay=0.01, **more),
        case(rule, "rosenbrock", falling(banana[1]), beta1=0.8, beta2=0.99, eps=1.0,
             weight_decay=0.2, **more),
        case(rule, "network", steady(0.004), **usual, weight_decay=0.01, **more),
        case(rule, "network", falling(0.02), beta1=0.8, beta2=0.9, eps=0.01, weight_decay=0,
             **more),
    ]


CASES += [
    case(sgd, "network", falling(0.05), weight_decay=0.01),
    case(momentum, "network", steady(0.01), momentum=0.9, dampening=0.5, weight_decay=0.01),
    case(nesterov, "network", falling(0.01), momentum=0.8, weight_decay=0.01),
]
CASES += moments(adam, amsgrad=0) + moments(adam, amsgrad=1) + moments(adamw)
CASES += moments(nadam, momentum_decay=0.004) + moments(nadam, momentum_decay=0.5)
CASES += [case(nadam, "quadratic", steady(0.05), beta1=0.9, beta2=0.99, momentum_decay=0, eps=1e-4,
               weight_decay=0)]
# Its first steps are as long as the gradient.
CASES += moments(radam, banana=(1e-4, 5e-4)) + moments(adamax)

for options in (dict(lr_decay=0, initial_accumulator=0, eps=1e-10, weight_decay=0),
                dict(lr_decay=0.02, initial_accumulator=0.5, eps=0.1, weight_decay=0.05)):
    CASES += [
        case(adagrad, "quadratic", steady(0.5), **options),
        case(adagrad, "quadratic", falling(0.5), **options),
        case(adagrad, "rosenbrock", steady(0.05), **options),
        case(adagrad, "network", steady(0.02), **options),
    ]
for options in (dict(rho=0.9, eps=1e-6, weight_decay=0), dict(rho=0.5, eps=0.01, weight_decay=0.1)):
    CASES += [
        case(adadelta, "quadratic", steady(0.5), **options),
        case(adadelta, "quadratic", falling(1.5), **options),
        case(adadelta, "rosenbrock", steady(1.0), **options),
        case(adadelta, "network", falling(0.5), **options),
    ]
for options in (dict(rho=0.99, eps=1e-8, eps_inside=0, centered=0, momentum=0, weight_decay=0),
                dict(rho=0.9, eps=0.01, eps_inside=1, centered=0, momentum=0, weight_decay=0.1),
                dict(rho=0.95, eps=0.1, eps_inside=0, centered=1, momentum=0, weight_decay=0.01),
                dict(rho=0.9, eps=0.1, eps_inside=0, centered=0, momentum=0.9, weight_decay=0),
                dict(rho=0.95, eps=0.1, eps_inside=1, centered=1, momentum=0.5, weight_decay=0.02)):
    CASES += [
        case(rmsprop, "quadratic", steady(0.01), **options),
        case(rmsprop, "quadratic", falling(0.02), **options),
        case(rmsprop, "rosenbrock", steady(0.001), **options),
        case(rmsprop, "network", steady(0.002), **options),
    ]
for options in (dict(beta1=0.9, beta2=0.99, weight_decay=0),
                dict(beta1=0.5, beta2=0.9, weight_decay=0.5)):
    CASES += [
        case(lion, "quadratic", steady(0.01), **options),
        case(lion, "quadratic", falling(0.2), **options),
        case(lion, "rosenbrock", falling(0.02), **options),
        case(lion, "network", steady(0.003), **options),
    ]
CASES += [
    case(ista, "quadratic", steady(0.2), prox_l1=0, weight_decay=0.1),
    case(ista, "quadratic", steady(0.2), prox_l1=0.7, weight_decay=0),
    case(ista, "quadratic", falling(0.2), prox_l1=3.0, weight_decay=0.3),
    case(ista, "rosenbrock", steady(5e-4), prox_l1=0.1, weight_decay=0),
    case(ista, "rosenbrock", falling(5e-4), prox_l1=40.0, weight_decay=0.1),
    case(fista, "quadratic", steady(0.2), prox_l1=0, weight_decay=0.1),
    case(fista, "quadratic", steady(0.15), prox_l1=0.7, weight_decay=0),
    case(fista, "quadratic", falling(0.1), prox_l1=3.0, weight_decay=0.3),
    case(fista, "rosenbrock", steady(1e-4), prox_l1=0.1, weight_decay=0),
    case(fista, "rosenbrock", falling(1e-4), prox_l1=40.0, weight_decay=0.1),
    case(ista, "network", steady(0.05), prox_l1=0.02, weight_decay=0.01),
    case(fista, "network", steady(0.004), prox_l1=0.005, weight_decay=0.01),
    case(langevin, "network", falling(0.05), temperature=1e-4, weight_decay=0.01),
    case(langevin, "quadratic", steady(0.1), temperature=0.01, weight_decay=0),
    case(langevin, "quadratic", falling(0.2), temperature=0.3, weight_decay=0.2),
    case(langevin, "rosenbrock", steady(3e-4), temperature=1.0, weight_decay=0),
    case(langevin, "rosenbrock", falling(5e-4), temperature=0.05, weight_decay=0.1),
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
                told = (c["optimizer"], c["problem"], c["rate"], c["settings"], t, a, b)
                assert abs(a - b) <= 2e-6 * abs(b), told
                assert b == 0 or abs(b) > 0.01, ("too near zero", told)
    return base


def optimizers():
    rows = []
    for c in CASES:
        start = PROBLEMS[c["problem"]][1]
        rows.append({"optimizer": c["optimizer"], "problem": c["problem"],
                     "settings": flags(c["settings"]), "start": start, "rate": c["rate"],
                     "after": calm(c, start)})
    return {"quadratic": QUADRATIC, "network": NETWORK, "cases": rows}


def write(name, rows):
    os.makedirs(OUT, exist_ok=True)
    with open(os.path.join(OUT, name), "w", encoding="utf-8", newline="\n") as file:
        # A case a line.
        head = json.dumps({name: value for name, value in rows.items() if name != "cases"})
        cases = ",\n".join(json.dumps(case) for case in rows["cases"])
        file.write(head[:-1] + ', "cases": [\n' + cases + "\n]}\n")


def gaussians():
    """Normal numbers at the ends of the range of words, at the seams of the usual approximations,
    and in between."""
    middle = 2 ** 31
    words = {0, 1, 2, 5, 100, 12345, 10 ** 6, 10 ** 8, middle - 1, middle - 2, middle - 1000}
    words |= {round(2 ** 32 * p) + d for p in (0.02425, 0.075, 0.25, 0.4) for d in (-1, 0, 1)}
    words |= {2 ** 32 - 1 - w for w in words} | {philox([i, 0, 0, 0], [0, 0])[0] for i in range(40)}
    return [{"word": w, "normal": NormalDist().inv_cdf((w + 0.5) / 2 ** 32)} for w in sorted(words)]


def noises():
    """Seeds and steps that take all four of their pieces."""
    seeds = (0, 1, 2 ** 32 + 7, 0x7FEDCBA987654321, 2 ** 64 - 3)
    return [{"seed": seed if seed < 2 ** 63 else seed - 2 ** 64, "step": step, "element": element,
             "noise": noise(seed, step, element)}
            for seed in seeds for step in (1, 2, 70_000, 2 ** 32 + 5)
            for element in (0, 1, 2, 3, 4, 1003)]


if __name__ == "__main__":
    write("gaussian.json", {"quantiles": gaussians(), "cases": noises()})
    write("optimizers.json", optimizers())
