#!/usr/bin/env python3
"""Golden numbers for batch normalization (Ioffe & Szegedy 2015), in double precision.

Run from the repository root with any Python 3; it rewrites src/test/resources/golden/batch-norm.json:

    python3 src/test/golden/batch_norm.py

A network of two normalized hidden layers learns by gradient descent. Forward and backward pass are
the paper's: algorithm 1, algorithm 2 and the six equations of section 3, one column at a time. The
running averages are those that PyTorch's documentation of BatchNorm1d states. Nothing here is read
from, or printed by, the Java code.
"""
import json
import math
import os

from random import Random

OUT = os.path.join(os.path.dirname(__file__), "..", "resources", "golden", "batch-norm.json")
WIDTHS = [3, 4, 3, 3]
EPS = 1e-5
MOMENTUM = 0.1
RATE = 0.3
DECAY = 0.05
BATCHES = [16, 16, 5, 1, 16, 16, 5, 1]


def columns(m):
    return [list(c) for c in zip(*m)]


def product(a, b):
    return [[sum(x * y for x, y in zip(row, col)) for col in zip(*b)] for row in a]


class Normalization:
    def __init__(self, gamma, beta):
        self.gamma, self.beta = gamma, beta
        self.running_mean = [0.0] * len(gamma)
        self.running_var = [1.0] * len(gamma)

    def forward(self, z):
        """Algorithm 1, column by column."""
        m = len(z)
        self.x = columns(z)
        self.mean = [sum(c) / m for c in self.x]
        self.var = [sum((x - mu) ** 2 for x in c) / m for c, mu in zip(self.x, self.mean)]
        self.hat = [[(x - mu) / math.sqrt(v + EPS) for x in c]
                    for c, mu, v in zip(self.x, self.mean, self.var)]
        if m > 1:
            for j, c in enumerate(self.x):
                unbiased = sum((x - self.mean[j]) ** 2 for x in c) / (m - 1)
                self.running_mean[j] = (1 - MOMENTUM) * self.running_mean[j] + MOMENTUM * self.mean[j]
                self.running_var[j] = (1 - MOMENTUM) * self.running_var[j] + MOMENTUM * unbiased
        return columns([[g * h + b for h in c] for c, g, b in zip(self.hat, self.gamma, self.beta)])

    def use(self, z):
        """Algorithm 2, line 11."""
        return [[g / math.sqrt(v + EPS) * x + (b - g * mu / math.sqrt(v + EPS))
                 for x, g, b, mu, v in zip(row, self.gamma, self.beta, self.running_mean, self.running_var)]
                for row in z]

    def backward(self, dy):
        """The paper's equations in their order; -> dz, d gamma, d beta."""
        m = len(dy)
        dz, dgamma, dbeta = [], [], []
        for j, d in enumerate(columns(dy)):
            x, mu, v = self.x[j], self.mean[j], self.var[j]
            dhat = [dl * self.gamma[j] for dl in d]
            dvar = sum(dh * (xi - mu) * -0.5 * (v + EPS) ** -1.5 for dh, xi in zip(dhat, x))
            dmean = (sum(dh * -1 / math.sqrt(v + EPS) for dh in dhat)
                     + dvar * sum(-2 * (xi - mu) for xi in x) / m)
            dz.append([dh / math.sqrt(v + EPS) + dvar * 2 * (xi - mu) / m + dmean / m
                       for dh, xi in zip(dhat, x)])
            dgamma.append(sum(dl * h for dl, h in zip(d, self.hat[j])))
            dbeta.append(sum(d))
        return columns(dz), dgamma, dbeta


def softmax(row):
    powers = [math.exp(z) for z in row]
    return [p / sum(powers) for p in powers]


def main():
    random = Random(7)
    features = [[round(random.uniform(-2, 2), 3) for _ in range(WIDTHS[0])] for _ in range(sum(BATCHES))]
    labels = [random.randrange(WIDTHS[-1]) for _ in features]
    weights = [[[round(random.gauss(0, 0.7), 3) for _ in range(n)] for _ in range(k)]
               for k, n in zip(WIDTHS, WIDTHS[1:])]
    norms = [Normalization([round(random.uniform(0.5, 1.5), 3) for _ in range(n)],
                           [round(random.uniform(-0.5, 0.5), 3) for _ in range(n)])
             for n in WIDTHS[1:-1]]
    bias = [round(random.uniform(-0.5, 0.5), 3) for _ in range(WIDTHS[-1])]

    def state():
        named = {"layer%d.weight" % (i + 1): sum(w, []) for i, w in enumerate(weights)}
        named["layer3.bias"] = list(bias)
        for i, n in enumerate(norms):
            named["norm%d.weight" % (i + 1)] = list(n.gamma)
            named["norm%d.bias" % (i + 1)] = list(n.beta)
            named["norm%d.running_mean" % (i + 1)] = list(n.running_mean)
            named["norm%d.running_var" % (i + 1)] = list(n.running_var)
        return named

    start = state()
    steps = []
    at = 0
    for m in BATCHES:
        x, wanted = features[at:at + m], labels[at:at + m]
        at += m
        layers = [x]
        for w, n in zip(weights, norms):
            layers.append([[math.tanh(y) for y in row] for row in n.forward(product(layers[-1], w))])
        scores = [[z + b for z, b in zip(row, bias)] for row in product(layers[-1], weights[-1])]
        loss = -sum(math.log(softmax(row)[t]) for row, t in zip(scores, wanted)) / m

        d = [[(p - (j == t)) / m for j, p in enumerate(softmax(row))] for row, t in zip(scores, wanted)]
        dbias = [sum(c) for c in columns(d)]
        dweights = [None, None, product(columns(layers[-1]), d)]
        dnorms = [None, None]
        d = product(d, columns(weights[-1]))
        for i in (1, 0):
            d = [[u * (1 - a * a) for u, a in zip(du, row)] for du, row in zip(d, layers[i + 1])]
            d, dgamma, dbeta = norms[i].backward(d)
            dnorms[i] = (dgamma, dbeta)
            dweights[i] = product(columns(layers[i]), d)
            d = product(d, columns(weights[i]))
        flat = sum((sum(dw, []) for dw in dweights), list(dbias))
        flat += sum((dg + db for dg, db in dnorms), [])
        norm = math.sqrt(sum(g * g for g in flat))

        weights = [[[t - RATE * (g + DECAY * t) for t, g in zip(*rows)] for rows in zip(w, dw)]
                   for w, dw in zip(weights, dweights)]
        bias = [t - RATE * g for t, g in zip(bias, dbias)]
        for n, (dgamma, dbeta) in zip(norms, dnorms):
            n.gamma = [t - RATE * g for t, g in zip(n.gamma, dgamma)]
            n.beta = [t - RATE * g for t, g in zip(n.beta, dbeta)]
        steps.append({"batch": m, "loss": loss, "norm": norm, "after": state()})

    used = features[:5]
    for w, n in zip(weights, norms):
        used = [[math.tanh(y) for y in row] for row in n.use(product(used, w))]
    scores = [[z + b for z, b in zip(row, bias)] for row in product(used, weights[-1])]
    golden = {"widths": WIDTHS, "rate": RATE, "decay": DECAY, "features": sum(features, []), "labels": labels,
              "start": start, "steps": steps, "scores": sum(scores, [])}
    with open(OUT, "w", encoding="utf-8", newline="\n") as file:
        json.dump(golden, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
