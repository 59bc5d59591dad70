"""The results of a fetch: one with everything for the tasks, a small one for the manager."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wundr_ray.contract.results.coverage import LanguageCoverage
from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.domain.files.records import SourceFile
from wundr_ray.domain.files.shards import ShardSpan
from wundr_ray.sources.interface import Snapshot

if TYPE_CHECKING:
    from polars import DataFrame


@dataclass(frozen=True, slots=True)
class Fetched:
    """A snapshot, and which of its files need no analysis.

    Arguments:
        analysis: the key under which later analyses may reuse the results.
        earlier: the folder with the frames of an earlier analysis, for the files in ``reused``.
        unsupported: the number of files in unsupported languages.
        counted: the files that are only counted, and not read.
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
    """What the manager learns of a fetch: the place of the mirror, and the shards of its files.

    ``result`` is set if the task has already done all of the work.
    """

    mirror: Path
    fetched: bool
    shards: tuple[ShardSpan, ...]
    result: JobResult | None = None


Begun = tuple[Found, "DataFrame | None", Fetched | None]
"""For the manager; for tasks by reference: the files to analyse as a table, and all about them."""

FILES, FETCHED = 1, 2
"""The positions of these two among the results of a fetch."""

FRAMES = 1
"""The position of a shard's frames among the results of its analysis."""
