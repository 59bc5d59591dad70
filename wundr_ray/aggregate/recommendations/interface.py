"""What a rule of recommendations is given, and how it words what it found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from wundr_ray.aggregate.facts import JobFacts
from wundr_ray.aggregate.wording import shorten
from wundr_ray.contract.results.analysis import Place, Recommendation
from wundr_ray.contract.results.presentation import duration

PLACES = 5
"""As many places as a recommendation names as evidence, the worst first."""

MOST_OF_A_KIND = 5
"""At most this many recommendations of one kind, the most valuable."""


@dataclass(frozen=True, slots=True)
class Material:
    """The tables of a batch; ``labels`` names each job's project by job_id, no two alike.

    ``tally`` are the findings counted by ``aggregate.findings.counts.tally``; a lazy table is read
    from every job's file each time that it is collected.
    """

    files: pl.LazyFrame
    functions: pl.LazyFrame
    findings: pl.LazyFrame
    tally: pl.DataFrame
    clones: pl.DataFrame
    labels: Mapping[str, str]
    jobs: Sequence[JobFacts] = field(default=())


Advise = Callable[[Material], list[Recommendation]]
"""A rule: pure, and its recommendations carry the minutes of debt that they would remove."""


def per_project(rows: pl.DataFrame) -> pl.DataFrame:
    """Of each project the number of ``rows`` and all columns of its first, most rows first."""
    return (
        rows.group_by("job_id", maintain_order=True)
        .agg(pl.len().alias("count"), pl.all().first())
        .sort("count", descending=True, maintain_order=True)
    )


def debt_removed(minutes: int, basis: str) -> str:
    """The savings as words; ``basis`` says what the estimate rests on."""
    return f"about {duration(minutes)} of estimated technical debt ({basis})"


def places(labels: Mapping[str, str], rows: pl.DataFrame, detail: str) -> list[Place]:
    """The first ``rows`` (job_id, path, line and the column ``detail``) as evidence."""
    return [
        Place(project=labels[job_id], path=path, line=line, detail=shorten(words, 300))
        for job_id, path, line, words in rows.select("job_id", "path", "line", detail)
        .head(PLACES)
        .iter_rows()
    ]
