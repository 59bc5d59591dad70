"""How soon a batch has a manager again, and how soon a cancelled one leaves nothing running.

One installation; each batch has a job whose git waits without end and one that keeps ruff at work.
Run: ``python -m benchmarks.recovery``.
"""

import contextlib
import json
import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.rows import Row, record
from tests.live import LiveServer, installation, job, until
from tests.repositories import BUSY, slow_for_ruff, stalled
from wundr_sdk import WundrClient

RUNS = 5
MANAGER, SCHEDULER = "ray::BatchManager", "ray::Scheduler"
READOPTED, STOPPED = 15.0, 5.0

Disturb = Callable[[LiveServer, str], None]


def kill(*titles: str) -> Disturb:
    def disturb(server: LiveServer, _batch_id: str) -> None:
        for title in titles:
            for process in server.processes(title):
                process.kill()

    return disturb


def stop_manager(server: LiveServer, batch_id: str) -> None:
    """Stop the manager's process without ending it, so that Ray does not see it go."""
    pid = next(
        record["pid"]
        for line in (server.home / "logs" / "wundr.log").read_text("utf-8").splitlines()
        if (record := json.loads(line)).get("batch_id") == batch_id
        and record["role"] == "batchmanager"
    )
    os.kill(pid, signal.SIGSTOP)


def repositories(root: Path) -> list[Path]:
    return [stalled(root / "stalled"), slow_for_ruff(root / "slow")]


def under_way(server: LiveServer, client: WundrClient, folders: list[Path]) -> str:
    jobs = [job(path.name, path, rules=["performance"]) for path in folders]
    batch_id = client.batches.create(name="Recovery", type="analysis", jobs=jobs).batch_id
    until(lambda: all(server.processes(title) for title in BUSY))
    return batch_id


def epoch(server: LiveServer, batch_id: str) -> int:
    with contextlib.closing(sqlite3.connect(server.home / "wundr.db", timeout=30)) as database:
        query = "SELECT epoch FROM batches WHERE id = ?"
        return int(database.execute(query, [batch_id]).fetchone()[0])


def stopped(server: LiveServer, client: WundrClient, batch_id: str) -> float:
    """Seconds from the request to cancel to the last of the batch's programs."""
    began = time.perf_counter()
    client.batches.cancel(batch_id)
    until(lambda: not any(server.processes(title) for title in BUSY))
    seconds = time.perf_counter() - began
    client.batches.wait_for_completion(batch_id)
    return seconds


def readopted(server: LiveServer, batch_id: str, disturb: Disturb) -> float:
    """Seconds until a manager of a later epoch has claimed the batch."""
    before = epoch(server, batch_id)
    disturb(server, batch_id)
    began = time.perf_counter()
    until(lambda: epoch(server, batch_id) > before + (disturb is stop_manager))
    return time.perf_counter() - began


def measure(name: str, disturb: Disturb | None, server: LiveServer, root: Path) -> list[Row]:
    """The longest of ``RUNS`` re-adoptions, or of cancellations where nothing disturbs."""
    recovered, ended = [], []
    with server.client() as client:
        for run in range(RUNS):
            batch_id = under_way(server, client, repositories(root / f"{name}{run}"))
            if disturb:
                recovered.append(readopted(server, batch_id, disturb))
                until(lambda: all(server.processes(title) for title in BUSY))
            ended.append(stopped(server, client, batch_id))
    for what, seconds in (("readopted", recovered), ("stopped", ended)):
        if seconds:
            times = " ".join(f"{each:.1f}" for each in seconds)
            print(f"{name}: {what} median {median(seconds):.1f} s of {times}", flush=True)
    if not disturb:
        return [row("cancelled", max(ended), STOPPED)]
    return [row(f"{name}_readopted", max(recovered), READOPTED)]


def row(name: str, value: float, goal: float) -> Row:
    return {
        "name": f"recovery_{name}_longest",
        "value": round(value, 2),
        "unit": "s",
        "goal": goal,
        "better": "lower",
        "peer": "none",
        "runs": RUNS,
    }


def main() -> int:
    cases: dict[str, Disturb | None] = {
        "undisturbed": None,
        "manager_killed": kill(MANAGER),
        "manager_and_scheduler_killed": kill(MANAGER, SCHEDULER),
        "manager_silent": stop_manager,
    }
    with tempfile.TemporaryDirectory(prefix="wundr-benchmark-") as root, installation() as server:
        for name, disturb in cases.items():
            record(measure(name, disturb, server, Path(root)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
