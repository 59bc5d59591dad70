"""What jobs do, as plain function calls one after the other, in one process for each core."""

import contextlib
import multiprocessing
import resource
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.jobs.analysis.requests import FetchRequest, JobTarget, Tracking
from wundr_ray.jobs.analysis.tasks import ANALYSE_REPOSITORY, analyse_repository
from wundr_ray.runtime.worker import load
from wundr_ray.sources.files.selection import Selection
from wundr_ray.sources.interface import FetchPolicy, SourceSpec

RULES = tuple(Rule)
READ_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Bare:
    """Seconds for all jobs: on the clock, and of CPU, with that of git and ruff."""

    wall: float
    cpu: float

    def __add__(self, other: "Bare") -> "Bare":
        return Bare(self.wall + other.wall, self.cpu + other.cpu)


def by_loops(repositories: list[Path], processes: int) -> Bare:
    """The jobs of ``repositories`` in new processes at once, each warmed by its first job."""
    parts = [repositories[at::processes] for at in range(processes)]
    context = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory(prefix="wundr-benchmark-") as root,
        contextlib.ExitStack() as stack,
    ):
        pools = [stack.enter_context(context.Pool(1)) for _ in parts]
        for at, (pool, part) in enumerate(zip(pools, parts, strict=True)):
            pool.apply(_run_all, (part[:1], Path(root) / f"warm{at}"))
        started = time.perf_counter()
        loops = [
            pool.apply_async(_run_all, (part, Path(root) / f"measured{at}"))
            for at, (pool, part) in enumerate(zip(pools, parts, strict=True))
        ]
        cpu = sum(loop.get() for loop in loops)
        return Bare(time.perf_counter() - started, cpu)


TRACKING = Tracking("proj_1", datetime(2026, 1, 1, tzinfo=UTC))


def _run_all(repositories: list[Path], root: Path) -> float:
    """Seconds of CPU."""
    load(*ANALYSE_REPOSITORY.preload)
    before = _cpu()
    for repository in repositories:
        _run(repository, root)
    return _cpu() - before


def _run(repository: Path, root: Path) -> None:
    """One job. Raises ``RuntimeError`` if it did not analyse the repository's two files."""
    options = AnalysisOptions(rules=frozenset(RULES))
    policy = FetchPolicy(root / "mirrors", True, False, None, 2_000_000, READ_SECONDS)
    spec = SourceSpec(str(repository), branch=None, commit=None)
    target = JobTarget(ArtifactPlace(root / "artifacts"), repository.name, RULES, TRACKING)
    request = FetchRequest(spec, policy, Selection(), options, None)
    result = analyse_repository(target, request)[0].result
    if result is None or result.stored.numbers.files_analyzed != 2:
        raise RuntimeError(f"{repository.name} was not analysed")


def _cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)
