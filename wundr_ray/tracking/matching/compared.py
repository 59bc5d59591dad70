"""What passes compare of findings, as keys of the rows that are still open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wundr_ray.tracking.matching.keys import Keys, keys_of, mixed
from wundr_ray.tracking.matching.pairing import Rows
from wundr_ray.tracking.text.lines import SHORT


class Compared(StrEnum):
    PATH = "path"
    LINE = "line"
    CODE = "code"
    SCOPE = "scope"
    METHOD = "method"
    """The last name of the scope, whatever class it stands in."""
    LINE_HASH = "line_hash"
    WINDOW = "window"
    MESSAGE = "message"
    WORDING = "wording"
    """The message whatever its numbers: they change with the code, as a complexity does."""


# Most passes compare them: to make their keys once costs less than to pick rows of them.
_TEXTS = (Compared.PATH, Compared.CODE, Compared.SCOPE, Compared.MESSAGE)


@dataclass(frozen=True, slots=True)
class Columns:
    """Findings with their places, as passes compare them."""

    findings: pl.DataFrame
    texts: Mapping[Compared, Keys]

    @classmethod
    def of(cls, findings: pl.DataFrame) -> "Columns":
        keys = findings.select(pl.col(each.value).hash() for each in _TEXTS)
        return cls(findings, {each: keys[each.value].to_numpy() for each in _TEXTS})

    def keys(self, rows: Rows, compared: Iterable[Compared]) -> Keys:
        """One key for each of ``rows``, of all that is compared."""
        return mixed(self._key(rows, each) for each in compared)

    def has_enough(self, rows: Rows, each: Compared) -> NDArray[np.bool_]:
        """Whether each value is long enough that an equal one in another file is the same code."""
        values = self.findings[each.value].gather(rows)
        is_enough = values & SHORT == 0 if each is Compared.WINDOW else values != ""
        return is_enough.to_numpy()

    def _key(self, rows: Rows, each: Compared) -> Keys:
        if each in self.texts:
            return self.texts[each][rows]
        return keys_of(self._values(rows, each))

    def _values(self, rows: Rows, each: Compared) -> pl.Series:
        match each:
            case Compared.METHOD:
                return self.findings["scope"].gather(rows).str.extract(r"([^.]*)$")
            case Compared.WORDING:
                return self.findings["message"].gather(rows).str.replace_all(r"\d+", "0")
            case _:
                return self.findings[each.value].gather(rows)
