"""What jobs do, as plain function calls one after the other in one process."""

import multiprocessing
import resource
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.artifact_place import ArtifactPlace
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.runtime.tasks import FetchRequest, JobTarget, analyse_repository
from wundr_ray.runtime.worker import load
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.sources.selection import Selection

RULES = tuple(Rule)
READ_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Bare:
    """Seconds for all jobs: on the clock and of CPU, git and ruff included."""

    wall: float
    cpu: float


def by_loop(repositories: list[Path]) -> Bare:
    """The jobs of ``repositories`` in a process of its own, warmed by the first of them."""
    context = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory(prefix="wundr-benchmark-") as root,
        context.Pool(1) as pool,
    ):
        pool.apply(partial(_run_all, repositories[:1], Path(root) / "warm"))
        return pool.apply(partial(_run_all, repositories, Path(root) / "measured"))


def _run_all(repositories: list[Path], root: Path) -> Bare:
    load()
    cpu, started = _cpu(), time.perf_counter()
    for repository in repositories:
        _run(repository, root)
    return Bare(time.perf_counter() - started, _cpu() - cpu)


def _run(repository: Path, root: Path) -> None:
    """One job. Raises ``RuntimeError`` if it did not analyse the repository's two files."""
    options = AnalysisOptions(rules=frozenset(RULES))
    policy = FetchPolicy(root / "mirrors", True, False, None, 2_000_000, READ_SECONDS)
    spec = SourceSpec(str(repository), branch=None, commit=None)
    target = JobTarget(ArtifactPlace(root / "artifacts"), repository.name, RULES)
    request = FetchRequest(spec, policy, Selection(), options, None)
    result = analyse_repository(target, request).result
    if result is None or result.stored.numbers.files_analyzed != 2:
        raise RuntimeError(f"{repository.name} was not analysed")


def _cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)
