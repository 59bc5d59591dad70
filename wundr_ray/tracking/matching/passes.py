"""The passes that recognise the findings of an earlier analysis in a later one.

No single hash is good enough: each pass compares more loosely than the one before, and sees only
what that one left. Within a pass equal findings are paired one to one, in the order of files and
lines.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from wundr_ray.tracking.matching.compared import Columns, Compared
from wundr_ray.tracking.matching.pairing import Rows, pair


@dataclass(frozen=True, slots=True)
class Pass:
    """Pairs findings that are equal in ``compared``, if they have enough in ``needs``.

    ``edited``: the line of a paired finding was edited, and nothing else.
    """

    compared: tuple[Compared, ...]
    needs: Compared | None = None
    edited: bool = False


_IN_FILE = (Compared.PATH, Compared.CODE)
_IN_SCOPE = (*_IN_FILE, Compared.SCOPE)

SAME_TEXT = Pass((*_IN_SCOPE, Compared.WINDOW, Compared.MESSAGE))
"""Before ``IN_PLACE``: of equal lines one below the other, each keeps its own identity."""
IN_PLACE = Pass((*_IN_FILE, Compared.LINE, Compared.LINE_HASH, Compared.MESSAGE))
SAME_CODE = Pass((*_IN_SCOPE, Compared.WINDOW))
SAME_LINE_IN_SCOPE = Pass((*_IN_SCOPE, Compared.LINE_HASH))
SAME_LINE_IN_METHOD = Pass((*_IN_FILE, Compared.METHOD, Compared.LINE_HASH))
"""In a class that was renamed or divided."""
SAME_LINE = Pass((*_IN_FILE, Compared.LINE_HASH))
MOVED_CODE = Pass((Compared.CODE, Compared.WINDOW), needs=Compared.WINDOW)
MOVED_LINE_IN_SCOPE = Pass(
    (Compared.CODE, Compared.SCOPE, Compared.LINE_HASH), needs=Compared.SCOPE
)
"""The last lines of a function that moved: their windows reach into what stands behind it."""
EDITED_LINE = Pass((*_IN_SCOPE, Compared.WORDING), edited=True)

UNEDITED = (
    *(SAME_TEXT, IN_PLACE, SAME_CODE, SAME_LINE_IN_SCOPE, SAME_LINE_IN_METHOD, SAME_LINE),
    *(MOVED_CODE, MOVED_LINE_IN_SCOPE),
)
"""For findings that were gone in between: if its line was edited too, one is another finding."""
ALL = (*UNEDITED, EDITED_LINE)


@dataclass(frozen=True, slots=True)
class Matches:
    """Paired rows, and those after of which the line was edited."""

    before: Rows
    after: Rows
    edited: Rows


def match(
    before: Columns,
    rows_before: Rows,
    after: Columns,
    rows_after: Rows,
    passes: Iterable[Pass],
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
    before: Columns,
    rows_before: Rows,
    after: Columns,
    rows_after: Rows,
    passes: Iterable[Pass],
) -> Iterator[tuple[Rows, Rows, Pass]]:
    for each in passes:
        if not len(rows_before) or not len(rows_after):
            return
        able_before, able_after = _able(before, rows_before, each), _able(after, rows_after, each)
        first, second = pair(
            before.keys(able_before, each.compared), after.keys(able_after, each.compared)
        )
        paired_before, paired_after = able_before[first], able_after[second]
        yield paired_before, paired_after, each
        rows_before = _without(rows_before, paired_before, before.findings.height)
        rows_after = _without(rows_after, paired_after, after.findings.height)


def _able(columns: Columns, rows: Rows, each: Pass) -> Rows:
    return rows if each.needs is None else rows[columns.has_enough(rows, each.needs)]


def _without(rows: Rows, others: Rows, height: int) -> Rows:
    """``rows`` of a table of that ``height``, in their order, but for ``others``."""
    stays = np.ones(height, np.bool_)
    stays[others] = False
    return rows[stays[rows]]
