"""What a fetch comes to: all of it for the tasks, and as much as a manager needs to know."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wundr_ray.contract.results.coverage import LanguageCoverage
from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.domain.files.records import SourceFile
from wundr_ray.domain.files.shards import Span
from wundr_ray.sources.interface import Snapshot

if TYPE_CHECKING:
    from polars import DataFrame


@dataclass(frozen=True, slots=True)
class Fetched:
    """A snapshot, and which of its files need no analysis because ``earlier`` has them.

    ``unsupported`` are the snapshot's files of unsupported languages, counted. ``counted`` are
    those of its files that are counted only, and not read.
    """

    snapshot: Snapshot
    analysis: str
    earlier: Path | None = None
    reused: tuple[SourceFile, ...] = ()
    unsupported: tuple[LanguageCoverage, ...] = ()
    counted: tuple[SourceFile, ...] = ()

    def own(self) -> tuple[SourceFile, ...]:
        """The snapshot's files without those that are only counted."""
        counted = {file.path for file in self.counted}
        return tuple(file for file in self.snapshot.files if file.path not in counted)

    def to_analyse(self) -> tuple[SourceFile, ...]:
        known = {file.path for file in self.reused}
        return tuple(file for file in self.own() if file.path not in known)


@dataclass(frozen=True, slots=True)
class Found:
    """What a manager learns of a fetch: where the mirror is, and the shards of its files.

    ``result`` is there if little was to be done, and has been done.
    """

    mirror: Path
    fetched: bool
    shards: tuple[Span, ...]
    result: JobResult | None = None


Begun = tuple[Found, "DataFrame | None", Fetched | None]
"""For the manager; for tasks by reference: the files to analyse as a table, and all about them."""

FILES, FETCHED = 1, 2
"""The positions of these two among the results of a fetch."""

FRAMES = 1
"""The position of a shard's frames among the results of its analysis."""
