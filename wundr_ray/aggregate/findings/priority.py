"""Which findings are worth doing first.

The order is: severity; confidence, because a doubtful finding costs time; role, because production
code is what runs; exposure, because what strangers can reach goes before what users meet, and that
before what only developers meet. A low severity says that nothing is known to be exposed: most such
findings are hints, and stand after the others. Among findings of one kind the largest come first,
and a place in another file before another place in the same one.
"""

from collections.abc import Iterable

import polars as pl

from wundr_ray.contract.vocabulary import Confidence, Role, Rule, Severity
from wundr_ray.domain.wording import COMPLEXITY

MOST_OF_A_KIND = 3
"""Findings of one kind among those that are shown first: the next one teaches nothing new."""

ONE_DECISION = ("asynchronous_twin",)
"""Kinds whose findings in a project are repaired by one decision: one of them is enough."""

NO_HINTS = ("high_complexity", "assert_used")
"""Kinds whose findings are no mere hints, even where their severity is low."""

ROLES = (
    Role.PRODUCTION,
    *(Role.SCRIPT, Role.EXAMPLE, Role.DOCS, Role.TEST, Role.VENDORED, Role.GENERATED),
)

EXPOSURE = (Rule.SECURITY, Rule.ACCESSIBILITY)
"""Rules about strangers and about users; all others are about developers."""

# Comes after all times.
_UNKNOWN_TIME = (1 << 63) - 1


def worth_first() -> list[pl.Expr]:
    """The keys to sort findings by, ascending; those of equal worth stand by kind and place."""
    return [*_worth(), *_exposure(), pl.col("code"), *_place()]


def open_first() -> list[pl.Expr]:
    """The keys of an audit: what nobody has decided about, the worst first, the oldest of these."""
    seen = pl.col("first_seen").dt.timestamp("us")
    return [
        pl.col("disposition").is_not_null(),
        _rank("severity", Severity),
        seen.fill_null(_UNKNOWN_TIME),
        *_place(),
        pl.col("code"),
        pl.col("message"),
    ]


def shown_first(findings: pl.LazyFrame, limit: int) -> pl.LazyFrame:
    """Of each job at most ``limit`` findings, by their worth, of as many kinds as possible.

    Of equal worth, the first of each kind come before the second, and those before others of a kind
    in the same file; there are at most three of a kind.
    """
    in_file = pl.int_range(pl.len()).over("job_id", "code", "path").alias("in_file")
    of_kind = pl.int_range(pl.len()).over("job_id", "code").alias("of_kind")
    most = pl.when(pl.col("code").is_in(ONE_DECISION)).then(1).otherwise(MOST_OF_A_KIND)
    names = findings.collect_schema().names()
    return (
        findings.sort(worth_first(), maintain_order=True)
        .with_columns(in_file)
        # Numbered in this order, the second of a kind is one of equal worth in another file, if
        # there is any.
        .sort(*_worth(), "code", "in_file", *_place(), maintain_order=True)
        .with_columns(of_kind)
        .filter(pl.col("of_kind") < most)
        .sort("job_id", *_worth(), "in_file", "of_kind", *_exposure(), "code", maintain_order=True)
        .group_by("job_id", maintain_order=True)
        .head(limit)
        .select(names)
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


def _worth() -> list[pl.Expr]:
    is_hint = (pl.col("severity") == Severity.LOW) & ~pl.col("code").is_in(NO_HINTS)
    return [
        _rank("severity", Severity),
        _rank("confidence", Confidence),
        _rank("role", ROLES),
        is_hint.cast(pl.Int8),
    ]


def _exposure() -> list[pl.Expr]:
    return [_rank("rule", EXPOSURE)]


def _place() -> list[pl.Expr]:
    return [-_size(), pl.col("path"), pl.col("line")]


def _size() -> pl.Expr:
    """The complexity of a function, the lines of a duplicate; 0 of what has no size."""
    rule = pl.col("rule")
    complexity = pl.col("message").str.extract(COMPLEXITY).cast(pl.Int64)
    lines = pl.col("end_line") - pl.col("line") + 1
    return (
        pl.when(rule == Rule.COMPLEXITY)
        .then(complexity)
        .when(rule == Rule.DUPLICATES)
        .then(lines)
        .fill_null(0)
    )


def _rank(column: str, order: Iterable[str]) -> pl.Expr:
    """The place of the value in ``order``; values that are not in it come last."""
    names = [str(name) for name in order]
    place = pl.col(column).cast(pl.Enum(names), strict=False).to_physical().cast(pl.Int8)
    return place.fill_null(len(names))
