"""A real repository whose commits are analysed one after the other, by the tasks of jobs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl

from tests.jobs.making import NOON
from tests.sources.repositories import commit, git, make_repository
from wundr_ray.contract.gates.models import QualityGate, Reference
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.batch.outcomes import JobResult, StoredResult
from wundr_ray.domain.files.shards import Shard
from wundr_ray.domain.findings.new_code import NewCode
from wundr_ray.domain.findings.references import AnalysisSubject, KnownAnalysis, choose
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.frames import Frames
from wundr_ray.jobs.analysis.requests import Earlier, FetchRequest, JobTarget, Tracking
from wundr_ray.jobs.analysis.tasks import (
    analyse_files,
    analyse_repository,
    fetch_source,
    finish_job,
)
from wundr_ray.sources.files.selection import Selection
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.store.artifacts.artifacts import attempt_key

RULES = (Rule.COMPLEXITY, Rule.SECURITY, Rule.DUPLICATES)
EVERYTHING = Selection()
OPTIONS = AnalysisOptions(frozenset(RULES))
Tree = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Analysed:
    """One analysis, as its frames and its stored result say it is."""

    frames: Frames
    stored: StoredResult
    known: KnownAnalysis

    @property
    def new_code(self) -> NewCode:
        assert self.stored.new_code
        return self.stored.new_code

    def findings(self, code: str) -> pl.DataFrame:
        return self.frames.findings.filter(pl.col("code") == code)

    def states(self) -> set[str]:
        return set(self.frames.findings["state"])

    def ids(self) -> list[str]:
        return sorted(self.frames.findings["id"])

    def fixed(self) -> list[str]:
        return self.frames.gone.filter(pl.col("because").is_null())["id"].to_list()


@dataclass(frozen=True, slots=True)
class Job:
    """What a job asks for; ``shards`` is into how many its files are cut, 0 for one task."""

    branch: str | None = None
    commit: str | None = None
    rules: tuple[Rule, ...] = RULES
    selection: Selection = EVERYTHING
    options: AnalysisOptions = OPTIONS
    request: Reference | None = None
    shards: int = 0
    attempt: int = 1
    incremental: bool = False
    gate: QualityGate | None = None


EVERY_DAY = Job()


@dataclass
class History:
    """The project and its completed analyses; each begins a day after the one before."""

    home: Path
    main_branch: str | None = "main"
    default_branch: str | None = "main"
    known: list[KnownAnalysis] = field(default_factory=list)
    days: int = 0

    @property
    def repository(self) -> Path:
        return self.home / "work"

    def write(self, tree: Tree) -> str:
        """A commit on the current branch, of exactly the files in ``tree``."""
        files = {path: text.encode() for path, text in tree.items()}
        if not self.repository.exists():
            make_repository(self.repository, files)
            return git(self.repository, "rev-parse", "HEAD")
        git(self.repository, "rm", "-r", "--quiet", "--ignore-unmatch", ".")
        return commit(self.repository, files)

    def git(self, *arguments: str) -> str:
        return git(self.repository, *arguments)

    def analyse(self, job: Job = Job()) -> Analysed:
        """A completed analysis, which later ones know."""
        self.days += 1
        analysed = self.attempt(job)
        self.known.append(analysed.known)
        return analysed

    def attempt(self, job: Job = Job()) -> Analysed:
        """One attempt of the job that began last."""
        subject = self.subject_of(job)
        result = self._run(self.target_of(job), self.request_of(job), job.shards)
        learnt = subject.default_learnt(result.branch, result.head)
        self.default_branch = learnt or self.default_branch
        assert isinstance(result.stored, StoredResult)
        stored = StoredResult.model_validate_json(result.stored.model_dump_json())
        frames = Frames.read(self.home / "artifacts" / stored.frames)
        known = KnownAnalysis(
            batch_id="batch_1",
            job_id=f"job_{self.days}",
            branch=result.branch,
            commit=result.commit,
            completed_at=self._now() + timedelta(hours=1),
            frames=stored.frames,
            tools=frozenset(stored.tools),
            analysis=stored.analysis,
        )
        return Analysed(frames, stored, known)

    def _now(self) -> datetime:
        return NOON + timedelta(days=self.days)

    def subject_of(self, job: Job) -> AnalysisSubject:
        return AnalysisSubject(job.branch, job.commit, self.main_branch, self.default_branch)

    def target_of(self, job: Job) -> JobTarget:
        subject = self.subject_of(job)
        comparison = choose(job.request, subject, self.known, self._now())
        return JobTarget(
            ArtifactPlace(self.home / "artifacts"),
            attempt_key("batch_1", f"job_{self.days}", job.attempt),
            job.rules,
            Tracking("proj_1", self._now(), comparison),
            complexity_threshold=job.options.complexity_threshold,
            scope=job.options.scope,
            gate=job.gate,
        )

    def request_of(self, job: Job) -> FetchRequest:
        policy = FetchPolicy(
            self.home / "mirrors",
            allow_local=True,
            allow_private_hosts=True,
            ca_file=None,
            max_file_bytes=1_000_000,
            timeout_seconds=30,
        )
        spec = SourceSpec(f"file://{self.repository}", job.branch, job.commit)
        options = replace(job.options, rules=frozenset(job.rules))
        return FetchRequest(spec, policy, job.selection, options, self._earlier(job))

    def _earlier(self, job: Job) -> Earlier | None:
        if not job.incremental:
            return None
        artifacts, last = self.home / "artifacts", self.known[-1]
        return Earlier(ArtifactPlace(artifacts), artifacts / last.frames, last.analysis)

    def _run(self, target: JobTarget, request: FetchRequest, shards: int) -> JobResult:
        if not shards:
            result = analyse_repository(target, request)[0].result
            assert result
            return result
        _, _, fetched = fetch_source(request)
        assert fetched
        parts = [
            analyse_files(fetched.snapshot.mirror, shard, request.options)
            for shard in _cut(fetched.to_analyse(), shards)
        ]
        return finish_job(fetched, (), target, *parts)


def _cut(files: Shard, shards: int) -> list[Shard]:
    """``files`` in about equal parts, the last of them first."""
    ends = [len(files) * number // shards for number in range(shards + 1)]
    return [files[start:end] for start, end in pairwise(ends)][::-1]
