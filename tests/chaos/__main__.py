"""Five seeded runs of every fault; the table goes into ``docs/reliability.md``.

``python -m tests.chaos [--runs N] [part of a fault's name …]``; rows of other faults stay as they
are. Exit code 1: a batch ended otherwise than without the fault, or something was left behind.
"""

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chaos.batches import (
    JOBS,
    Submitted,
    complaints,
    make_large_repository,
    make_repositories,
    moments,
    run_under,
)
from tests.chaos.faults import FAULTS, needs_own_disk
from tests.chaos.table import Row, write_row
from tests.live import LiveServer, installation

RUNS = 5
DISK = "size=500m"


@dataclass(frozen=True, slots=True)
class Undisturbed:
    summary: Any
    seconds: float


@contextmanager
def own_disk() -> Iterator[Path | None]:
    """A small file system of its own for the home folder; None where that is not allowed."""
    with tempfile.TemporaryDirectory(prefix="wundr-chaos-") as name:
        mount = ["mount", "-t", "tmpfs", "-o", DISK, "tmpfs", name]
        if subprocess.run(mount, check=False).returncode != 0:
            yield None
            return
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


def undisturbed(server: LiveServer, repositories: list[Path]) -> Undisturbed:
    """The second of two runs: the first one finds cold workers and no mirrors."""
    for _ in range(2):
        batch = Submitted(server, repositories)
        batch.wait()
    if wrong := complaints(server, batch, batch.summary):
        raise RuntimeError(f"without any fault: {wrong}")
    return Undisturbed(batch.summary, batch.seconds)


def try_fault(
    server: LiveServer, repositories: list[Path], name: str, runs: int, known: Undisturbed
) -> Row:
    took, failures = [], 0
    for seed in range(runs):
        delay = moments(known.seconds, random.Random(f"{name} {seed}").random)
        began = time.monotonic()
        batch = run_under(server, repositories, FAULTS[name], delay)
        wrong = complaints(server, batch, known.summary)
        took.append(batch.seconds)
        failures += bool(wrong)
        print(
            f"{name}, run {seed}, after {delay:.1f} s: {batch.seconds:.1f} s,"
            f" with checks {time.monotonic() - began:.1f} s: {wrong or 'equal'}",
            flush=True,
        )
    return Row(name, runs, runs - failures, statistics.median(took), FAULTS[name].recovers)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("faults", nargs="*", help="only those with one of these in their name")
    wanted = parser.parse_args(arguments)
    names = [
        name for name in FAULTS if not wanted.faults or any(part in name for part in wanted.faults)
    ]
    with tempfile.TemporaryDirectory() as scratch, own_disk() as disk:
        repositories = [
            make_large_repository(Path(scratch) / "large"),
            *make_repositories(Path(scratch), JOBS - 1),
        ]
        if disk is None:
            names = [name for name in names if not needs_own_disk(name)]
        with installation(disk) as server:
            known = undisturbed(server, repositories)
            print(f"undisturbed: {known.seconds:.1f} s", flush=True)
            good = True
            for name in names:
                row = try_fault(server, repositories, name, wanted.runs, known)
                write_row(row, known.seconds)
                good = good and row.equal == row.runs
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
