"""What a reader should see first of the rows behind a report."""

from dataclasses import dataclass

import polars as pl

from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.findings.priority import kinds
from wundr_ray.aggregate.jobs.job import is_function
from wundr_ray.clones.lines import merged, places
from wundr_ray.contract.vocabulary import Severity

LEVELS = {level: str(level) for level in Severity}


@dataclass(frozen=True, slots=True)
class FindingKind:
    """All findings of one code, counted by severity; the example is the one to look at first."""

    code: str
    rule: str
    by_severity: dict[Severity, int]
    projects: int
    path: str
    line: int | None
    message: str
    role: str


@dataclass(frozen=True, slots=True)
class ComplexFunction:
    name: str
    job_id: str
    path: str
    line: int
    complexity: int


@dataclass(frozen=True, slots=True)
class DuplicatedBlock:
    """A group of equal blocks; ``places`` are job, path and line of each, in that order."""

    lines: int
    tokens: int
    places: list[tuple[str, str, int]]


def largest_duplicates(document: ReportDocument, limit: int) -> list[DuplicatedBlock]:
    """The groups with the longest blocks, each with its size and all its places."""
    pairs = document.clones
    largest = pairs.group_by("group", maintain_order=True).agg(pl.col("lines", "tokens").max())
    found = []
    for group, lines, tokens in largest.head(limit).iter_rows():
        rows = merged(places(pairs.filter(pl.col("group") == group)), ["job", "path"])
        found.append(DuplicatedBlock(lines, tokens, rows.select("job", "path", "line").rows()))
    return found


def kinds_to_look_at(document: ReportDocument, limit: int) -> list[FindingKind]:
    """The kinds of finding that are worth doing first, each once."""
    projects = document.findings.group_by("code").agg(pl.col("job_id").n_unique().alias("projects"))
    rows = (
        kinds(document.findings)
        .head(limit)
        # Without it, a join may change the order, in which the worst kinds come first.
        .join(projects, on="code", how="left", maintain_order="left")
        .select("code", "rule", "projects", "path", "line", "message", "role", *LEVELS.values())
        .collect()
    )
    return [
        FindingKind(by_severity={level: row.pop(name) for level, name in LEVELS.items()}, **row)
        for row in rows.to_dicts()
    ]


def most_complex(document: ReportDocument, limit: int) -> list[ComplexFunction]:
    """The functions with the highest cyclomatic complexity."""
    rows = (
        document.functions.filter(is_function)
        .sort("complexity", descending=True, maintain_order=True)
        .head(limit)
        .select("name", "job_id", "path", "line", "complexity")
        .collect()
    )
    return [ComplexFunction(**row) for row in rows.to_dicts()]
