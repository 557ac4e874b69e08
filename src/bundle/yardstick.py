"""What PyTorch needs for the work that Fallline's benchmarks measure, on the same machine.

Training steps of 784-128-64-10 with the batch gathered on the GPU, fused updates beside a copy of
the same footprint, and the step's eight matrix products in fp32; all replayed as CUDA graphs.
Prints a JSON object a line, as soon as it is measured; where PyTorch or its GPU is missing, one
object {"reason": "..."}.
"""

import json
import statistics
import sys
import time


def stop(reason):
    print(json.dumps({"reason": reason}))
    sys.exit(0)


try:
    import torch
except ImportError as error:
    stop(f"no PyTorch: {error}")

# For a try without a GPU: nothing is captured, and the figures mean nothing.
DRY = "--dry" in sys.argv
if not DRY and not torch.cuda.is_available():
    stop(f"PyTorch {torch.__version__} sees no GPU")

DEVICE = torch.device("cpu" if DRY else "cuda")
OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=1e-4, fused=True),
    "momentum": lambda p: torch.optim.SGD(p, lr=1e-4, momentum=0.9, fused=True),
    "adam": lambda p: torch.optim.Adam(p, lr=1e-4, fused=True, capturable=not DRY),
}
SLOTS = {"sgd": 0, "momentum": 1, "adam": 2}
WIDTHS = [784, 128, 64, 10]
WINDOWS = 1 if DRY else 9


def captured(work, times=1):
    """A function that does the work so many times, as one graph."""
    if DRY:
        return work
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            work()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for _ in range(times):
            work()
    return graph.replay


def synchronize():
    if not DRY:
        torch.cuda.synchronize()


def seconds(replay, least=1e-3 if DRY else 2e-2):
    """Of one replay: the median of the windows, each at least so many seconds long."""
    replay()
    count = 1
    while True:
        synchronize()
        began = time.perf_counter()
        for _ in range(count):
            replay()
        synchronize()
        taken = time.perf_counter() - began
        if taken >= least or count >= 1 << 16:
            break
        count *= 2
    windows = []
    for _ in range(WINDOWS):
        synchronize()
        began = time.perf_counter()
        for _ in range(count):
            replay()
        synchronize()
        windows.append((time.perf_counter() - began) / count)
    return statistics.median(windows)


def network():
    layers = []
    for inner, outer in zip(WIDTHS, WIDTHS[1:]):
        layers += [torch.nn.Linear(inner, outer), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1]).to(DEVICE)


def step(name, batch, steps):
    """A training step, several to a graph as Fallline has it."""
    torch.manual_seed(1)
    data = torch.randint(0, 256, (60_000, WIDTHS[0]), dtype=torch.uint8, device=DEVICE)
    labels = torch.randint(0, WIDTHS[-1], (60_000,), device=DEVICE)
    order = torch.randperm(60_000, device=DEVICE)
    position = torch.zeros((), dtype=torch.int64, device=DEVICE)
    places = torch.arange(batch, device=DEVICE)
    model = network()
    optimizer = OPTIMIZERS[name](model.parameters())

    def work():
        rows = order[(position + places) % 60_000]
        x = data[rows].float() * (2 / 255)
        loss = torch.nn.functional.cross_entropy(model(x), labels[rows])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        position.add_(batch)

    taken = seconds(captured(work, steps)) / (1 if DRY else steps)
    return {
        "work": "step",
        "optimizer": name,
        "batch": batch,
        "steps a graph": steps,
        "us": 1e6 * taken,
        "ms for 60,000": 1e3 * taken * -(-60_000 // batch),
    }


def update(name, size):
    parameter = torch.ones(size, device=DEVICE, requires_grad=True)
    parameter.grad = torch.full_like(parameter, 1e-3)
    optimizer = OPTIMIZERS[name]([parameter])
    taken = seconds(captured(optimizer.step))
    numbers = size * (2 + SLOTS[name]) // 2
    source = torch.ones(numbers, device=DEVICE)
    target = torch.empty_like(source)
    copied = seconds(captured(lambda: target.copy_(source)))
    rate = size * 4 * (3 + 2 * SLOTS[name]) / taken / 1e9
    limit = 8 * numbers / copied / 1e9
    return {
        "work": "update",
        "optimizer": name,
        "parameters": size,
        "us": 1e6 * taken,
        "GB/s": rate,
        "copy GB/s": limit,
        "of the copy": rate / limit,
    }


def products(batch):
    """The eight products of a step: y = xW, dW = x'dy, and dx = dy W' of all but the first."""
    torch.backends.cuda.matmul.allow_tf32 = False
    for layer, (inner, outer) in enumerate(zip(WIDTHS, WIDTHS[1:])):
        x = torch.randn(batch, inner, device=DEVICE)
        w = torch.randn(inner, outer, device=DEVICE)
        dy = torch.randn(batch, outer, device=DEVICE)
        kinds = {"y = xW": (x, w), "dW = x'dy": (x.t(), dy), "dx = dyW'": (dy, w.t())}
        if layer == 0:
            del kinds["dx = dyW'"]
        for kind, (a, b) in kinds.items():
            out = torch.empty(a.shape[0], b.shape[1], device=DEVICE)
            many = 1 if DRY else 64
            taken = seconds(captured(lambda a=a, b=b, out=out: torch.mm(a, b, out=out), many))
            yield {
                "work": kind,
                "batch": batch,
                "shape": f"{a.shape[0]} x {a.shape[1]} x {b.shape[1]}",
                "us": 1e6 * taken / many,
            }


def rows():
    for batch in [32, 128, 512]:
        for name in OPTIMIZERS:
            for steps in [1, 64]:
                yield lambda n=name, b=batch, s=steps: [step(n, b, s)]
    yield lambda: products(128)
    for name in OPTIMIZERS:
        for size in [10**e for e in range(3, 5 if DRY else 9)]:
            yield lambda n=name, s=size: [update(n, s)]


def main():
    for work in rows():
        try:
            for row in work():
                print(json.dumps({"torch": torch.__version__, **row}), flush=True)
        except RuntimeError as error:
            print(f"yardstick: {error}", file=sys.stderr)


main()
