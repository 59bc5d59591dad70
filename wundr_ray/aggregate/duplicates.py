"""Duplicates across the projects of a batch: the pairs, their numbers, what they would save."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from wundr_ray.aggregate.facts import JobFacts
from wundr_ray.aggregate.jobs.job import percentage
from wundr_ray.clones.detect import BATCH_CLONES, find_clones
from wundr_ray.clones.lines import covered_lines, places
from wundr_ray.clones.project import code_only
from wundr_ray.contract.results.analysis import DuplicateMetrics
from wundr_ray.contract.vocabulary import CodeScope, Role
from wundr_ray.domain.repositories.identity import repository_key
from wundr_ray.frames import LATER_COLUMNS, scan

_SIDES = {
    f"{name}_{side}": kind
    for side in "ab"
    for name, kind in {
        "job": pl.String(),
        "project": pl.String(),
        "path": pl.String(),
        "line": pl.Int64(),
        "end": pl.Int64(),
    }.items()
}
CLONES = pl.Schema(
    {
        **dict.fromkeys(("group", "lines", "tokens"), pl.Int64()),
        **_SIDES,
        "twins": pl.Boolean(),
        "role": pl.String(),
    }
)
"""Pairs of equal blocks within and across projects; ``lines`` counts those of the later, b.

``twins`` are equal but for what makes one asynchronous; ``role`` is that of b's file.
"""


def find(jobs: Sequence[JobFacts]) -> pl.DataFrame:
    """All pairs among the jobs' token streams, the groups with the longest blocks first.

    A repository that several jobs analyse takes part with the first of them: another branch is
    no copy that could be saved. Only code in the scope of its job takes part.
    Where jobs ask for different minimum sizes, the largest counts.
    """
    chosen: dict[str, JobFacts] = {}
    for job in jobs:
        if job.frames is not None and (job.frames / "fingerprints.parquet").is_file():
            chosen.setdefault(repository_key(job.repository), job)
    # A job has searched its own duplicates already; a single one needs no second search.
    clones = _own(*chosen.values()) if len(chosen) == 1 else _search(list(chosen.values()))
    names = {job.job_id: job.project_name for job in chosen.values()}
    return (
        clones.with_columns(
            pl.col(f"job_{side}")
            .replace_strict(names, return_dtype=pl.String)
            .alias(f"project_{side}")
            for side in "ab"
        )
        .sort(pl.col("lines").max().over("group"), "group", descending=[True, False])
        .select(CLONES.names())
    )


def load(file: Path) -> pl.DataFrame:
    """Pairs that were found and written to ``file`` before, by an earlier version too."""
    rows = pl.scan_parquet(
        file, schema=CLONES, glob=False, hive_partitioning=False, missing_columns="insert"
    )
    later = ("twins", "role")
    return rows.with_columns(
        pl.col(name).fill_null(LATER_COLUMNS[name]) for name in later
    ).collect()


def _own(job: JobFacts) -> pl.DataFrame:
    """What the job itself has found: alone, a project shares nothing."""
    assert job.frames is not None
    job_id = pl.lit(job.job_id)
    own = scan(job.frames / "clones.parquet", "clones").filter(_in_scope(job))
    return own.select(job_id.alias("job_a"), job_id.alias("job_b"), pl.all()).collect()


def _search(jobs: Sequence[JobFacts]) -> pl.DataFrame:
    if not jobs:
        empty = code_only(pl.DataFrame(schema=BATCH_CLONES))
        return empty.with_columns(role=pl.lit(None, pl.String))
    streams = {job.job_id: _streams(job.frames, job) for job in jobs if job.frames is not None}
    clones = code_only(find_clones(streams, max(job.duplicate_min_tokens for job in jobs)))
    roles = pl.concat(_roles(job.frames, job) for job in jobs if job.frames is not None)
    return clones.join(roles, on=["job_b", "path_b"], how="left", maintain_order="left")


def _roles(frames: Path, job: JobFacts) -> pl.DataFrame:
    """The role of each file that may be the later one of a pair."""
    files = scan(frames / "files.parquet", "files")
    return files.select(job_b=pl.lit(job.job_id), path_b="path", role="role").collect()


def _streams(frames: Path, job: JobFacts) -> pl.LazyFrame:
    """The token streams of the files in the job's scope."""
    streams = scan(frames / "fingerprints.parquet", "fingerprints")
    others = scan(frames / "files.parquet", "files").filter(~_in_scope(job)).select("path")
    return streams.join(others.collect().lazy(), on="path", how="anti")


def _in_scope(job: JobFacts) -> pl.Expr:
    return pl.lit(job.scope is CodeScope.ALL) | (pl.col("role") == Role.PRODUCTION)


def measure(clones: pl.DataFrame, jobs: Sequence[JobFacts]) -> DuplicateMetrics:
    """The batch's numbers; the projects' own are added up."""
    searched = [
        job.numbers
        for job in jobs
        if job.numbers is not None and job.numbers.duplication_percentage is not None
    ]
    duplicated = sum(numbers.duplicated_lines for numbers in searched)
    common = shared(clones)
    lines = covered_lines(places(common), ["job", "path"], [])["lines"].item()
    return DuplicateMetrics(
        duplicated_lines=duplicated,
        percentage=percentage(duplicated, sum(numbers.lines for numbers in searched)),
        shared_blocks=common["group"].n_unique(),
        shared_lines=lines,
    )


def shared(clones: pl.DataFrame) -> pl.DataFrame:
    """The pairs whose group is in several projects, with its jobs' ids as ``projects``."""
    owners = (
        places(clones)
        .group_by("group")
        # Sorted, so that equal sets of jobs give equal texts.
        .agg(pl.col("job").unique().sort())
        .filter(pl.col("job").list.len() > 1)
        .select("group", projects=pl.col("job").list.join("\0"))
    )
    return clones.join(owners, on="group", how="inner", maintain_order="left")
