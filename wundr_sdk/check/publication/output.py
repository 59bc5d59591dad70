"""What the check shows on the screen. Pure."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from wundr_sdk.check.analyses.comparison import CommitComparison
from wundr_sdk.check.analyses.findings import Finding, count_by_severity, counts_text
from wundr_sdk.check.analyses.verdict import GateResult
from wundr_sdk.commands.output.screen import harmless
from wundr_sdk.commands.output.tables import add_row, plain, table_of

_COLOURS = {"passed": "green", "failed": "red"}


def check_view(findings: Sequence[Finding], verdict: GateResult) -> RenderableType:
    """The new findings, worst first, and what the gate says of them."""
    parts: list[RenderableType] = [_findings(findings)] if findings else []
    parts.append(plain(counts_text(findings)))
    if verdict.conditions:
        parts.append(_conditions(verdict))
    text = plain(verdict.text)
    text.stylize(_COLOURS.get(verdict.status, "yellow"))
    return Group(*parts, text)


def document_of(
    batch_id: str, comparison: CommitComparison, findings: Sequence[Finding], verdict: GateResult
) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "batch_id": batch_id,
        "commit": comparison.commit,
        "base": comparison.base,
        "quality_gate": {
            "name": verdict.name,
            "status": verdict.status,
            "conditions": [asdict(condition) for condition in verdict.conditions],
        },
        "new_by_severity": count_by_severity(findings),
        "new_findings": [asdict(finding) for finding in findings],
    }


def _findings(findings: Sequence[Finding]) -> Table:
    table = table_of("Severity", "State", "Code", "Place", "Finding", text=("Place", "Finding"))
    for each in findings:
        cells = (each.severity, each.state, each.code, each.place, each.message)
        add_row(table, *map(harmless, cells))
    return table


def _conditions(verdict: GateResult) -> Table:
    texts = ("Condition", "Why")
    table = table_of("Status", "Condition", "Limit", "Value", "Why", text=texts)
    for each in verdict.conditions:
        value = "-" if each.value is None else f"{each.value:g}"
        cells = (each.status, each.description, each.limit, value, each.reason)
        add_row(table, *map(harmless, cells))
    return table
