"""A job's findings against those of earlier analyses: their ids and states, and what is new."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from wundr_ray.aggregate.job import in_scope
from wundr_ray.aggregate.kept import are_readable
from wundr_ray.aggregate.new_lines import count_duplicated, new_lines
from wundr_ray.contract.vocabulary import CodeScope, FindingState, Rule, Severity
from wundr_ray.domain.new_code import NewCode
from wundr_ray.domain.references import Comparison, KnownAnalysis
from wundr_ray.frames import KNOWN, UNREADABLE, Frames, read
from wundr_ray.store.artifacts import Artifacts
from wundr_ray.tracking.analysis import Analysis, Tool
from wundr_ray.tracking.ids import Origin
from wundr_ray.tracking.track import track

_log = logging.getLogger(__name__)

LOST = "What the analysis to compare with found can no longer be read."
TOO_OLD = "The analysis to compare with was made by an earlier version, which kept too little."


@dataclass(frozen=True, slots=True)
class Subject:
    """What is compared: its tools and scope, and what its new findings are marked with."""

    tools: frozenset[Tool]
    scope: CodeScope
    origin: Origin
    now: datetime


@dataclass(frozen=True, slots=True)
class _Earlier:
    """An earlier analysis, and its files with their roles (``frames.FILES``)."""

    analysis: Analysis
    files: pl.DataFrame


def compare(
    frames: Frames, subject: Subject, comparison: Comparison, artifacts: Artifacts
) -> tuple[Frames, NewCode]:
    """The ``frames`` of a whole job with ids and states of their findings, and with what is gone.

    Analyses besides the reference are only read if it does not know all findings.
    """
    earlier, missing = _reference(comparison, artifacts)
    current, base = _comparable(frames, subject.tools, earlier)
    tracked = track(current, base, subject.origin, subject.now)
    if comparison.others and (tracked.findings["state"] == FindingState.NEW).any():
        known = list(_read_all(comparison.others, artifacts))
        tracked = track(current, base, subject.origin, subject.now, known)
    frames = replace(frames, findings=tracked.findings, gone=tracked.gone)
    judged = in_scope(frames, subject.scope)
    lines, duplicated = _count_lines(judged, base, subject) if base else (None, None)
    return frames, NewCode(
        reference=comparison.reference.as_reference() if base and comparison.reference else None,
        missing=missing,
        issues=_count_states(judged, subject.now),
        lines=lines,
        duplicated_lines=duplicated,
    )


def _comparable(
    frames: Frames, tools: frozenset[Tool], earlier: _Earlier | None
) -> tuple[Analysis, Analysis | None]:
    """The job's analysis, and the earlier one with the paths that its files have now."""
    unread = _unread(frames.files, frames.lines, frames.skipped)
    current = Analysis(frames.findings, frames.lines, tools, unread)
    if earlier is None:
        return current, None
    others = _in_other_roles(frames.files, earlier.files)
    base = earlier.analysis.at_paths_of(current)
    return (
        replace(current, unread=current.unread | others),
        replace(base, unread=base.unread | others),
    )


def _reference(comparison: Comparison, artifacts: Artifacts) -> tuple[_Earlier | None, str | None]:
    """The reference, or why there is none."""
    if comparison.reference is None:
        return None, comparison.missing
    earlier = _read(comparison.reference, artifacts)
    if isinstance(earlier, str):
        _log.warning("no reference: %s", earlier)
        return None, earlier
    return earlier, None


def _read_all(known: Sequence[KnownAnalysis], artifacts: Artifacts) -> Iterator[Analysis]:
    for each in known:
        if isinstance(earlier := _read(each, artifacts), _Earlier):
            yield earlier.analysis


def _read(known: KnownAnalysis, artifacts: Artifacts) -> _Earlier | str:
    """An earlier analysis, or why it cannot be read."""
    folder = artifacts.path(known.frames)
    if not are_readable(artifacts, folder):
        return LOST
    if not (folder / "lines.parquet").is_file():
        return TOO_OLD
    try:
        files, lines = read(folder, "files"), read(folder, "lines")
        unread = _unread(files, lines, read(folder, "skipped"))
        findings = read(folder, "findings", KNOWN.names())
        tools = frozenset(Tool(*each) for each in known.tools)
        return _Earlier(Analysis(findings, lines, tools, unread, read(folder, "gone")), files)
    except UNREADABLE:
        return LOST


def _unread(files: pl.DataFrame, lines: pl.DataFrame, skipped: pl.DataFrame) -> frozenset[str]:
    """The paths in which nothing was looked for: files that were left out, or only counted."""
    analysed = files.join(lines, on="path", how="semi")
    paths = pl.concat([files.select("path"), skipped.select("path")])
    return frozenset(paths.join(analysed, on="path", how="anti")["path"])


def _in_other_roles(files: pl.DataFrame, earlier: pl.DataFrame) -> frozenset[str]:
    """Files that were judged by other rules, because their role was another one."""
    both = files.join(earlier, on="path").filter(pl.col("role") != pl.col("role_right"))
    return frozenset(both["path"])


def _count_states(frames: Frames, now: datetime) -> dict[FindingState, dict[Severity, int]]:
    """Findings by state and severity; those are fixed that went at ``now``."""
    went = pl.col("because").is_null() & (pl.col("gone_at") == now)
    fixed = frames.gone.filter(went).select("severity", state=pl.lit(FindingState.FIXED.value))
    rows = pl.concat([frames.findings.select("severity", "state"), fixed])
    groups = rows.group_by("state", "severity").len().iter_rows()
    counts = {(state, severity): count for state, severity, count in groups}
    return {
        state: {severity: counts.get((state, severity), 0) for severity in Severity}
        for state in FindingState
    }


def _count_lines(frames: Frames, reference: Analysis, subject: Subject) -> tuple[int, int | None]:
    """New lines in the files of ``frames``, and how many of them are duplicated."""
    unknown = reference.unread.difference(reference.files["path"])
    comparable = frames.lines.join(frames.files, on="path", how="semi").filter(
        ~pl.col("path").is_in(list(unknown))
    )
    lines = new_lines(comparable, reference.files)
    is_searched = any(tool.rule == Rule.DUPLICATES for tool in subject.tools)
    return lines.height, count_duplicated(lines, frames.clones) if is_searched else None
