"""A file's metrics are what its findings and functions add up to."""

import polars as pl
import pytest

from wundr_ray.aggregate.jobs.file_metrics import file_metrics
from wundr_ray.contract.vocabulary import Rule, Severity
from wundr_ray.domain.results import scoring
from wundr_ray.frames import FILES, FINDINGS, FUNCTIONS

OWNER = {"job_id": "job", "project": "project"}
FOUND = {
    "clean.py": [],
    "one.py": [(Rule.SECURITY, Severity.LOW)],
    "bad.py": [(Rule.SECURITY, Severity.CRITICAL)] * 3 + [(Rule.COMPLEXITY, Severity.HIGH)] * 2,
    "small.html": [(Rule.ACCESSIBILITY, Severity.MEDIUM)] * 40,
    "empty.py": [],
}
LINES = {"clean.py": 10, "one.py": 999, "bad.py": 321, "small.html": 7, "empty.py": 0}


def table(schema: pl.Schema, rows: list[dict[str, object]]) -> pl.LazyFrame:
    full = [{**OWNER, **dict.fromkeys(schema), **row} for row in rows]
    return pl.LazyFrame(full, schema={"job_id": pl.String, "project": pl.String, **schema})


@pytest.fixture(scope="module")
def metrics() -> dict[str, dict[str, object]]:
    files = table(
        FILES,
        [
            {"path": path, "language": "python", "lines": lines, "maintainability": 51.26}
            | {"role": "test" if path == "one.py" else "production"}
            for path, lines in LINES.items()
        ],
    )
    functions = table(
        FUNCTIONS,
        [
            {"path": "bad.py", "kind": kind, "complexity": complexity}
            for kind, complexity in (("function", 4), ("method", 31), ("class", 35))
        ],
    )
    findings = table(
        FINDINGS,
        [
            {"path": path, "rule": str(rule), "severity": str(severity)}
            for path, found in FOUND.items()
            for rule, severity in found
        ],
    )
    rows = file_metrics(files, functions, findings).collect().to_dicts()
    assert [row["path"] for row in rows] == list(LINES)
    return {str(row["path"]): row for row in rows}


@pytest.mark.parametrize("path", LINES)
def test_by_the_same_formulas(metrics: dict[str, dict[str, object]], path: str) -> None:
    row, found, lines = metrics[path], FOUND[path], LINES[path]
    minutes = sum(scoring.remediation_minutes(rule, severity) for rule, severity in found)
    counts = {severity: sum(s is severity for _, s in found) for severity in Severity}
    assert row["technical_debt_minutes"] == minutes
    assert row["issues_found"] == len(found)
    assert {severity: row[severity] for severity in Severity} == counts
    assert row["lines"] == lines
    assert row["maintainability"] == 51.3


def test_classes_do_not_count_as_functions(metrics: dict[str, dict[str, object]]) -> None:
    bad = metrics["bad.py"]
    assert (bad["functions"], bad["average_complexity"], bad["highest_complexity"]) == (2, 17.5, 31)
    assert (metrics["clean.py"]["functions"], metrics["clean.py"]["average_complexity"]) == (
        0,
        None,
    )


def test_files_have_their_role(metrics: dict[str, dict[str, object]]) -> None:
    assert {path: row["role"] for path, row in metrics.items() if row["role"] != "production"} == {
        "one.py": "test"
    }
