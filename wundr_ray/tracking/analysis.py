"""One analysis of a project, as it is compared with another one."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self

import polars as pl

from wundr_ray.frames import KNOWN, no_rows
from wundr_ray.tracking.renames import renamed, renames

_NOTHING_KNOWN = pl.DataFrame(schema=KNOWN)


class Tool(NamedTuple):
    """What looked for a rule's findings: another version, or another setting, is another tool."""

    rule: str
    engine: str
    version: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """The findings of an analysis and what was analysed.

    ``files`` (``FILE_LINES``) are all files that were read, ``unread`` the paths of those in which
    nothing was looked for, because they were skipped or excluded. Findings of the latest analysis
    are rows of ``frames.FINDINGS`` with their ``PLACE``. Those of an earlier one have the columns
    ``KNOWN``, and there are findings that were ``gone`` by then (``GONE``).
    """

    findings: pl.DataFrame
    files: pl.DataFrame
    tools: frozenset[Tool] = frozenset()
    unread: frozenset[str] = frozenset()
    gone: pl.DataFrame = field(default_factory=lambda: no_rows("gone"))

    @classmethod
    def nothing(cls) -> Self:
        return cls(_NOTHING_KNOWN.clone(), no_rows("lines"))

    def at_paths_of(self, later: "Analysis") -> "Analysis":
        """The same with the paths that its files have in ``later``."""
        paths = renames(self.files, later.files)
        if not paths:
            return self
        new = renamed(pl.col("path"), paths)
        return replace(
            self,
            findings=self.findings.with_columns(new),
            files=self.files.with_columns(new),
            unread=frozenset(paths.get(path, path) for path in self.unread),
            gone=self.gone.with_columns(new),
        )
