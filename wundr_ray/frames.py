"""The declared tables that engines produce and that aggregation reads.

Every row belongs to one attempt of one job; ``path`` is the file's path in the
repository (UTF-8, undecodable bytes replaced).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Self

import polars as pl
import polars.selectors as cs

from wundr_ray.contract.vocabulary import Role
from wundr_ray.domain.files.records import SkippedFile

FILES = pl.Schema(
    {
        "path": pl.String,
        "blob_id": pl.String,
        "language": pl.String,
        "size_bytes": pl.Int64,
        "lines": pl.Int64,
        "sloc": pl.Int64,
        "lloc": pl.Int64,
        "comments": pl.Int64,
        "multi": pl.Int64,
        "blank": pl.Int64,
        "maintainability": pl.Float64,
        "declared_role": pl.String,
        "role": pl.String,
    }
)
FUNCTIONS = pl.Schema(
    {
        "path": pl.String,
        "name": pl.String,
        "kind": pl.String,
        "line": pl.Int64,
        "end_line": pl.Int64,
        "complexity": pl.Int64,
        "role": pl.String,
    }
)
FINDINGS = pl.Schema(
    {
        "path": pl.String,
        "line": pl.Int64,
        "end_line": pl.Int64,
        "rule": pl.String,
        "code": pl.String,
        "severity": pl.String,
        "confidence": pl.String,
        "cwe": pl.Int64,
        "message": pl.String,
        "engine": pl.String,
        "engine_rule": pl.String,
        "engine_severity": pl.String,
        "help_url": pl.String,
        "role": pl.String,
    }
)
PLACE = pl.Schema(
    {
        "scope": pl.String,
        "line_hash": pl.UInt32,
        "window": pl.UInt64,
        "primary_line_hash": pl.String,
    }
)
"""Where a finding is, independent of its line number. The hashes serve only for comparison.

``scope`` is the qualified name of the innermost function or class around it, or empty;
``line_hash`` is the hash of its first line, ``window`` that of the code from there on.
``primary_line_hash`` is for GitHub and not used here; it is null where the file's text was not at
hand, or the finding has no line.
"""
TRACKING = pl.Schema(
    [
        ("id", pl.String()),
        ("state", pl.String()),
        ("because", pl.String()),
        ("first_seen", pl.Datetime("us", "UTC")),
        ("first_commit", pl.String()),
        ("touched", pl.Boolean()),
    ]
)
"""What tracking adds to a finding: ``state`` is a ``FindingState``, ``because`` a ``Because``.

A ``touched`` finding was recognised although its line was edited. All of it is null in files of
earlier versions: such findings are not tracked.
"""
KNOWN = pl.Schema(
    {
        **{
            name: FINDINGS[name]
            for name in (
                *("path", "line", "end_line", "rule", "code", "severity", "confidence"),
                *("message", "engine", "engine_rule", "engine_severity", "role"),
            )
        },
        **PLACE,
        **{name: TRACKING[name] for name in ("id", "first_seen", "first_commit")},
    }
)
"""The columns of earlier findings that tracking reads; their table may have more."""
GONE = pl.Schema({**KNOWN, "gone_at": pl.Datetime("us", "UTC"), "because": pl.String()})
"""Findings of earlier analyses that the latest does not have.

Those without ``because`` are fixed. The path is the file's latest one.
"""
FILE_LINES = pl.Schema(
    [("path", pl.String()), ("blob_id", pl.String()), ("lines", pl.List(pl.UInt32))]
)
"""The hash of each line of each file that was read, also of one that could not be analysed."""
SKIPPED = pl.Schema({"path": pl.String, "code": pl.String, "reason": pl.String})
SUPPRESSED = pl.Schema({"path": pl.String, "rule": pl.String, "findings": pl.Int64})
FINGERPRINTS = pl.Schema(
    [("path", pl.String()), ("lines", pl.List(pl.UInt32)), ("tokens", pl.List(pl.UInt64))]
)
"""One row per file searched for duplicates: the line and the number of each of its tokens.

Windows of tokens are hashed from these only when they are compared: stored hashes would take six
times the space, and would have to be made again for every other minimum size.
"""
CLONES = pl.Schema(
    {
        "path_a": pl.String,
        "line_a": pl.Int64,
        "end_a": pl.Int64,
        "path_b": pl.String,
        "line_b": pl.Int64,
        "end_b": pl.Int64,
        "tokens": pl.Int64,
        "lines": pl.Int64,
        "group": pl.Int64,
        "twins": pl.Boolean,
        "role": pl.String,
    }
)
"""Pairs of equal blocks within a project; ``b`` is the later one, ``lines`` counts its lines.

``twins`` differ only in that one of them is asynchronous; ``role`` is that of the later file.
"""


LATER_COLUMNS: dict[str, object] = {
    "declared_role": Role.PRODUCTION.value,
    "role": Role.PRODUCTION.value,
    "twins": False,
}
"""Columns that files of earlier versions do not have, and the values that their rows get."""


def scan(sources: Path | list[Path], name: str, **options: Any) -> pl.LazyFrame:
    """The rows of one or more files of the frame ``name``, those of earlier versions too.

    ``options`` go to ``polars.scan_parquet``. A damaged file raises one of ``UNREADABLE``.
    """
    schema = SCHEMAS[name]
    rows = pl.scan_parquet(
        sources,
        schema=schema,
        glob=False,
        hive_partitioning=False,
        missing_columns="insert",
        **options,
    )
    later = [column for column in LATER_COLUMNS if column in schema]
    return rows.with_columns(pl.col(column).fill_null(LATER_COLUMNS[column]) for column in later)


UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
"""What reading a damaged file of a frame raises."""


@dataclass(frozen=True, slots=True)
class Frames:
    """The results of one shard or one job; engines fill only the columns ``FINDINGS``."""

    files: pl.DataFrame
    functions: pl.DataFrame
    findings: pl.DataFrame
    skipped: pl.DataFrame
    suppressed: pl.DataFrame = field(default_factory=lambda: no_rows("suppressed"))
    fingerprints: pl.DataFrame = field(default_factory=lambda: no_rows("fingerprints"))
    clones: pl.DataFrame = field(default_factory=lambda: no_rows("clones"))
    lines: pl.DataFrame = field(default_factory=lambda: no_rows("lines"))
    gone: pl.DataFrame = field(default_factory=lambda: no_rows("gone"))

    @classmethod
    def empty(cls) -> Self:
        return cls(**{name: no_rows(name) for name in SCHEMAS})

    @classmethod
    def of_skipped(cls, files: Sequence[SkippedFile]) -> Self:
        """Only the files that were left out."""
        return replace(cls.empty(), skipped=skipped_rows(files))

    @classmethod
    def join(cls, parts: "list[Frames]") -> Self:
        """All rows of ``parts``, sorted so that the split into shards cannot be seen.

        Columns that a part does not have are null.
        """
        return cls(
            **{name: _joined(name, [getattr(part, name) for part in parts]) for name in SCHEMAS}
        )

    @classmethod
    def read(cls, folder: Path) -> Self:
        """What ``write`` put into ``folder``, in this version or an earlier one."""
        return cls(**{name: read(folder, name) for name in SCHEMAS})

    def write(self, folder: Path) -> None:
        """One Parquet file per frame in ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        for each in fields(self):
            getattr(self, each.name).write_parquet(folder / f"{each.name}.parquet")


SCHEMAS: dict[str, pl.Schema] = {
    "files": FILES,
    "functions": FUNCTIONS,
    "findings": pl.Schema({**FINDINGS, **PLACE, **TRACKING}),
    "skipped": SKIPPED,
    "suppressed": SUPPRESSED,
    "fingerprints": FINGERPRINTS,
    "clones": CLONES,
    "lines": FILE_LINES,
    "gone": GONE,
}
"""The schema of every frame by its name."""

# Made once, because making a table from a schema takes a noticeable part of a small analysis.
_EMPTY = {name: pl.DataFrame(schema=schema) for name, schema in SCHEMAS.items()}

HASHES = ("line_hash", "window")
"""Columns that only tracking reads: tables for people and programs do not have them."""


def shown(name: str) -> list[str]:
    """The columns of the frame ``name`` without the ``HASHES``."""
    return [column for column in SCHEMAS[name] if column not in HASHES]


def no_rows(name: str) -> pl.DataFrame:
    """The frame ``name`` without rows."""
    return _EMPTY[name].clone()


def untracked(findings: pl.DataFrame) -> pl.DataFrame:
    """``findings``, which need only the columns ``FINDINGS``; the missing ones become null."""
    known = frozenset(findings.columns)
    return findings.select(
        pl.col(name) if name in known else pl.lit(None, kind).alias(name)
        for name, kind in SCHEMAS["findings"].items()
    )


def skipped_rows(files: Sequence[SkippedFile]) -> pl.DataFrame:
    """The files that were left out, as ``SKIPPED``."""
    if not files:
        return no_rows("skipped")
    rows = [(file.path, file.code, file.reason) for file in files]
    return pl.DataFrame(rows, schema=SKIPPED, orient="row")


def read(folder: Path, name: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """The frame ``name`` of those in ``folder``, or some ``columns``; empty if it is not there.

    An earlier version did not have all of the frames.
    """
    file, names = folder / f"{name}.parquet", columns or SCHEMAS[name].names()
    if not file.is_file():
        return no_rows(name).select(names)
    return scan(file, name).select(names).collect()


def _joined(name: str, parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    rows = [part for part in parts if part.height]
    if not rows:
        return no_rows(name)
    # The empty frame first: it gives the order of the columns, and those that no part has.
    whole = pl.concat([no_rows(name), *rows], how="diagonal")
    return whole.sort(_order(name), maintain_order=True)


def _order(name: str) -> cs.Selector:
    """The columns to sort by: those of tracking depend on the others, and lists have no order."""
    return cs.by_name(FINDINGS.names()) if name == "findings" else ~cs.list()
