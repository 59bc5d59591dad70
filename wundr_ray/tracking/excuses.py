"""Findings that came or went without a change of the code, and why."""

from collections.abc import Iterable

import numpy as np
import polars as pl

from wundr_ray.contract.findings.vocabulary import Because
from wundr_ray.tracking.analysis import RuleTool, TrackedAnalysis
from wundr_ray.tracking.unchanged import on_unchanged_lines


def why_unknown(
    findings: pl.DataFrame, current: TrackedAnalysis, reference: TrackedAnalysis
) -> pl.Series:
    """For each of ``findings`` of ``current``, why ``reference`` could not have it; mostly null.

    Findings have a reason on lines that the reference had too, and in files whose lines it does not
    know because they were left out.
    """
    if findings.is_empty():
        return pl.Series([], dtype=pl.String)
    in_unread_file = _is_in_file_of(reference.unread)
    reasons = _reasons(findings, in_unread_file, current.tools - reference.tools)
    in_unknown_file = _is_in_file_of(reference.unread.difference(reference.files["path"]))
    is_unknown = findings.select(in_unknown_file.alias("unknown"))["unknown"]
    return reasons.zip_with(is_unknown, _only(reasons, findings, current, reference))


def why_gone(
    findings: pl.DataFrame, reference: TrackedAnalysis, current: TrackedAnalysis
) -> pl.Series:
    """For each of ``findings`` of ``reference``, why ``current`` could not have it.

    Null for those that are fixed.
    """
    is_applied = pl.col("rule").is_in(_texts({tool.rule for tool in current.tools}))
    not_searched = _is_in_file_of(current.unread) | ~is_applied
    reasons = _reasons(findings, not_searched, reference.tools - current.tools)
    by_engine = _only(reasons, findings, reference, current)
    was_not_searched = (reasons == Because.NOT_ANALYSED.value).fill_null(value=False)
    return reasons.zip_with(was_not_searched, by_engine)


def _is_in_file_of(paths: Iterable[str]) -> pl.Expr:
    return pl.col("path").is_in(_texts(paths))


def _reasons(
    findings: pl.DataFrame, not_searched: pl.Expr, other_tools: Iterable[RuleTool]
) -> pl.Series:
    """Why the other analysis lacks each finding; only one of the two had ``other_tools``."""
    names = _texts({f"{tool.rule} {tool.engine}" for tool in other_tools})
    by_other_tool = pl.concat_str("rule", "engine", separator=" ").is_in(names)
    return findings.select(
        because=pl.when(not_searched)
        .then(pl.lit(Because.NOT_ANALYSED.value))
        .when(by_other_tool)
        .then(pl.lit(Because.ENGINE.value))
    )["because"]


def _texts(values: Iterable[str]) -> pl.Series:
    """As ``is_in`` takes them, none of them too."""
    return pl.Series(sorted(values), dtype=pl.String).implode()


def _only(
    reasons: pl.Series, findings: pl.DataFrame, own: TrackedAnalysis, other: TrackedAnalysis
) -> pl.Series:
    """The reasons of those findings whose lines ``other`` has too."""
    rows = np.flatnonzero(reasons.is_not_null().to_numpy())
    if not len(rows):
        return reasons
    unchanged = np.zeros(findings.height, np.bool_)
    unchanged[rows] = on_unchanged_lines(findings[rows], own.files, other.files)
    return reasons.zip_with(pl.Series(unchanged), pl.Series([None], dtype=pl.String))
