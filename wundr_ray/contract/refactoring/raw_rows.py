"""The rows of a preview's raw outputs. A test compares their fields with the tables' columns."""

from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState
from wundr_ray.contract.responses import Response
from wundr_ray.contract.vocabulary import ChangeDecision, Pattern


class ChangeRow(Response):
    """One proposed change; ``evidence`` and ``requires`` are lists joined by ``; ``."""

    path: str
    line: int
    rule: str
    pattern: Pattern
    safety: str
    decision: ChangeDecision
    problem: str | None
    changeset: str | None
    delivery: ChangesetState | None
    reason: str
    evidence: str | None
    requires: str | None
    id: str


class ReportRow(Response):
    """One finding that is listed and never edited."""

    path: str
    line: int
    rule: str
    pattern: Pattern
    reason: str


class SkippedRow(Response):
    """One file that was left out, and why."""

    path: str
    code: str
    reason: str
