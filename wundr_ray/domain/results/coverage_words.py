"""How much of a project's code was read, in sentences."""

from collections.abc import Mapping, Sequence

from wundr_ray.contract.results.coverage import CoverageVerdict, FilesLeftOut, UnreadLanguage
from wundr_ray.domain.wording import counted

MAX_NAMED = 3
"""Languages and reasons that a sentence names."""


def statement(
    *,
    files: int,
    files_read: int,
    share: float | None,
    kind: str,
    unread: Sequence[UnreadLanguage],
    unreadable: Sequence[FilesLeftOut],
) -> str:
    """What was read of ``files`` of a ``kind``, such as ``production code``, and what was not."""
    parts = [_read(files, files_read, share, kind), not_supported(unread), _unreadable(unreadable)]
    return " ".join(filter(None, parts))


def not_supported(unread: Sequence[UnreadLanguage]) -> str:
    """A sentence with the largest of the languages; empty without any."""
    named = [f"{row.language} ({counted(row.files, 'file')})" for row in unread]
    return f"Not supported: {_listed(named)}." if named else ""


def summary_statement(verdicts: Mapping[CoverageVerdict, int], share: float | None) -> str:
    """How far the projects of a batch were read; empty without any."""
    total = sum(verdicts.values())
    if not total:
        return ""
    parts = [f"{verdicts.get(CoverageVerdict.SUFFICIENT, 0):,} of {counted(total, 'project')} read"]
    if partial := verdicts.get(CoverageVerdict.PARTIAL):
        parts.append(f"{partial:,} partly read (less than half: no grade)")
    if nothing := verdicts.get(CoverageVerdict.NOTHING):
        parts.append(f"{nothing:,} not read at all")
    if share is not None:
        parts.append(f"about {share:g} % of all lines")
    return "; ".join(parts)


def _read(files: int, files_read: int, share: float | None, kind: str) -> str:
    whole = counted(files, f"{kind} file")
    if not files:
        return f"No {kind}."
    if files == files_read:
        return f"All of {whole} read."
    if not files_read:
        return f"None of {whole} read."
    part = "" if share is None else f" (about {share:g} % of the lines)"
    return f"{files_read:,} of {whole} read{part}."


def _unreadable(unreadable: Sequence[FilesLeftOut]) -> str:
    if not unreadable:
        return ""
    reasons = [f"{row.code.replace('_', ' ')} ({row.files:,})" for row in unreadable]
    return f"Could not be read: {_listed(reasons)}."


def _listed(items: Sequence[str]) -> str:
    more = len(items) - MAX_NAMED
    shown = ", ".join(items[:MAX_NAMED])
    return f"{shown} and {more:,} more" if more > 0 else shown
