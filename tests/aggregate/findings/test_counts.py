import polars as pl

from tests.aggregate.example_batch import finding_row, frames
from wundr_ray.aggregate.findings.counts import tally


def test_findings_are_counted_by_project_and_kind_and_the_first_of_each_is_named() -> None:
    rows = [
        finding_row("a.py", "security", "x", "high", "the first", line=9),
        finding_row("a.py", "security", "y", "high", "other", line=20),
        finding_row("b.py", "security", "x", "high", "the second", line=2),
        finding_row("b.py", "security", "x", "low", "mild"),
    ]
    found = frames(findings=rows).findings.lazy()
    two = [found.with_columns(job_id=pl.lit(job)) for job in ("job_1", "job_2")]
    columns = ["job_id", "code", "severity", "count", "minutes", "path", "line", "message"]
    counted = tally(pl.concat(two)).select(columns).collect().rows()
    assert counted == [
        (job, *row)
        for job in ("job_1", "job_2")
        for row in [
            ("x", "high", 2, 120, "a.py", 9, "the first"),
            ("y", "high", 1, 60, "a.py", 20, "other"),
            ("x", "low", 1, 10, "b.py", 1, "mild"),
        ]
    ]
