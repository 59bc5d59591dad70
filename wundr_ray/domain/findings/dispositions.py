"""Decisions about findings: which are in force, and which one holds for a finding."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol, TypeVar

from wundr_ray.contract.findings.vocabulary import DispositionKind, DispositionStatus
from wundr_ray.domain.files.gitignore import as_bytes
from wundr_ray.domain.files.pattern_index import PatternIndex

MOST_IN_FORCE = 10_000
"""Of one project."""


@dataclass(frozen=True, slots=True)
class DispositionRule:
    """One decision: about the finding ``finding_id``, or about a ``code`` in files by ``path``.

    ``by`` is the name of who decided. From ``until`` on the findings count again.
    """

    id: str
    kind: DispositionKind
    finding_id: str | None
    code: str | None
    path: str | None
    reason: str
    by: str | None
    created_at: datetime
    until: datetime | None


class AboutPath(Protocol):
    """What may be about files that a pattern fits."""

    @property
    def path(self) -> str | None: ...


Decision = TypeVar("Decision", bound=AboutPath)


def status_of(
    until: datetime | None, revoked_at: datetime | None, now: datetime
) -> DispositionStatus:
    if revoked_at is not None:
        return DispositionStatus.REVOKED
    if until is not None and until <= now:
        return DispositionStatus.EXPIRED
    return DispositionStatus.IN_FORCE


def in_force(rules: Iterable[DispositionRule], now: datetime) -> tuple[DispositionRule, ...]:
    """Those of ``rules``, none of which is revoked, that have not run out."""
    in_force = DispositionStatus.IN_FORCE
    return tuple(rule for rule in rules if status_of(rule.until, None, now) is in_force)


def about(decisions: Sequence[Decision], path: str) -> list[Decision]:
    """Those that are about no path, or whose pattern fits the file ``path`` or a folder of it."""
    fitting = PatternIndex([each.path or "" for each in decisions]).covering(as_bytes(path))
    return [each for number, each in enumerate(decisions) if each.path is None or number in fitting]


class OfCode:
    """The rules about one code by paths; the newest that fits a file holds."""

    def __init__(self, rules: Sequence[DispositionRule]) -> None:
        self._rules = sorted(rules, key=lambda rule: (rule.created_at, rule.id))
        self._of_folders: dict[bytes, int] = {b"": -1}

    @cached_property
    def _fits(self) -> PatternIndex:
        """Made for the codes alone that findings have."""
        return PatternIndex([rule.path or "" for rule in self._rules])

    def of(self, path: str) -> DispositionRule | None:
        """The rule for the file ``path``: a pattern fits the file or a folder that it lies in."""
        raw = as_bytes(path)
        own = self._fits.of_file(raw)
        last = max(self._of_folder(raw.rpartition(b"/")[0]), -1 if own is None else own)
        return None if last < 0 else self._rules[last]

    def _of_folder(self, folder: bytes) -> int:
        missing = []
        while folder not in self._of_folders:
            missing.append(folder)
            folder = folder.rpartition(b"/")[0]
        last = self._of_folders[folder]
        for each in reversed(missing):
            own = self._fits.of_folder(each)
            last = self._of_folders[each] = max(last, -1 if own is None else own)
        return last


def by_code(rules: Iterable[DispositionRule]) -> dict[str, OfCode]:
    """The rules that are about codes and paths, by code."""
    found: dict[str, list[DispositionRule]] = {}
    for rule in rules:
        if rule.code is not None:
            found.setdefault(rule.code, []).append(rule)
    return {code: OfCode(of_code) for code, of_code in found.items()}


def by_finding(rules: Iterable[DispositionRule]) -> dict[str, DispositionRule]:
    """The newest rule about each single finding, by its id."""
    oldest_first = sorted(rules, key=lambda rule: (rule.created_at, rule.id))
    return {rule.finding_id: rule for rule in oldest_first if rule.finding_id is not None}
