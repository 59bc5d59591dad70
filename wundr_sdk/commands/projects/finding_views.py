"""Findings and differences as tables for people. Pure: models in, rich renderables out."""

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from wundr_ray.contract.findings.listed import FindingItem
from wundr_sdk.commands.output.tables import (
    Omission,
    Remark,
    add_row,
    counted,
    plain,
    records_of,
    severity_text,
)
from wundr_sdk.comparing import Difference
from wundr_sdk.pages import FindingPage

Compared = tuple[str, str, Difference]
"""A project's id and name, and what has changed in it."""


def findings_view(page: FindingPage) -> RenderableType:
    total = page.pagination.total_items
    words = f"{counted(total, 'finding', 'findings')} in the batch {page.analysis.batch_id}"
    if page.analysis.branch:
        words += f", branch {page.analysis.branch}"
    shown = len(page.items)
    place = Omission(f"{shown} of {words}") if shown < total else Remark(words)
    return Group(_table(page.items), place, *_facets(page))


def differences_view(compared: Iterable[Compared]) -> RenderableType:
    return Group(*(part for each in compared for part in _difference(*each)))


def difference_document(project_id: str, name: str, found: Difference) -> dict[str, Any]:
    """What programs read of one project."""
    return {
        "project_id": project_id,
        "project_name": name,
        **{
            kind: [each.model_dump(mode="json") for each in getattr(found, kind)]
            for kind in ("new", "fixed", "touched")
        },
        "untracked": found.untracked,
    }


def _difference(project_id: str, name: str, found: Difference) -> Iterator[RenderableType]:
    counts = f"{len(found.new)} new, {len(found.fixed)} fixed, {len(found.touched)} touched"
    yield plain(f"{name} ({project_id}): {counts}")
    rows = [
        (kind, each)
        for kind, findings in (
            ("new", found.new),
            ("fixed", found.fixed),
            ("touched", found.touched),
        )
        for each in findings
    ]
    if rows:
        table = records_of(
            "Change", "Severity", "Code", "Place", "Message", text=("Place", "Message")
        )
        for kind, each in rows:
            add_row(
                table, kind, severity_text(each.severity), each.code, _place(each), each.message
            )
        yield table
    if found.untracked:
        what = counted(found.untracked, "finding", "findings")
        yield Remark(f"{what} of earlier versions without ids are left out.")


def _table(items: Iterable[FindingItem]) -> Table:
    table = records_of(
        "Finding", "State", "Severity", "Code", "Place", "Message",
        text=("Code", "Place", "Message"),
    )  # fmt: skip
    for item in items:
        add_row(
            table,
            item.finding_id or "-",
            item.disposition or item.state or "-",
            severity_text(item.severity),
            item.code,
            _place(item),
            item.message,
        )
    return table


def _facets(page: FindingPage) -> Iterator[Remark]:
    for name in ("state", "severity", "disposition"):
        counts: dict[str, int] = getattr(page.facets, name)
        if counts:
            yield Remark(f"{name}: " + ", ".join(f"{key} {value}" for key, value in counts.items()))


def _place(item: FindingItem) -> str:
    return item.path if item.line is None else f"{item.path}:{item.line}"
