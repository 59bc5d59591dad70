"""The passes that recognise the findings of an earlier analysis in a later one.

No single hash is good enough: each pass compares more loosely than the one before, and sees only
what that one left. Within a pass equal findings are paired one to one, in the order of files and
lines.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from wundr_ray.tracking.keys import Keys, keys_of, mixed
from wundr_ray.tracking.lines import SHORT
from wundr_ray.tracking.pairing import Rows, pair

Columns = Mapping[str, Keys]
"""The keys of each column that a pass compares, and which rows have something in it."""


@dataclass(frozen=True, slots=True)
class Pass:
    """Pairs findings that are equal in ``columns``; of those only that have enough in ``needs``.

    ``edited``: findings of which only the line was edited.
    """

    columns: tuple[str, ...]
    needs: str | None = None
    edited: bool = False


SAME_TEXT = Pass(("path", "code", "scope", "window", "message"))
"""Before what stands in place: of equal lines one below the other, each keeps its own identity."""
IN_PLACE = Pass(("path", "line", "code", "line_hash", "message"))
SAME_CODE = Pass(("path", "code", "scope", "window"))
SAME_LINE_IN_SCOPE = Pass(("path", "code", "scope", "line_hash"))
SAME_LINE = Pass(("path", "code", "line_hash"))
MOVED_CODE = Pass(("code", "window"), needs="window")
MOVED_LINE_IN_SCOPE = Pass(("code", "scope", "line_hash"), needs="scope")
"""The last lines of a function that moved: their windows reach into what stands behind it."""
EDITED_LINE = Pass(("path", "code", "scope", "message"), edited=True)

UNEDITED = (
    *(SAME_TEXT, IN_PLACE, SAME_CODE, SAME_LINE_IN_SCOPE, SAME_LINE),
    *(MOVED_CODE, MOVED_LINE_IN_SCOPE),
)
"""For findings that were gone in between: of those an edited line is another one."""
ALL = (*UNEDITED, EDITED_LINE)

_COMPARED = ("path", "line", "code", "scope", "line_hash", "window", "message")


def columns_of(findings: pl.DataFrame) -> Columns:
    """The keys of findings that have their places."""
    scope, window = findings["scope"], findings["window"]
    needed = {"has scope": scope != "", "has window": window & SHORT == 0}
    keys = {name: keys_of(findings[name]) for name in _COMPARED}
    return keys | {name: keys_of(mask.cast(pl.UInt8)) for name, mask in needed.items()}


@dataclass(frozen=True, slots=True)
class Matches:
    """Paired rows, and those after of which the line was edited."""

    before: Rows
    after: Rows
    edited: Rows


def match(
    before: Columns, rows_before: Rows, after: Columns, rows_after: Rows, passes: Iterable[Pass]
) -> Matches:
    """Pair rows of ``before`` with rows of ``after``; equal ones in the order given."""
    pairs = list(_matches(before, rows_before, after, rows_after, passes))
    nothing = np.empty(0, np.intp)
    return Matches(
        before=np.concatenate([nothing, *(rows for rows, _, _ in pairs)]),
        after=np.concatenate([nothing, *(rows for _, rows, _ in pairs)]),
        edited=np.concatenate([nothing, *(rows for _, rows, each in pairs if each.edited)]),
    )


def _matches(
    before: Columns, rows_before: Rows, after: Columns, rows_after: Rows, passes: Iterable[Pass]
) -> Iterator[tuple[Rows, Rows, Pass]]:
    for each in passes:
        able_before = _able(before, rows_before, each)
        able_after = _able(after, rows_after, each)
        first, second = pair(_key(before, able_before, each), _key(after, able_after, each))
        paired_before, paired_after = able_before[first], able_after[second]
        yield paired_before, paired_after, each
        rows_before = _without(rows_before, paired_before, before)
        rows_after = _without(rows_after, paired_after, after)


def _able(columns: Columns, rows: Rows, each: Pass) -> Rows:
    return rows if each.needs is None else rows[columns[f"has {each.needs}"][rows] != 0]


def _key(columns: Columns, rows: Rows, each: Pass) -> Keys:
    return mixed(columns[name][rows] for name in each.columns)


def _without(rows: Rows, others: Rows, columns: Columns) -> Rows:
    """``rows`` of ``columns``, in their order, but for ``others``."""
    stays = np.ones(len(columns["path"]), np.bool_)
    stays[others] = False
    return rows[stays[rows]]
