"""A million findings recognised in a million others: time and memory; and what hashing lines takes.

Two in five of the earlier findings are where they were, as many have moved, and each of the looser
passes has its share of the rest; one in twenty is fixed, and as many are new. Frames are read from
Parquet files in a process of its own, whose peak memory counts all of it. Run:
``python -m benchmarks.tracking``.
"""

import ast
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl

from benchmarks.corpus import SITE_PACKAGES
from benchmarks.rows import Row, record
from wundr_ray.frames import FINDINGS, KNOWN, PLACE
from wundr_ray.tracking.analysis import RuleTool, TrackedAnalysis
from wundr_ray.tracking.ids import IdOrigin
from wundr_ray.tracking.text.lines import compact, line_hashes
from wundr_ray.tracking.track import track

RUNS = 3
FINDINGS_COUNT = 1_000_000
FILES = 20_000
LINES = 300
TOOLS = frozenset({RuleTool("security", "bandit", "1")})
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def make_findings(count: int) -> pl.DataFrame:
    """Numbers for what tells findings apart."""
    random = np.random.default_rng(1)
    limits = {"file": FILES, "line": 2000, "code": 200, "scope": 50, "message": 5000}
    columns = {name: random.integers(0, limit, count) for name, limit in limits.items()}
    hashes = {"line_hash": random.integers(0, 5000, count)}
    return pl.DataFrame({**columns, **hashes, "window": random.integers(0, 1 << 62, count) * 2})


def edited(findings: pl.DataFrame) -> pl.DataFrame:
    """The same findings after a change, in any order."""
    share = pl.Series("share", np.random.default_rng(2).integers(0, 20, findings.height))
    changed = findings.with_columns(share).with_columns(
        line=pl.col("line") + pl.when(pl.col("share") >= 8).then(7).otherwise(0),
        window=pl.col("window") + pl.when(pl.col("share") >= 16).then(2).otherwise(0),
        line_hash=pl.col("line_hash") + pl.when(pl.col("share") >= 18).then(9000).otherwise(0),
        scope=pl.col("scope") + pl.when(pl.col("share") == 17).then(50).otherwise(0),
        code=pl.col("code") + pl.when(pl.col("share") == 19).then(200).otherwise(0),
    )
    return changed.drop("share").sample(fraction=1, shuffle=True, seed=3)


def table(numbers: pl.DataFrame) -> pl.DataFrame:
    """The findings as a frame."""
    texts = {
        "path": pl.format("src/package/module_{}.py", pl.col("file")),
        "code": pl.format("a_kind_of_finding_{}", pl.col("code")),
        "message": pl.format("Message number {}, as long as they are.", pl.col("message")),
        "scope": pl.format("Class.method_{}", pl.col("scope")),
        "primary_line_hash": pl.format("{}:1", pl.col("window")),
    }
    fixed = {"rule": "security", "severity": "high", "confidence": "high", "engine": "bandit"}
    rows = numbers.with_columns(
        **texts,
        **{name: pl.lit(value) for name, value in fixed.items()},
        end_line=pl.col("line"),
        engine_rule=pl.format("B{}", pl.col("code")),
        line_hash=pl.col("line_hash").cast(pl.UInt32),
        window=pl.col("window").cast(pl.UInt64),
    )
    others = [name for name in FINDINGS if name not in rows.columns]
    return rows.with_columns(pl.lit(None, FINDINGS[name]).alias(name) for name in others).select(
        *FINDINGS, *PLACE
    )


def files() -> pl.DataFrame:
    paths = [f"src/package/module_{number}.py" for number in range(FILES)]
    lines = np.random.default_rng(4).integers(1, 1 << 32, (FILES, LINES), dtype=np.uint32)
    blobs = [f"{number:040x}" for number in range(FILES)]
    return pl.DataFrame({"path": paths, "blob_id": blobs, "lines": lines.tolist()}).cast(
        {"lines": pl.List(pl.UInt32)}
    )


def prepare(folder: Path) -> None:
    """Write two analyses; the ids of the first are made here."""
    numbers, lines = make_findings(FINDINGS_COUNT), files()
    first = track(
        TrackedAnalysis(table(numbers), lines, TOOLS), None, IdOrigin("project", "one"), NOW
    )
    first.findings.select(KNOWN.names()).write_parquet(folder / "before.parquet")
    table(edited(numbers)).write_parquet(folder / "after.parquet")
    lines.write_parquet(folder / "files.parquet")


def measure(folder: Path) -> tuple[float, float, float]:
    """CPU seconds of the matching, megabytes at the peak, and the share that was recognised."""
    lines = pl.read_parquet(folder / "files.parquet")
    before = TrackedAnalysis(pl.read_parquet(folder / "before.parquet"), lines, TOOLS)
    after = TrackedAnalysis(pl.read_parquet(folder / "after.parquet"), lines, TOOLS)
    start = time.process_time()
    tracked = track(after, before, IdOrigin("project", "two"), NOW)
    seconds = time.process_time() - start
    known = (tracked.findings["state"] == "existing").mean()
    assert isinstance(known, float)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, known


def hashing() -> Row:
    """The hashes of all lines of a package, against parsing it; CPU time, medians."""
    sources = [file.read_bytes() for file in sorted((SITE_PACKAGES / "sqlalchemy").rglob("*.py"))]
    hashes = median(_cpu(lambda source: line_hashes(compact(source)), sources) for _ in range(RUNS))
    parsing = median(_cpu(ast.parse, sources) for _ in range(RUNS))
    return {
        **{
            "name": "hashes of lines",
            "value": round(100 * hashes / parsing, 1),
            "unit": "% of CPU",
        },
        **{"goal": 5, "better": "lower", "peer": "ast.parse of the same files", "runs": RUNS},
    }


def _cpu(work: Callable[[bytes], object], sources: list[bytes]) -> float:
    start = time.process_time()
    for source in sources:
        work(source)
    return time.process_time() - start


def matching() -> list[Row]:
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with spawn.Pool(1, maxtasksperchild=1) as pool:
            pool.apply(prepare, (folder,))
            runs = [pool.apply(measure, (folder,)) for _ in range(RUNS)]
    seconds, megabytes, known = (median(values) for values in zip(*runs, strict=True))
    peer = f"1,000,000 findings and as many before, {100 * known:.0f} % recognised"
    common = {"better": "lower", "peer": peer, "runs": RUNS}
    return [
        {
            "name": "matching findings",
            "value": round(seconds, 2),
            "unit": "s of CPU",
            "goal": 5,
            **common,
        },
        {
            **{"name": "matching findings, memory", "value": round(megabytes), "unit": "MB"},
            **{"goal": 1000, **common},
        },
    ]


if __name__ == "__main__":
    record([hashing(), *matching()])
