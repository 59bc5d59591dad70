"""A batch through the API against the same analysis in a plain loop over two processes.

Both sides take the same small repositories, run in turns on warm processes and begin with an
empty cache of mirrors; nothing is taken over from earlier runs. The service does more for its
time: it admits, schedules, stores frames and writes a report. Other work on the machine slows
the loop's two processes more than the service's many, so only runs with the machine almost to
themselves count for the wall clock. Run: ``python -m benchmarks.batch_overhead``.
"""

import contextlib
import multiprocessing
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, Self

import psutil

from benchmarks.rows import Row, record
from tests.live import LiveServer, installation, job
from wundr_ray.aggregate.jobs.job import summarise_job
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.frames import Frames
from wundr_ray.sources.files.selection import Selection, select
from wundr_ray.sources.git import fetch, read_texts
from wundr_ray.sources.interface import FetchPolicy, SourceSpec

RUNS = 3
MOST_RUNS = 12
MOST_FOREIGN = 0.15
"""The share of the cores that others may use in a run that counts; an idle Ray alone takes 0.09."""

PROCESSES = 2
REPOSITORIES = 30
FILES_EACH = 45
POLL_SECONDS = 0.5
LOOK_SECONDS = 0.5  # what a process uses between the last look and its end is not counted
BATCH_SECONDS = 300.0
READ_SECONDS = 120.0
RULES = (Rule.COMPLEXITY, Rule.SECURITY)
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
PACKAGES = (
    *("IPython", "aiohttp", "alembic", "bandit", "fastapi", "fontTools", "hypothesis"),
    *("matplotlib", "mypy", "openpyxl", "prompt_toolkit", "pydantic", "pygments", "pypdf"),
    *("reportlab", "rich", "sqlalchemy", "tornado"),
)
MOST_PIECES = 2


def pieces() -> Iterator[list[Path]]:
    """Neighbouring modules of a package, as they would lie in a small project."""
    for package in PACKAGES:
        files = sorted((SITE_PACKAGES / package).rglob("*.py"))
        for start in range(0, min(len(files), MOST_PIECES * FILES_EACH), FILES_EACH):
            piece = files[start : start + FILES_EACH]
            if len(piece) == FILES_EACH:
                yield piece


def make_repositories(root: Path) -> list[Path]:
    folders = []
    for number, files in enumerate(islice(pieces(), REPOSITORIES)):
        folder = root / f"project-{number:02}"
        for file in files:
            copy = folder / file.relative_to(SITE_PACKAGES)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        _git(folder, "init", "--quiet", "--initial-branch=main")
        _git(folder, "add", "--all", "--force")
        _git(folder, "commit", "--quiet", "--message=pieces")
        folders.append(folder)
    return folders


def _git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.invalid")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)


def analyse_repository(repository: Path, mirrors: Path) -> int:
    """What a job does, without a service around it; returns the number of files analysed."""
    policy = FetchPolicy(
        mirrors=mirrors,
        allow_local=True,
        allow_private_hosts=False,
        ca_file=None,
        max_file_bytes=2_000_000,
        timeout_seconds=READ_SECONDS,
    )
    snapshot = fetch(SourceSpec(str(repository), branch=None, commit=None), policy)
    snapshot = select(snapshot, Selection())
    texts = read_texts(snapshot.mirror, snapshot.files, READ_SECONDS)
    found = analyse(texts, AnalysisOptions(rules=frozenset(RULES)))
    frames = Frames.join([found, Frames.of_skipped(snapshot.skipped)])
    return summarise_job(frames).files_analyzed


def by_loop(pool: Any, repositories: list[Path], mirrors: Path) -> int:
    work = partial(analyse_repository, mirrors=mirrors)
    return sum(pool.imap_unordered(work, repositories))


def by_service(server: LiveServer, repositories: list[Path]) -> int:
    with server.client() as client:
        made = client.batches.create(
            name="benchmark",
            type="analysis",
            jobs=[job(folder.name, folder, rules=sorted(RULES)) for folder in repositories],
            options={"incremental": False},
        )
        client.batches.wait_for_completion(
            made.batch_id, poll_seconds=POLL_SECONDS, timeout=BATCH_SECONDS
        )
        return client.batches.get_results(made.batch_id).summary.total_files


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock and of CPU; ``foreign`` is the share of the cores others used."""

    wall: float
    cpu: float
    foreign: float
    files: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two competitors; ``processes`` are those that work for it."""

    name: str
    work: Callable[[], int]
    processes: Callable[[], Iterable[psutil.Process]]
    mirrors: Path
    costs: list[Cost] = field(default_factory=list)

    @property
    def quiet(self) -> list[Cost]:
        return [cost for cost in self.costs if cost.foreign <= MOST_FOREIGN][:RUNS]

    def run(self) -> Cost:
        """One run with an empty cache."""
        shutil.rmtree(self.mirrors, ignore_errors=True)
        busy, started = busy_cpu(), time.perf_counter()
        with Meter(self.processes) as own:
            files = self.work()
            wall = time.perf_counter() - started
        busy = busy_cpu() - busy
        foreign = max(0.0, busy - own.seconds) / wall / (psutil.cpu_count() or 1)
        print(
            f"{self.name}: {wall:.2f} s, CPU {own.seconds:.2f} s, others {foreign:.0%}", flush=True
        )
        return Cost(wall, own.seconds, foreign, files)


class Meter:
    """CPU seconds of this process and of others, including processes that end meanwhile.

    A process that has ended tells nothing, so a thread keeps the last reading of each.
    """

    def __init__(self, processes: Callable[[], Iterable[psutil.Process]]) -> None:
        self._processes = processes
        self._first: dict[psutil.Process, float] = {}
        self._last: dict[psutil.Process, float] = {}
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._keep_looking)

    def __enter__(self) -> Self:
        self._look()
        self._first = dict(self._last)
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._watch.join()
        self._look()

    @property
    def seconds(self) -> float:
        return sum(self._last.values()) - sum(self._first.values())

    def _keep_looking(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            self._look()

    def _look(self) -> None:
        for process in [psutil.Process(), *self._processes()]:
            with contextlib.suppress(psutil.Error):
                self._last[process] = sum(process.cpu_times()[:4])


def busy_cpu() -> float:
    """CPU seconds that the whole machine has spent."""
    times = psutil.cpu_times()
    return float(sum(times[:8]) - times.idle - times.iowait)  # the rest is counted within these


def processes_of(server: LiveServer) -> Callable[[], list[psutil.Process]]:
    """Those that run from the start, and whatever workers Ray has at the moment."""
    lasting = server.processes()
    (raylet,) = [process for process in lasting if process.name() == "raylet"]
    return lambda: list({*lasting, *raylet.children()})


def measure(root: Path) -> tuple[Side, Side]:
    """Both sides in turns: at least ``RUNS`` runs, more while too few of them were quiet.

    Raises ``RuntimeError`` unless every run analysed the same number of files.
    """
    repositories = make_repositories(root / "repositories")
    mirrors = root / "mirrors"
    context = multiprocessing.get_context("spawn")
    with installation() as server, context.Pool(PROCESSES) as pool:
        workers = [psutil.Process(each.pid) for each in multiprocessing.active_children()]
        sides = (
            Side("loop", partial(by_loop, pool, repositories, mirrors), lambda: workers, mirrors),
            Side(
                "service",
                partial(by_service, server, repositories),
                processes_of(server),
                server.home / "cache" / "mirrors",
            ),
        )
        analysed = {side.run().files for side in sides}  # warms up
        for _ in range(MOST_RUNS):
            for side in sides:
                side.costs.append(side.run())
            if all(len(side.quiet) == RUNS for side in sides):
                break
    analysed |= {cost.files for side in sides for cost in side.costs}
    if len(analysed) > 1:
        raise RuntimeError(f"not every run analysed the same number of files: {sorted(analysed)}")
    return sides


def main() -> int:
    """The exit code: 1 if the machine was too busy for a measurement, and nothing is recorded."""
    with tempfile.TemporaryDirectory(prefix="wundr-benchmark-") as root:
        loop, service = measure(Path(root))
    if min(len(loop.quiet), len(service.quiet)) < RUNS:
        print(f"not measured: in {MOST_RUNS} turns fewer than {RUNS} were undisturbed")
        return 1
    wall = [median(cost.wall for cost in side.quiet) for side in (loop, service)]
    row: Row = {
        "name": "batch_overhead",
        "value": round(wall[1] / wall[0], 2),
        "unit": "x",
        "goal": 1.5,
        "better": "lower",
        "peer": "plain loop over two processes",
        "runs": RUNS,
    }
    record([row])
    return 0


if __name__ == "__main__":
    sys.exit(main())
