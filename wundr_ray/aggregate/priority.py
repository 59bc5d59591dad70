"""Which findings are worth doing first.

The order is: severity; confidence, because a doubtful finding costs time; role, because production
code is what runs; exposure, because what strangers can reach goes before what users meet, and that
before what only developers meet.
"""

from collections.abc import Iterable

import polars as pl

from wundr_ray.contract.vocabulary import Confidence, Role, Rule, Severity

MOST_OF_A_KIND = 3
"""Findings of one kind among those that are shown first: the next one teaches nothing new."""

ROLES = (
    Role.PRODUCTION,
    *(Role.SCRIPT, Role.EXAMPLE, Role.DOCS, Role.TEST, Role.VENDORED, Role.GENERATED),
)

EXPOSURE = (Rule.SECURITY, Rule.ACCESSIBILITY)
"""Rules about strangers and about users; all others are about developers."""


def worth_first() -> list[pl.Expr]:
    """The keys to sort findings by, ascending; those of equal worth stand by kind and place."""
    ranks = [
        _rank("severity", Severity),
        _rank("confidence", Confidence),
        _rank("role", ROLES),
        _rank("rule", EXPOSURE),
    ]
    return [*ranks, *(pl.col(name) for name in ("code", "path", "line"))]


def shown_first(findings: pl.LazyFrame, limit: int) -> pl.LazyFrame:
    """Of each job at most ``limit`` findings, at most three of a kind, by their worth."""
    return (
        findings.sort(worth_first(), maintain_order=True)
        .group_by("job_id", "code", maintain_order=True)
        .head(MOST_OF_A_KIND)
        .sort("job_id", *worth_first(), maintain_order=True)
        .group_by("job_id", maintain_order=True)
        .head(limit)
    )


def kinds(findings: pl.LazyFrame) -> pl.LazyFrame:
    """One row for each kind: all columns of its first finding, ``count``, one count per severity.

    The kinds with the most critical findings come first, among equals those with the most high
    ones, and so on.
    """
    levels = [str(level) for level in Severity]
    return (
        findings.sort(worth_first(), maintain_order=True)
        .group_by("code", maintain_order=True)
        .agg(
            pl.exclude("code").first(),
            pl.len().alias("count"),
            *((pl.col("severity") == level).sum().alias(level) for level in levels),
        )
        .sort(*levels, "code", descending=[*[True] * len(levels), False], maintain_order=True)
    )


def _rank(column: str, order: Iterable[str]) -> pl.Expr:
    """The place of the value in ``order``; values that are not in it come last."""
    names = [str(name) for name in order]
    ranks = {name: place for place, name in enumerate(names)}
    return pl.col(column).replace_strict(ranks, default=len(names), return_dtype=pl.Int8)
