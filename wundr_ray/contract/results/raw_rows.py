"""The rows of an analysis's raw outputs. A test compares their fields with the frames' columns."""

from datetime import datetime

from wundr_ray.contract.findings.vocabulary import Because, FindingState
from wundr_ray.contract.responses import Response
from wundr_ray.contract.vocabulary import (
    Confidence,
    Language,
    Role,
    Rule,
    Severity,
)


class FileRow(Response):
    """One file that was read; numbers are null where its language has no such measure."""

    path: str
    blob_id: str
    language: Language
    size_bytes: int
    lines: int
    sloc: int | None
    lloc: int | None
    comments: int | None
    multi: int | None
    blank: int | None
    maintainability: float | None
    declared_role: Role | None
    role: Role


class FunctionRow(Response):
    """One function or method."""

    path: str
    name: str
    kind: str
    line: int
    end_line: int
    complexity: int
    role: Role


class FindingRow(Response):
    """One finding. What tells its place and its state is null in results of earlier versions."""

    path: str
    line: int | None
    end_line: int | None
    rule: Rule
    code: str
    severity: Severity
    confidence: Confidence
    cwe: int | None
    message: str
    engine: str
    engine_rule: str | None
    engine_severity: str | None
    help_url: str | None
    role: Role
    scope: str | None
    primary_line_hash: str | None
    id: str | None
    state: FindingState | None
    because: Because | None
    first_seen: datetime | None
    first_commit: str | None
    touched: bool | None
