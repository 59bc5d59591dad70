"""A job's findings against those of earlier analyses: their ids and states, and what is new."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from wundr_ray.aggregate.jobs.job import in_scope
from wundr_ray.aggregate.jobs.new_lines import count_duplicated, new_lines
from wundr_ray.aggregate.kept import are_readable
from wundr_ray.contract.errors import StorageUnavailable
from wundr_ray.contract.findings.vocabulary import FindingState
from wundr_ray.contract.vocabulary import CodeScope, Role, Rule, Severity
from wundr_ray.domain.files.role_rules import is_in_scope
from wundr_ray.domain.findings.new_code import NewCode
from wundr_ray.domain.findings.references import Comparison, KnownAnalysis
from wundr_ray.frames import FILE_LINES, KNOWN, UNREADABLE, Frames, read
from wundr_ray.store.artifacts.artifacts import Artifacts
from wundr_ray.tracking.analysis import RuleTool, TrackedAnalysis
from wundr_ray.tracking.ids import IdOrigin
from wundr_ray.tracking.matching.renames import moved
from wundr_ray.tracking.track import track

_log = logging.getLogger(__name__)

LOST = "The findings of the analysis to compare with can no longer be read."
TOO_OLD = "The analysis to compare with was made by an earlier version, which kept too little."


@dataclass(frozen=True, slots=True)
class CurrentAnalysis:
    """What is compared: its tools and scope, and what its new findings are marked with."""

    tools: frozenset[RuleTool]
    scope: CodeScope
    origin: IdOrigin
    now: datetime


@dataclass(frozen=True, slots=True)
class _Earlier:
    """An earlier analysis, and its files with their roles (``frames.FILES``)."""

    analysis: TrackedAnalysis
    files: pl.DataFrame


def compare(
    frames: Frames, subject: CurrentAnalysis, comparison: Comparison, artifacts: Artifacts
) -> tuple[Frames, NewCode]:
    """The ``frames`` of a whole job with ids and states of their findings, and with what is gone.

    Analyses besides the reference are only read if it does not know all findings.
    """
    earlier, missing = _reference(comparison, artifacts)
    current, base = _comparable(frames, subject, earlier)
    # First without the other branches, which cost reads from the artifact store: usually the
    # reference knows all findings.
    tracked = track(current, base, subject.origin, subject.now)
    if comparison.others and _has_unknown(tracked.findings):
        known = list(_read_all(comparison.others, artifacts))
        tracked = track(current, base, subject.origin, subject.now, known)
    frames = replace(frames, findings=tracked.findings, gone=tracked.gone)
    lines, duplicated = _count_lines(frames, base, subject) if base else (None, None)
    return frames, NewCode(
        reference=comparison.reference.as_reference() if base and comparison.reference else None,
        missing=missing,
        issues=_count_states(frames, subject),
        lines=lines,
        duplicated_lines=duplicated,
    )


def _has_unknown(findings: pl.DataFrame) -> bool:
    """Whether the reference lacks some, be it that it could not have them."""
    is_new = findings["state"] == FindingState.NEW
    return bool((is_new | findings["because"].is_not_null()).any())


def _comparable(
    frames: Frames, subject: CurrentAnalysis, earlier: _Earlier | None
) -> tuple[TrackedAnalysis, TrackedAnalysis | None]:
    """The job's analysis, and the earlier one with the paths that its files have now."""
    current = TrackedAnalysis(
        frames.findings,
        frames.lines,
        subject.tools,
        _unread(frames.files, frames.lines, frames.skipped),
        counted=_counted(frames.files, frames.lines),
    )
    if earlier is None:
        return current, None
    paths = earlier.analysis.paths_in(current)
    base = earlier.analysis.at(paths)
    others = _in_other_roles(frames.files, moved(earlier.files, paths), subject.scope)
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


def _read_all(known: Sequence[KnownAnalysis], artifacts: Artifacts) -> Iterator[TrackedAnalysis]:
    for each in known:
        if isinstance(earlier := _read(each, artifacts), _Earlier):
            yield earlier.analysis


def _read(known: KnownAnalysis, artifacts: Artifacts) -> _Earlier | str:
    """An earlier analysis, or why it cannot be read.

    Raises ``StorageUnavailable`` while the artifact store is away.
    """
    folder = artifacts.path(known.frames)
    if not are_readable(artifacts, folder):
        return LOST
    # Without the lines nothing can be recognised after code has moved.
    if not (folder / "lines.parquet").is_file():
        return TOO_OLD
    try:
        files, lines = read(folder, "files"), read(folder, "lines")
        analysis = TrackedAnalysis(
            read(folder, "findings", KNOWN.names()),
            lines,
            frozenset(RuleTool(*each) for each in known.tools),
            _unread(files, lines, read(folder, "skipped")),
            read(folder, "gone"),
            _counted(files, lines),
        )
        return _Earlier(analysis, files)
    except OSError:
        raise StorageUnavailable("An earlier analysis cannot be read at the moment.") from None
    except UNREADABLE:
        return LOST


def _unread(files: pl.DataFrame, lines: pl.DataFrame, skipped: pl.DataFrame) -> frozenset[str]:
    """The paths in which nothing was looked for: files that were left out, or only counted."""
    listed = set(files["path"])
    # A skipped file can be listed, too, when its duplicates alone were left out: it was looked at.
    return frozenset((listed | set(skipped["path"])) - (listed & set(lines["path"])))


def _counted(files: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """The files that were only counted, as ``FILE_LINES``: their lines are not known."""
    counted = files.join(lines, on="path", how="anti").select("path", "blob_id")
    return counted.with_columns(pl.lit([], FILE_LINES["lines"]).alias("lines"))


def _in_other_roles(files: pl.DataFrame, earlier: pl.DataFrame, scope: CodeScope) -> frozenset[str]:
    """Files that were judged by other rules, because their role was another one.

    ``earlier`` files have the paths that they have now. In the scope ``all`` the rules are the
    same for every role.
    """
    if scope is CodeScope.ALL:
        return frozenset()
    roles = dict(zip(earlier["path"], earlier["role"], strict=True))
    both = zip(files["path"], files["role"], strict=True)
    # A file that the reference does not have is no file of another role.
    return frozenset(path for path, role in both if roles.get(path, role) != role)


def _count_states(
    frames: Frames, subject: CurrentAnalysis
) -> dict[FindingState, dict[Severity, int]]:
    """Findings in the scope by state and severity; only those that went now count as fixed."""
    totals = {state: dict.fromkeys(Severity, 0) for state in FindingState}
    counts = frames.findings.group_by("role", "state", "severity").len().rows()
    counts += _fixed(frames.gone, subject.now)
    for role, state, severity, count in counts:
        if is_in_scope(Role(role), subject.scope):
            totals[FindingState(state)][Severity(severity)] += count
    return totals


def _fixed(gone: pl.DataFrame, now: datetime) -> Iterator[tuple[str, str, str, int]]:
    """Numbers of findings that went ``now``, by role, state and severity."""
    if gone.height:
        went = gone.filter(pl.col("because").is_null(), pl.col("gone_at") == now)
        counts = Counter(went.select("role", "severity").iter_rows())
        yield from ((role, "fixed", severity, count) for (role, severity), count in counts.items())


def _count_lines(
    frames: Frames, reference: TrackedAnalysis, subject: CurrentAnalysis
) -> tuple[int, int | None]:
    """New lines in the files in scope, and how many of them are duplicated."""
    is_searched = any(tool.rule == Rule.DUPLICATES for tool in subject.tools)
    changed = _changed(frames, reference, subject.scope)
    if not changed:
        return 0, 0 if is_searched else None
    files = frames.lines.filter(pl.col("path").is_in(changed))
    lines = new_lines(files, reference.files)
    clones = in_scope(frames, subject.scope).clones
    return lines.height, count_duplicated(lines, clones) if is_searched else None


def _changed(frames: Frames, reference: TrackedAnalysis, scope: CodeScope) -> list[str]:
    """New or changed files in scope, without those that the reference could not read."""
    known = dict(zip(reference.files["path"], reference.files["blob_id"], strict=True))
    return [
        path
        for path, blob, role in frames.files.select("path", "blob_id", "role").iter_rows()
        if known.get(path) != blob
        # What the reference could not read is not new: nothing is known about it.
        and (path in known or path not in reference.unread)
        and is_in_scope(Role(role), scope)
    ]
