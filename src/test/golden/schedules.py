#!/usr/bin/env python3
"""Golden curves for schedules, from the published definitions, in double precision.

Run from the repository root with any Python 3; it rewrites
src/test/resources/golden/schedules.json:

    python3 src/test/golden/schedules.py

Each formula is in the epoch e as a real number, as its source states it: r is the rate, n the length
in epochs after the warm-up. Where Java has a closed form, this file takes another way to the number
(a recursion, a product, another identity). Nothing here is read from, or printed by, the Java code.
"""
import json
import math
import os

OUT = os.path.join(os.path.dirname(__file__), "..", "resources", "golden")
PER_EPOCH, EPOCHS = 7, 12
TOTAL = PER_EPOCH * EPOCHS
RATE = 0.02


def climbing(peak, steps, step):
    """The climb's terms are an arithmetic progression that would meet 0 one step before the first
    update and meets the peak at `steps`."""
    return peak * (step + 1) / (steps + 1)


def constant(e, r, n):
    return r


def stairs(every, factor):
    return lambda e, r, n: r * factor ** math.floor(e / every + 1e-12)


def multi_step(milestones, factor):
    """torch MultiStepLR: gamma once for each milestone reached."""
    def rate(e, r, n):
        for milestone in milestones:
            if e > milestone - 1e-9:
                r *= factor
        return r
    return rate


def exponential(factor):
    return lambda e, r, n: r * math.exp(math.log(factor) * e)


def natural_exponential(k):
    """(e^-k)^e instead of e^(-k e)."""
    return lambda e, r, n: r * math.pow(math.exp(-k), e)


def inverse_time(k):
    return lambda e, r, n: r / (1 + k * e)


def inverse_sqrt(k):
    return lambda e, r, n: r * (1 + k * e) ** -0.5


def polynomial(power, floor):
    def rate(e, r, n):
        left = max(0.0, (n - e) / n)
        return floor + (r - floor) * (math.exp(power * math.log(left)) if left > 0 else 0.0)
    return rate


def cosine(floor):
    # 1 + cos x = 2 cos^2(x/2)
    return lambda e, r, n: (
        floor if e >= n else floor + (r - floor) * math.cos(math.pi * e / n / 2) ** 2)


def cosine_restarts(period, growth, floor):
    """torch CosineAnnealingWarmRestarts as it walks: wave after wave is taken off."""
    def rate(e, r, n):
        wave = period
        while e > wave - 1e-9:
            e -= wave
            wave *= growth
        return floor + (r - floor) * math.cos(math.pi * max(e, 0) / wave / 2) ** 2
    return rate


def one_cycle(rise, div, final_div, linear):
    """torch OneCycleLR, two phases: total_steps = all, pct_start = rise, div_factor = div,
    final_div_factor = final_div; after its last step, where torch raises, the last rate holds."""
    def anneal(start, end, pct):
        if linear:
            return (1 - pct) * start + pct * end
        return start + (end - start) * math.sin(math.pi * pct / 2) ** 2

    def rate(e, r, n):
        total = round(n * PER_EPOCH)
        step = min(round(e * PER_EPOCH), total - 1)
        initial = r / div
        top = rise * total - 1
        if step <= top:
            return anneal(initial, r, step / top)
        return anneal(r, initial / final_div, (step - top) / (total - 1 - top))
    return rate


TABLE = [
    ("constant", constant, 0),
    ("constant(warmup=2)", constant, 2),
    ("step(every=5,factor=0.5)", stairs(5, 0.5), 0),
    ("step", stairs(10, 0.1), 0),
    ("step(every=2,factor=0.25,warmup=3)", stairs(2, 0.25), 3),
    ("multi-step", multi_step([10], 0.1), 0),
    ("multi-step(at=1/3/5,factor=0.5)", multi_step([1, 3, 5], 0.5), 0),
    ("multi-step( at = 2/10 , warmup = 1 )", multi_step([2, 10], 0.1), 1),
    ("exponential(factor=0.95)", exponential(0.95), 0),
    ("exponential", exponential(0.95), 0),
    (" exponential ( warmup = 1 , factor = 0.5 ) ", exponential(0.5), 1),
    ("natural-exponential", natural_exponential(0.05), 0),
    ("natural-exponential(k=0.7)", natural_exponential(0.7), 0),
    ("natural-exponential(k=0.1,warmup=2)", natural_exponential(0.1), 2),
    ("inverse-time", inverse_time(0.1), 0),
    ("inverse-time(k=3)", inverse_time(3), 0),
    ("inverse-time(k=0.5,warmup=1)", inverse_time(0.5), 1),
    ("inverse-sqrt", inverse_sqrt(1), 0),
    ("inverse-sqrt(k=7)", inverse_sqrt(7), 0),
    ("inverse-sqrt(k=0.5,warmup=2)", inverse_sqrt(0.5), 2),
    ("linear", polynomial(1, 0), 0),
    ("linear(floor=0.004,warmup=3)", polynomial(1, 0.004), 3),
    ("polynomial", polynomial(2, 0), 0),
    ("polynomial(power=0.9,floor=0.001)", polynomial(0.9, 0.001), 0),
    ("polynomial(power=3,warmup=1)", polynomial(3, 0), 1),
    ("cosine", cosine(0), 0),
    ("cosine()", cosine(0), 0),
    ("cosine(floor=0.001)", cosine(0.001), 0),
    ("cosine(warmup=2,floor=0)", cosine(0), 2),
    ("cosine(warmup=2,floor=0.002)", cosine(0.002), 2),
    ("cosine-restarts", cosine_restarts(10, 1, 0), 0),
    ("cosine-restarts(period=1,growth=2)", cosine_restarts(1, 2, 0), 0),
    ("cosine-restarts(period=2,growth=1,floor=0.003)", cosine_restarts(2, 1, 0.003), 0),
    ("cosine-restarts(period=1,growth=1.5,warmup=2)", cosine_restarts(1, 1.5, 0), 2),
    ("one-cycle", one_cycle(0.3, 25, 1e4, False), 0),
    ("one-cycle(rise=0.45,div=10,final-div=100)", one_cycle(0.45, 10, 100, False), 0),
    ("one-cycle(rise=0.25,warmup=2)", one_cycle(0.25, 25, 1e4, False), 2),
    ("one-cycle-linear", one_cycle(0.3, 25, 1e4, True), 0),
    ("one-cycle-linear(rise=0.5,div=4,final-div=1,warmup=1)", one_cycle(0.5, 4, 1, True), 1),
    # Before any loss is known, nothing is reduced.
    ("plateau", constant, 0),
    ("plateau(warmup=2)", constant, 2),
]

STEPS = sorted({0, 1, 6, 7, 8, 13, 14, 15, 20, 21, 24, 25, 26, 34, 35, 36, 48, 49, 50, 69, 70, 71,
                TOTAL - 1, TOTAL, TOTAL + 1, 10 * TOTAL})


def curves():
    rows = []
    for text, formula, warmup in TABLE:
        climb = warmup * PER_EPOCH
        peak = formula(0, RATE, EPOCHS - warmup)
        at = {}
        for step in STEPS:
            if step < climb:
                at[str(step)] = climbing(peak, climb, step)
            else:
                at[str(step)] = formula((step - climb) / PER_EPOCH, RATE, EPOCHS - warmup)
        rows.append({"text": text, "rate": RATE, "at": at})
    return rows


# ---- plateau: torch.optim.lr_scheduler.ReduceLROnPlateau, mode min, threshold_mode rel ----

class ReduceOnPlateau:
    EPS = 1e-8

    def __init__(self, rate, factor, patience, threshold, cooldown, floor):
        self.rate, self.factor, self.patience = rate, factor, patience
        self.threshold, self.cooldown, self.floor = threshold, cooldown, floor
        self.best, self.num_bad_epochs, self.cooldown_counter = math.inf, 0, 0

    def step(self, metric):
        if metric < self.best * (1 - self.threshold):
            self.best = metric
            self.num_bad_epochs = 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            new = max(self.rate * self.factor, self.floor)
            if self.rate - new > self.EPS:
                self.rate = new
            self.cooldown_counter = self.cooldown
            self.num_bad_epochs = 0
        return self.rate


FALLING_THEN_FLAT = [1.0, 0.8, 0.7, 0.7, 0.71, 0.69, 0.69, 0.7, 0.72, 0.69, 0.69, 0.69, 0.69, 0.69,
                     0.69, 0.69, 0.6, 0.61, 0.62, 0.63, 0.64, 0.65, 0.66, 0.67]
CREEPING = [1.0 - 0.0005 * i for i in range(24)]

PLATEAUS = [
    ("plateau", dict(factor=0.1, patience=10, threshold=1e-4, cooldown=0, floor=0), 0,
     [0.5] * 24),
    ("plateau(patience=2,factor=0.5)",
     dict(factor=0.5, patience=2, threshold=1e-4, cooldown=0, floor=0), 0, FALLING_THEN_FLAT),
    ("plateau(patience=0,factor=0.5,cooldown=3,floor=0.001)",
     dict(factor=0.5, patience=0, threshold=1e-4, cooldown=3, floor=0.001), 0, FALLING_THEN_FLAT),
    ("plateau(patience=1,factor=0.5,cooldown=1,threshold=0.0015)",
     dict(factor=0.5, patience=1, threshold=0.0015, cooldown=1, floor=0), 0, CREEPING),
    ("plateau(patience=1,threshold=0)",
     dict(factor=0.1, patience=1, threshold=0, cooldown=0, floor=0), 0, CREEPING),
    ("plateau(patience=0,factor=0.01)",
     dict(factor=0.01, patience=0, threshold=1e-4, cooldown=0, floor=0), 0, [0.5] * 24),
    # The epochs of the warm-up are not counted.
    ("plateau(patience=1,factor=0.5,warmup=4)",
     dict(factor=0.5, patience=1, threshold=1e-4, cooldown=0, floor=0), 4,
     [0.1, 0.1, 0.1, 0.1] + FALLING_THEN_FLAT[:20]),
]


def plateaus():
    rows = []
    for text, settings, warmup, losses in PLATEAUS:
        scheduler = ReduceOnPlateau(RATE, **settings)
        rates = []
        for epoch, loss in enumerate(losses):
            if epoch < warmup:
                # of the first step after this epoch
                climb = warmup * PER_EPOCH
                step = (epoch + 1) * PER_EPOCH
                rates.append(climbing(RATE, climb, step) if step < climb else RATE)
            else:
                rates.append(scheduler.step(loss))
        rows.append({"text": text, "rate": RATE, "losses": losses, "rates": rates})
    return rows


if __name__ == "__main__":
    os.makedirs(OUT, exist_ok=True)
    with open(os.path.join(OUT, "schedules.json"), "w", encoding="utf-8", newline="\n") as file:
        json.dump({"stepsPerEpoch": PER_EPOCH, "totalSteps": TOTAL, "cases": curves(),
                   "plateaus": plateaus()}, file, indent=1)
        file.write("\n")
