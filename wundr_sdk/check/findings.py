"""The findings that a change brings in."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wundr_ray.contract.vocabulary import CodeScope, Role, Severity

BROUGHT_IN = ("new", "reopened")
"""The states of findings that count as new."""

_QUOTED_FORMULA = re.compile(r"'(?=[=+\-@\t\r\n＝＋－＠])")
"""How the service keeps spreadsheets from running a text as a formula."""
_ORDER = {severity.value: number for number, severity in enumerate(Severity)}


class NotTracked(ValueError):
    """The table does not tell which findings are new."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Where something was found; ``line`` is None where it is about the whole file.

    ``state`` is one of :data:`BROUGHT_IN`.
    """

    id: str
    state: str
    severity: str
    code: str
    message: str
    path: str
    line: int | None
    end_line: int | None

    @property
    def place(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"


def new_findings(rows: Iterable[Mapping[str, str]], scope: CodeScope) -> list[Finding]:
    """Those of the findings table that are new, in scope and without a disposition; worst first.

    Raises NotTracked for rows without a state.
    """
    found = [_finding(row) for row in rows if _counts(row, scope)]
    return sorted(found, key=lambda each: (_rank(each.severity), each.path, each.line or 0))


def rows_of(table: Path) -> Iterator[dict[str, str]]:
    """The rows of a table of the report, as the service wrote it as CSV."""
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                name: _QUOTED_FORMULA.sub("", value, count=1) if value[:1] == "'" else value
                for name, value in row.items()
            }


def count_by_severity(findings: Sequence[Finding]) -> dict[str, int]:
    """How many there are of each severity, the worst first; those of none are left out."""
    counts = Counter(finding.severity for finding in findings)
    return dict(sorted(counts.items(), key=lambda item: _rank(item[0])))


def counts_text(findings: Sequence[Finding]) -> str:
    """``3 new findings: 1 high, 2 low``."""
    if not findings:
        return "no new findings"
    counts = ", ".join(f"{count} {name}" for name, count in count_by_severity(findings).items())
    return f"{len(findings)} new finding{'' if len(findings) == 1 else 's'}: {counts}"


def _counts(row: Mapping[str, str], scope: CodeScope) -> bool:
    if "state" not in row or (not row["state"] and not row.get("id")):
        raise NotTracked("the service does not tell which findings are new")
    in_scope = scope is CodeScope.ALL or row.get("role", Role.PRODUCTION) == Role.PRODUCTION
    return row["state"] in BROUGHT_IN and in_scope and not row.get("disposition")


def _finding(row: Mapping[str, str]) -> Finding:
    line, end = row.get("line"), row.get("end_line")
    return Finding(
        id=row.get("id", ""),
        state=row["state"],
        severity=row.get("severity", ""),
        code=row.get("code", ""),
        message=row.get("message", ""),
        path=row.get("path", ""),
        line=int(line) if line else None,
        end_line=int(end) if end else None,
    )


def _rank(severity: str) -> int:
    return _ORDER.get(severity, len(_ORDER))
