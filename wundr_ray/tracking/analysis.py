"""One analysis of a project, as it is compared with another one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self

import polars as pl

from wundr_ray.frames import KNOWN, no_rows
from wundr_ray.tracking.matching.renames import is_in, moved, overwritten, renamed, renames

_NOTHING_KNOWN = pl.DataFrame(schema=KNOWN)


class RuleTool(NamedTuple):
    """What looked for a rule's findings: another version, or another setting, is another tool."""

    rule: str
    engine: str
    version: str


@dataclass(frozen=True, slots=True)
class TrackedAnalysis:
    """The findings of an analysis and what was analysed.

    ``files`` (``FILE_LINES``) are all files that were read, ``counted`` those that were only
    counted, without their lines. ``unread`` are the paths in which nothing was looked for, because
    the files were counted only, skipped or excluded. Findings of the latest analysis
    are rows of ``frames.FINDINGS`` with their ``PLACE``. Those of an earlier one have the columns
    ``KNOWN``, and there are findings that were ``gone`` by then (``GONE``).
    """

    findings: pl.DataFrame
    files: pl.DataFrame
    tools: frozenset[RuleTool] = frozenset()
    unread: frozenset[str] = frozenset()
    gone: pl.DataFrame = field(default_factory=lambda: no_rows("gone"))
    counted: pl.DataFrame = field(default_factory=lambda: no_rows("lines"))

    @classmethod
    def nothing(cls) -> Self:
        return cls(_NOTHING_KNOWN.clone(), no_rows("lines"))

    def paths_in(self, later: "TrackedAnalysis") -> Mapping[str, str]:
        """The paths that renamed files have in ``later``, by their paths here."""
        return renames(self._known(), later._known())

    def at(self, paths: Mapping[str, str]) -> "TrackedAnalysis":
        """The same with new ``paths`` of files by the old ones.

        Findings that were gone remember their ``old_path``: another file may be there again.
        ``is_overwritten`` marks findings of files whose places others have now.
        """
        if not paths:
            return self
        lost, new = overwritten(paths), renamed(pl.col("path"), paths)
        return replace(
            self,
            findings=self.findings.with_columns(new, is_overwritten=is_in(lost)),
            files=moved(self.files, paths),
            unread=frozenset(paths.get(path, path) for path in self.unread - lost),
            gone=self.gone.with_columns(new, old_path="path"),
            counted=moved(self.counted, paths),
        )

    def at_paths_of(self, later: "TrackedAnalysis") -> "TrackedAnalysis":
        """The same with the paths that its files have in ``later``."""
        return self.at(self.paths_in(later))

    def _known(self) -> pl.DataFrame:
        return pl.concat([self.files, self.counted]) if self.counted.height else self.files
