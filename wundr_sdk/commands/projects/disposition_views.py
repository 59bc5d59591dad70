"""Dispositions as tables for people. Pure: models in, rich renderables out."""

from rich.console import Group, RenderableType

from wundr_ray.contract.findings.dispositions import DispositionItem
from wundr_sdk.commands.output.tables import (
    add_row,
    facts,
    minute_text,
    place_of,
    records_of,
    row,
    time_text,
    with_zone,
)
from wundr_sdk.pages import DispositionPage


def dispositions_view(page: DispositionPage) -> RenderableType:
    table = records_of(
        "Disposition", "Kind", "Status", "About", "Reason", "By", with_zone("Until"),
        text=("About", "Reason", "By"),
    )  # fmt: skip
    for item in page.items:
        add_row(
            table,
            item.disposition_id,
            item.kind,
            item.status,
            _about(item),
            item.reason,
            item.created_by or "-",
            minute_text(item.until),
        )
    return Group(table, place_of(page.pagination, "disposition", "dispositions"))


def disposition_view(item: DispositionItem) -> RenderableType:
    rows = [
        row("disposition", item.disposition_id),
        row("kind", item.kind),
        row("status", item.status),
        row("about", _about(item)),
        row("reason", item.reason),
        row("by", item.created_by or item.created_by_key or "-"),
        row("since", time_text(item.created_at)),
        row("until", time_text(item.until)),
    ]
    if item.revoked_at:
        rows += [
            row("revoked", time_text(item.revoked_at)),
            row("revoked by", item.revoked_by or item.revoked_by_key or "-"),
            row("because", item.revoke_reason or "-"),
        ]
    return facts(rows)


def _about(item: DispositionItem) -> str:
    return item.finding_id or f"{item.code} in {item.path}"
