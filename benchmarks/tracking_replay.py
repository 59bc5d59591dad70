"""Histories of real repositories replayed: how often a finding that persists is called new.

The truth is git's: a finding persists if git takes its line for an unchanged one, and a finding of
that code was there before. Each commit is a job of the service, done by the functions of its tasks
and compared with the commit before it. Run: ``python -m benchmarks.tracking_replay``, or with
URLs or paths.
"""

import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl

from benchmarks.git_lines import LineMap, commit_time, commits
from benchmarks.rows import Row, record
from wundr_ray.contract.vocabulary import CodeScope, Rule
from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.domain.findings.references import AnalysisSubject, KnownAnalysis, choose
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.frames import read
from wundr_ray.jobs.analysis.requests import Earlier, FetchRequest, JobTarget, Tracking
from wundr_ray.jobs.analysis.tasks import analyse_repository, analyse_shard, finish_job
from wundr_ray.sources.files.selection import Selection
from wundr_ray.sources.interface import FetchPolicy, SourceSpec

REPOSITORIES = ("https://github.com/psf/requests", "https://github.com/encode/httpx")
PAIRS = 120
SINCE = "2016-01-01"
PATTERNS = ("*.py", "*.js", "*.html")
RULES = tuple(Rule)
OPTIONS = AnalysisOptions(rules=frozenset(RULES), scope=CodeScope.ALL)
BRANCH = "main"
SECOND = timedelta(seconds=1)
"""The least time from one analysis to the next, for commits with the same or an older date."""


class Replay:
    """A project whose commits are analysed one after the other, each when it was made."""

    def __init__(self, repository: Path, folder: Path) -> None:
        self.repository = repository
        self._place = ArtifactPlace(folder / "artifacts")
        self._mirrors = folder / "mirrors"
        self._last: KnownAnalysis | None = None

    def analyse(self, commit: str) -> pl.DataFrame:
        """The findings of ``commit`` against those of the one before."""
        started = self._start_of(commit)
        result = _perform(self._target(commit, started), self._request(commit))
        self._last = _known(result, completed_at=started)
        return read(self._place.folder / commit, "findings")

    def _start_of(self, commit: str) -> datetime:
        committed = commit_time(self.repository, commit)
        return max(committed, self._last.completed_at + SECOND) if self._last else committed

    def _target(self, commit: str, started: datetime) -> JobTarget:
        subject = AnalysisSubject(BRANCH, commit, default_branch=BRANCH)
        comparison = choose(None, subject, [self._last] if self._last else [], started)
        tracking = Tracking(self.repository.name, started, comparison)
        return JobTarget(self._place, commit, RULES, tracking, scope=OPTIONS.scope)

    def _request(self, commit: str) -> FetchRequest:
        spec = SourceSpec(str(self.repository), BRANCH, commit)
        policy = FetchPolicy(self._mirrors, True, False, None, 2_000_000, 300)
        return FetchRequest(spec, policy, Selection(), OPTIONS, self._earlier())

    def _earlier(self) -> Earlier | None:
        if self._last is None:
            return None
        frames = self._place.folder / self._last.frames
        return Earlier(self._place, frames, self._last.analysis)


def _perform(target: JobTarget, request: FetchRequest) -> JobResult:
    """One attempt of a job, in this process."""
    outcome, files, fetched = analyse_repository(target, request)
    if outcome.result is not None:
        return outcome.result
    # The repository does not fit into one shard: go on step by step, as the pipeline does.
    assert files is not None
    assert fetched is not None
    parts = [analyse_shard(outcome.mirror, files, span, OPTIONS) for span in outcome.shards]
    return finish_job(fetched, (), target, *(frames for _, frames in parts))


def _known(result: JobResult, completed_at: datetime) -> KnownAnalysis:
    """The analysis as later ones know it."""
    stored = result.stored
    return KnownAnalysis(
        batch_id="batch_1",
        job_id=stored.frames,
        branch=result.branch,
        commit=result.commit,
        completed_at=completed_at,
        frames=stored.frames,
        tools=frozenset(stored.tools),
        analysis=stored.analysis,
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one pair of commits: how many findings persist, and which of them are not recognised.

    ``other_id``: how many have the id of another finding, or a new one.
    """

    persisting: int
    false_new: tuple[str, ...]
    other_id: int


def judge(before: pl.DataFrame, after: pl.DataFrame, lines: LineMap) -> Verdict:
    known = defaultdict(set)
    for path, line, code, finding in before.select("path", "line", "code", "id").iter_rows():
        known[path, line, code].add(finding)
    persisting, other_id, false_new = 0, 0, []
    columns = ("path", "line", "code", "id", "state")
    for path, line, code, finding, state in after.select(columns).iter_rows():
        place = lines.old_place(path, line)
        ids = known.get((*place, code)) if place else None
        if not ids:
            continue
        persisting += 1
        other_id += finding not in ids
        if state != "existing":
            false_new.append(f"{path}:{line} {code} {state}")
        ids.discard(finding if finding in ids else min(ids))
    return Verdict(persisting, tuple(false_new), other_id)


def replay(repository: Path, history: list[str], folder: Path) -> Iterator[Verdict]:
    replayed = Replay(repository, folder)
    before = replayed.analyse(history[0])
    for old, new in pairwise(history):
        after = replayed.analyse(new)
        verdict = judge(before, after, LineMap(repository, old, new))
        for each in verdict.false_new:
            print(f"{old[:10]}..{new[:10]}: {each}", flush=True)
        yield verdict
        before = after


def rows(name: str, history: list[str], verdicts: list[Verdict]) -> list[Row]:
    persisting = sum(verdict.persisting for verdict in verdicts)
    false_new = sum(len(verdict.false_new) for verdict in verdicts)
    alarms = sum(bool(verdict.false_new) for verdict in verdicts)
    others = sum(verdict.other_id for verdict in verdicts)
    peer = (
        f"git's own lines: {persisting:,} persisting findings in {len(verdicts)} pairs of commits, "
        f"{history[0][:10]} to {history[-1][:10]}"
    )
    numbers = [
        (f"false new findings, {name}", 1000 * false_new / persisting, "per 1,000", 0.5),
        (f"pairs with a false alarm, {name}", 100 * alarms / len(verdicts), "%", 5.0),
        (f"findings with another's id, {name}", 1000 * others / persisting, "per 1,000", 1.0),
    ]
    return [
        {
            **{"name": what, "value": round(value, 3), "unit": unit, "goal": goal},
            **{"better": "lower", "peer": peer, "runs": 1},
        }
        for what, value, unit, goal in numbers
    ]


def main() -> None:
    for source in sys.argv[1:] or REPOSITORIES:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            repository = Path(source)
            if not repository.exists():
                repository = folder / source.rstrip("/").rpartition("/")[2]
                clone = ["git", "clone", "--quiet", "--bare", source, str(repository)]
                subprocess.run(clone, check=True)
            name = repository.name.removesuffix(".git")
            history = commits(repository, PAIRS + 1, SINCE, PATTERNS)
            record(rows(name, history, list(replay(repository, history, folder))))


if __name__ == "__main__":
    main()
