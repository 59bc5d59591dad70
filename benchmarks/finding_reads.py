"""Reading the findings of an analysis that has a million: processor time and memory of one request.

Each read runs in a process of its own, which has imported what a replica has; its memory is
the peak minus the size before the read. Run: ``python -m benchmarks.finding_reads``.
"""

import multiprocessing
import resource
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np
import polars as pl
import psutil

from benchmarks.rows import Row, record
from wundr_ray.aggregate.findings.lists import find, read_page
from wundr_ray.contract.findings.vocabulary import DispositionKind, FindingSort
from wundr_ray.domain.findings.dispositions import DispositionRule
from wundr_ray.domain.findings.filter import FindingFilter, FindingQuery
from wundr_ray.frames import SCHEMAS, Frames

RUNS = 3
FINDINGS = 1_000_000
FILES = 20_000
CODES = 200
PER_PAGE = 50
LAST_PAGE = FINDINGS - PER_PAGE
PATTERNS = 10_000
CODES_WITH_PATTERNS = 10
GOAL_SECONDS = 2
GOAL_MB = 300
A_FINDING = "fnd_1234567"
NOW = datetime(2026, 1, 1, tzinfo=UTC)

T = TypeVar("T")


def findings() -> pl.DataFrame:
    """The frame of an analysis, in the order of files; each of them has ten of the codes."""
    dice = np.random.default_rng(1)
    numbers = {"file": FILES, "at": 2000, "kind": 10, "level": 4, "text": 5000, "day": 700}
    columns = {name: dice.integers(0, most, FINDINGS) for name, most in numbers.items()}
    hashes = dice.integers(0, 1 << 62, FINDINGS)
    rows = pl.DataFrame({**columns, "hash": hashes}).sort("file", "at")
    rows = rows.with_columns(kind=(7 * pl.col("file") + pl.col("kind")) % CODES)
    levels = pl.Series(["critical", "high", "medium", "low"])
    shown = rows.select(
        path=path_of(pl.col("file")),
        line=pl.col("at"),
        end_line=pl.col("at"),
        rule=pl.lit("security"),
        code=pl.format("a_kind_of_finding_{}", pl.col("kind")),
        severity=pl.lit(levels).gather(pl.col("level")),
        confidence=pl.lit("high"),
        message=pl.format("Message number {}, as long as they mostly are here.", pl.col("text")),
        engine=pl.lit("bandit"),
        engine_rule=pl.format("B{}", pl.col("kind")),
        role=pl.when(pl.col("file") % 5 == 0).then(pl.lit("test")).otherwise(pl.lit("production")),
        scope=pl.format("Class.method_{}", pl.col("text")),
        window=pl.col("hash").cast(pl.UInt64),
        line_hash=(pl.col("hash") % (1 << 32)).cast(pl.UInt32),
        primary_line_hash=pl.format("{}:1", pl.col("hash")),
        id=pl.format("fnd_{}", pl.int_range(pl.len()) * 7919 % FINDINGS + FINDINGS),
        state=pl.when(pl.col("level") == 0).then(pl.lit("new")).otherwise(pl.lit("existing")),
        first_seen=pl.lit(NOW) + pl.duration(days=pl.col("day")),
        first_commit=pl.format("{}", pl.col("day")).str.pad_start(40, "0"),
        touched=pl.lit(value=False),
    )
    schema = SCHEMAS["findings"]
    return shown.with_columns(
        pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in shown.columns
    ).select(pl.col(name).cast(kind) for name, kind in schema.items())


def path_of(file: pl.Expr) -> pl.Expr:
    return pl.format("src/package_{}/folder_{}/module_{}.py", file % 20, file % 400, file)


def write(folder: Path) -> None:
    replace(Frames.empty(), findings=findings()).write(folder)


def patterns() -> Iterator[DispositionRule]:
    """As many decisions as a project may have: of files, folders and globs."""
    for number in range(PATTERNS):
        module = f"module_{2 * number}.py"
        shape = (
            f"/src/package_{2 * number % 20}/folder_{2 * number % 400}/{module}",
            f"folder_{number}/",
            f"src/**/{module}",
        )[number % 3]
        code = f"a_kind_of_finding_{number % CODES_WITH_PATTERNS}"
        yield DispositionRule(
            **{"id": f"disp_{number}", "kind": DispositionKind.ACCEPTED, "finding_id": None},
            **{"code": code, "path": shape, "reason": "Reviewed.", "by": None},
            created_at=NOW + timedelta(seconds=number),
            until=None,
        )


READS = {
    "the first page": FindingQuery(FindingFilter(), FindingSort.WORST, 0, PER_PAGE),
    "the last page": FindingQuery(FindingFilter(), FindingSort.NEWEST, LAST_PAGE, PER_PAGE),
    "a filtered page": FindingQuery(
        FindingFilter(severities=frozenset({"high"}), path="src/package_7/"),
        FindingSort.PATH,
        0,
        PER_PAGE,
    ),
}


def read(folder: Path, name: str) -> tuple[float, float]:
    """Processor seconds of a read, and megabytes by which it makes the process grow."""
    rules = list(patterns()) if name == "a page with 10,000 patterns" else []
    before, start = psutil.Process().memory_info().rss, _processor_seconds()
    if name == "one finding":
        find(folder, rules, A_FINDING)
    else:
        read_page(folder, rules, READS.get(name, READS["the first page"]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return _processor_seconds() - start, max(0, peak - before) / 1e6


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measured(folder: Path) -> Iterator[Row]:
    for name in (*READS, "one finding", "a page with 10,000 patterns"):
        runs = [_apart(read, (folder, name)) for _ in range(RUNS)]
        seconds, megabytes = (median(values) for values in zip(*runs, strict=True))
        peer = f"{FINDINGS:,} findings"
        title = f"reading findings, {name}"
        yield _row(title, round(seconds, 2), "s of CPU", GOAL_SECONDS, peer)
        yield _row(f"{title}, memory", round(megabytes), "MB", GOAL_MB, peer)


def _row(name: str, value: float, unit: str, goal: float, peer: str) -> Row:
    return {
        **{"name": name, "value": value, "unit": unit, "goal": goal},
        **{"better": "lower", "peer": peer, "runs": RUNS},
    }


def _apart(work: Callable[..., T], arguments: Sequence[object]) -> T:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        _apart(write, (Path(name),))
        record(measured(Path(name)))
