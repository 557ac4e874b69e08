#!/usr/bin/env python3
"""Kills the run of a bundle at random moments, and checks what it leaves each time.

    python3 src/bundle/kill.py BUNDLE [--times 10] [--seconds 60] [--seed 1] [STEP ...]

BUNDLE is an unpacked bundle. Results so far must be there and well-formed; otherwise the exit code is 1.
"""

import argparse
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tarfile
import tempfile
import time

OUTCOMES = {"passed", "failed", "not possible here"}


def faults(out, order):
    """What is wrong with a folder of results."""
    if not any(out.iterdir()):
        return
    results = json.loads((out / "results.json").read_text())
    text = (out / "results.md").read_text()
    done = [step["step"] for step in results["steps"]]
    if done != order[: len(done)]:
        yield f"steps out of order: {done}"
    running = results.get("running")
    if running is not None and running != order[len(done)]:
        yield f"{running} is said to run after {done[-1:]}"
    for step in results["steps"]:
        if step["result"] not in OUTCOMES:
            yield f"{step['step']} came to {step['result']}"
    # One of the two files may have been written when the other was not yet.
    for step in done[:-1]:
        if f"| {step} | " not in text:
            yield f"results.md lacks {step}"
    if len(done) < 2:
        return
    with tarfile.open(out / "logs.tar.gz") as logs:
        names = {pathlib.PurePath(member.name).stem for member in logs}
    for step in results["steps"][:-1]:
        if step.get("commands") and step["step"] not in names:
            yield f"logs.tar.gz lacks {step['step']}: {sorted(names)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bundle", type=pathlib.Path)
    parser.add_argument("steps", nargs="*", help="only these, in the order of the bundle")
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=60, help="within which it is killed")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    run = ["sh", str(given.bundle / "run")]
    listed = subprocess.run([*run, "--list"], check=True, capture_output=True, text=True)
    order = [s for s in listed.stdout.split() if not given.steps or s in given.steps]
    moments = random.Random(given.seed)
    bad = 0
    for _ in range(given.times):
        after = moments.uniform(0, given.seconds)
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder)
            process = subprocess.Popen(
                [*run, *given.steps, "--budget", "500", "--out", folder],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            time.sleep(after)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            try:
                wrong = list(faults(out, order))
            except (OSError, ValueError, KeyError, tarfile.TarError) as error:
                wrong = [repr(error)]
            files = sorted(file.name for file in out.iterdir())
            print(f"killed after {after:5.1f} s: {', '.join(files) or 'nothing yet'}: {wrong or 'well'}", flush=True)
            bad += len(wrong)
    sys.exit(1 if bad else 0)


main()
