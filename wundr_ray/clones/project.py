"""The duplicates within one project, as a frame and as findings."""

import polars as pl

from wundr_ray.clones.detect import MIN_TOKENS, find_clones
from wundr_ray.contract.vocabulary import Confidence, Role, Rule, Severity
from wundr_ray.frames import CLONES, FINDINGS

ENGINE = "wundr-clones"
CODE = "duplicate_code"

CWE = 1041
HELP_URL = "https://cwe.mitre.org/data/definitions/1041.html"
"""CWE-1041, Use of Redundant Code."""

MEDIUM_LINES = 25
"""A repeated block of so many lines is a finding of medium severity, a shorter one of low."""

SHOWN_PATH = 300
"""Characters of the other file's path in a message."""


def project_clones(fingerprints: pl.DataFrame, min_tokens: int = MIN_TOKENS) -> pl.DataFrame:
    """All pairs of equal blocks within a project (``frames.CLONES``)."""
    return find_clones({"": fingerprints.lazy()}, min_tokens).select(CLONES.names())


def findings(clones: pl.DataFrame) -> pl.DataFrame:
    """One finding (``frames.FINDINGS``) for each pair, at its later block."""
    values = {
        "path": pl.col("path_b"),
        "line": pl.col("line_b"),
        "end_line": pl.col("end_b"),
        "rule": pl.lit(Rule.DUPLICATES.value),
        "code": pl.lit(CODE),
        "severity": severity(),
        "confidence": pl.lit(Confidence.HIGH.value),
        "message": pl.when(pl.col("lines") == 1)
        .then(
            pl.format("1 line repeats line {} of {} ({} tokens)", "line_a", _other_path(), "tokens")
        )
        .otherwise(
            pl.format(
                "{} lines repeat lines {} to {} of {} ({} tokens)",
                "lines",
                "line_a",
                "end_a",
                _other_path(),
                "tokens",
            )
        ),
        "engine": pl.lit(ENGINE),
        "engine_rule": pl.lit(CODE),
        "cwe": pl.lit(CWE),
        "help_url": pl.lit(HELP_URL),
        "role": pl.lit(Role.PRODUCTION.value),
    }
    return clones.select(
        values.get(name, pl.lit(None)).cast(kind).alias(name) for name, kind in FINDINGS.items()
    )


def severity() -> pl.Expr:
    """Of a pair, by the lines of its later block."""
    long = pl.col("lines") >= MEDIUM_LINES
    return pl.when(long).then(pl.lit(Severity.MEDIUM.value)).otherwise(pl.lit(Severity.LOW.value))


def _other_path() -> pl.Expr:
    path = pl.col("path_a")
    shown = pl.when(path.str.len_chars() > SHOWN_PATH).then(
        pl.concat_str(pl.lit("…"), path.str.tail(SHOWN_PATH - 1))
    )
    elsewhere = path != pl.col("path_b")
    return pl.when(elsewhere).then(shown.otherwise(path)).otherwise(pl.lit("this file"))
