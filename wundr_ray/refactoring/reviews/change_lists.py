"""The changes of a kept preview without their edits, as lists and decisions need them."""

from pathlib import Path

import polars as pl

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.reviews.decisions import ListedChange

_COLUMNS = [
    "id", "path", "line", "rule", "pattern", "safety", "reason", "evidence", "requires",
]  # fmt: skip


def read_list(job_id: str, folder: Path) -> list[ListedChange]:
    """The changes of the preview in ``folder``, in its order.

    Equal texts are one object, because many changes have the same reasons. Raises OSError or
    polars' errors for files that are damaged.
    """
    texts: dict[str, str] = {}
    lists: dict[tuple[str, ...], tuple[str, ...]] = {}
    table = pl.read_parquet(folder / "changes.parquet", columns=_COLUMNS)
    return [
        ListedChange(
            job_id,
            id,
            texts.setdefault(path, path),
            line,
            texts.setdefault(rule, rule),
            Pattern(pattern),
            Safety(safety),
            texts.setdefault(reason, reason),
            lists.setdefault(tuple(evidence), tuple(evidence)),
            lists.setdefault(tuple(requires), tuple(requires)),
        )
        for id, path, line, rule, pattern, safety, reason, evidence, requires in table.select(
            _COLUMNS
        ).iter_rows()
    ]
