"""Which findings a list is limited to, and which part of it is asked for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wundr_ray.contract.findings.vocabulary import FindingSort


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """What a list is limited to; an empty collection limits nothing.

    ``path`` is a pattern in gitignore's syntax. Findings that are fixed are only listed where
    ``states`` names them. ``since`` is the earliest time at which one was first seen.
    """

    states: frozenset[str] = frozenset()
    severities: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    dispositions: frozenset[str] = frozenset()
    path: str | None = None
    since: datetime | None = None


class AuditSort(StrEnum):
    """The order of findings in audits, which no list can ask for."""

    OPEN_FIRST = "open_first"


@dataclass(frozen=True, slots=True)
class FindingQuery:
    """A page of a list: at most ``limit`` findings after the first ``offset`` ones."""

    chosen: FindingFilter
    sort: FindingSort | AuditSort
    offset: int
    limit: int
