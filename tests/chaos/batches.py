"""The batch that faults are tried on, and what must hold of it afterwards."""

import contextlib
import json
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.faults import Fault, NothingStruck
from tests.live import LiveServer, job
from tests.repositories import from_files, package_folder
from wundr_ray import scratch
from wundr_sdk import RetryConfig, WundrClient

JOBS = 20
PACKAGES = ("rich", "bandit", "radon", "xlsxwriter")
LARGE = ("hypothesis", "rich")
PATIENT = RetryConfig(max_retries=600, backoff_strategy="fixed")
END_SECONDS = 240.0
CLEAN_SECONDS = 20.0
SPARE_MANAGERS = 2

_TASKS = ("analyse_", "fetch_source", "finish_job", "render_reports")
_PROGRAMS = ("git", "ruff", "oxlint")


def make_repositories(root: Path, count: int) -> list[Path]:
    """Up to ``JOBS`` small ones, no two of them alike."""
    sources = sorted(
        path
        for package in PACKAGES
        for path in package_folder(package).rglob("*.py")
        if path.stat().st_size > 2_000
    )
    return [
        from_files(
            root / f"project{number}",
            {path.name: path.read_bytes() for path in sources[number::JOBS]},
        )
        for number in range(count)
    ]


def make_large_repository(folder: Path) -> Path:
    """Three megabytes: too much for one shard."""
    sources = ((name, package_folder(name)) for name in LARGE)
    return from_files(
        folder,
        {
            f"{name}/{path.relative_to(root)}": path.read_bytes()
            for name, root in sources
            for path in sorted(root.rglob("*.py"))
        },
    )


@dataclass
class Submitted:
    """A batch under way in a thread of its own; the client asks again when the API is away."""

    server: LiveServer
    repositories: list[Path]
    batch_id: str = ""
    summary: Any = None
    error: str = ""
    seconds: float = 0.0
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        began = time.monotonic()
        try:
            with self.server.client(retry=PATIENT) as client:
                self.batch_id = submit(client, self.repositories)
                client.batches.wait_for_completion(
                    self.batch_id, timeout=END_SECONDS, poll_seconds=0.2
                )
                self.seconds = time.monotonic() - began
                self.summary = summary_of(client, self.batch_id)
        except Exception as error:  # noqa: BLE001 - told by ``differences``
            self.error = f"{type(error).__name__}: {error}"

    def wait(self) -> None:
        self.thread.join()


def submit(client: WundrClient, repositories: list[Path]) -> str:
    """A batch that analyses everything, whatever is known from before."""
    jobs = [job(path.name, path) for path in repositories]
    created = client.batches.create(
        name="Chaos", type="analysis", jobs=jobs, options={"incremental": False}
    )
    return created.batch_id


_COMPARED = {"findings", "reference", "missing_reference", "new_lines", "new_duplicated_lines"}


def summary_of(client: WundrClient, batch_id: str) -> dict[str, Any]:
    """All numbers of a batch's results that do not depend on the batches before it."""
    results = client.batches.get_results(batch_id)
    projects = [project.model_dump(exclude=_COMPARED) for project in results.project_results]
    return {
        "outcome": results.outcome,
        "metrics": results.aggregated_metrics,
        "projects": projects,
        "all": results.summary.model_dump(exclude=_COMPARED),
    }


def run_under(
    server: LiveServer, repositories: list[Path], fault: Fault, delay: float
) -> Submitted:
    """A batch with a fault ``delay`` seconds after its submission began.

    One that the fault came too late for has shown nothing; another is struck in half the time.
    """
    while True:
        batch = Submitted(server, repositories)
        batch.thread.join(delay)
        struck = batch.thread.is_alive() and _struck(server, fault)
        batch.wait()
        if struck:
            return batch
        delay /= 2


def _struck(server: LiveServer, fault: Fault) -> bool:
    try:
        fault.strike(server)
    except NothingStruck:
        return False
    return True


def complaints(server: LiveServer, batch: Submitted, undisturbed: Any) -> list[str]:
    """What is not as it would have been without a fault; empty if all is well."""
    return differences(server, batch, undisturbed) + left_behind(server)


def differences(server: LiveServer, batch: Submitted, undisturbed: Any) -> list[str]:
    """What of a batch that has ended is not as it would have been, or was counted wrongly."""
    if batch.error:
        return [batch.error]
    found = [] if batch.summary == undisturbed else ["another summary"]
    return found + _miscounted(server, batch)


def left_behind(server: LiveServer) -> list[str]:
    """What is still there when no batch has run for a while."""
    deadline = time.monotonic() + CLEAN_SECONDS
    while (left := leftovers(server)) and time.monotonic() < deadline:
        time.sleep(0.5)
    return left


def _miscounted(server: LiveServer, batch: Submitted) -> list[str]:
    batch_id, wanted = batch.batch_id, len(batch.repositories)
    with contextlib.closing(sqlite3.connect(server.home / "wundr.db")) as database:
        jobs = database.execute(
            "SELECT status, count(*), sum(credits) FROM jobs WHERE batch_id=? GROUP BY status",
            [batch_id],
        ).fetchall()
        ledger = database.execute(
            "SELECT kind, amount FROM credit_entries WHERE batch_id=? ORDER BY kind", [batch_id]
        ).fetchall()
        told = database.execute(
            "SELECT count(*), count(DISTINCT json_extract(data, '$.job_id')) FROM events"
            " WHERE batch_id=? AND name='batch.job_completed'",
            [batch_id],
        ).fetchone()
    found = []
    if [(status, count) for status, count, _ in jobs] != [("completed", wanted)]:
        found.append(f"jobs {jobs}")
    if [kind for kind, _ in ledger] != ["hold", "settle"]:
        found.append(f"ledger {ledger}")
    elif sum(amount for _, amount in ledger) != -sum(credits for *_, credits in jobs):
        found.append(f"ledger {ledger} for jobs {jobs}")
    if told != (wanted, wanted):
        found.append(f"jobs told as completed {told}")
    return found


def leftovers(server: LiveServer) -> list[str]:
    """What should not be there when no batch runs."""
    found = [f"process {title}" for title in _TASKS if server.processes(f"ray::{title}")]
    names = server.names()
    found += [f"program {name}" for name in _PROGRAMS if name in names]
    if len(server.processes("ray::BatchManager")) > SPARE_MANAGERS:
        found.append("managers")
    with contextlib.closing(sqlite3.connect(server.home / "wundr.db")) as database:
        (slots,) = database.execute("SELECT count(*) FROM slots").fetchone()
        (plans,) = database.execute("SELECT count(DISTINCT plan) FROM accounts").fetchone()
    if len(server.processes("ray::Scheduler")) > 1:
        found.append("more than one scheduler")
    if len(server.processes("ray::QuotaActor")) > plans:
        found.append("more quota actors than plans")
    if slots:
        found.append(f"{slots} slots")
    found += _groups(server)
    return found + [f"folder {path}" for path in _lost_folders(server)]


def _groups(server: LiveServer) -> list[str]:
    groups = json.loads(server.ask_ray("tests.chaos.groups"))
    return [
        f"placement group {group['name']}"
        for group in groups
        if group["state"] != "REMOVED" and group["name"].startswith("wundr-slot-")
    ]


def _lost_folders(server: LiveServer) -> list[Path]:
    ours = server.folder / "scratch"
    found = list(ours.glob(f"{scratch.PREFIX}*"))
    return found + [path for path in scratch.lost() if path.parent == scratch.MEMORY]


def moments(duration: float, draw: Callable[[], float]) -> float:
    """A moment of the batch; most of the last tenth is only its reports."""
    return draw() * duration * 0.9
