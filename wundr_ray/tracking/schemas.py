"""The tables that tracking reads and writes.

Hashes are numbers without a meaning of their own: they are only compared.
"""

import polars as pl

PLACE = pl.Schema(
    {
        "scope": pl.String(),
        "line_hash": pl.UInt32(),
        "window": pl.UInt64(),
        "primary_line_hash": pl.String(),
    }
)
"""What tells a finding's place without its line number.

``scope`` is the qualified name of the innermost function or class around it, empty outside of any;
``line_hash`` is the hash of its first line, ``window`` that of the code from there on.
``primary_line_hash`` is for GitHub and not used here; it is null where the file's text was not at
hand, or the finding has no line.
"""

TRACKING = pl.Schema(
    {
        "id": pl.String(),
        "state": pl.String(),
        "because": pl.String(),
        "first_seen": pl.Datetime("us", "UTC"),
        "first_commit": pl.String(),
        "touched": pl.Boolean(),
    }
)
"""What tracking adds to a finding; ``states`` has the values of ``state`` and ``because``.

A ``touched`` finding was recognised although its line was edited.
"""

FILE_LINES = pl.Schema(
    [("path", pl.String()), ("blob_id", pl.String()), ("lines", pl.List(pl.UInt32()))]
)
"""The hash of each line of each file that was read, also of one that could not be analysed."""

KNOWN = pl.Schema(
    {
        "path": pl.String(),
        "line": pl.Int64(),
        "end_line": pl.Int64(),
        "rule": pl.String(),
        "code": pl.String(),
        "severity": pl.String(),
        "confidence": pl.String(),
        "message": pl.String(),
        "engine": pl.String(),
        "engine_rule": pl.String(),
        "engine_severity": pl.String(),
        **PLACE,
        "id": pl.String(),
        "first_seen": pl.Datetime("us", "UTC"),
        "first_commit": pl.String(),
    }
)
"""What has to be known of an earlier finding; its table may have other columns."""

GONE = pl.Schema({**KNOWN, "gone_at": pl.Datetime("us", "UTC"), "because": pl.String()})
"""Findings of earlier analyses that the latest does not have.

Those without ``because`` are fixed. The path is the file's latest one.
"""
