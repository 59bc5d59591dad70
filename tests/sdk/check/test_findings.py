"""Which rows of the findings table a change brings in."""

from pathlib import Path

import pytest

from tests.sdk.check.making import finding
from wundr_ray.contract.vocabulary import CodeScope
from wundr_sdk.check.findings import NotTracked, counts_text, new_findings, rows_of

ROW = {
    "path": "a.py",
    "line": "3",
    "end_line": "4",
    "code": "B602",
    "severity": "high",
    "message": "m",
    "role": "production",
    "id": "fnd_1",
    "state": "new",
}


def of(*changes: dict[str, str], scope: CodeScope = CodeScope.PRODUCTION) -> list[str]:
    return [each.path for each in new_findings([ROW | change for change in changes], scope)]


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({}, True),
        ({"state": "reopened"}, True),
        ({"state": "existing"}, False),
        ({"disposition": "accepted"}, False),
        ({"disposition": ""}, True),
        ({"role": "test"}, False),
    ],
)
def test_new_findings_in_scope_count(change: dict[str, str], counts: bool) -> None:
    assert bool(of(change)) is counts


def test_scope_all_counts_tests_too() -> None:
    assert of({"role": "test"}, scope=CodeScope.ALL)


def test_worst_come_first() -> None:
    rows = [
        {"path": "b.py", "severity": "low"},
        {"path": "c.py", "severity": "critical"},
        {"path": "a.py", "severity": "low"},
        {"path": "d.py", "severity": "of a newer service"},
    ]
    assert of(*rows) == ["c.py", "a.py", "b.py", "d.py"]


@pytest.mark.parametrize("row", [{"path": "a.py"}, {**ROW, "id": "", "state": ""}])
def test_findings_that_are_not_tracked_are_never_taken_for_old(row: dict[str, str]) -> None:
    with pytest.raises(NotTracked):
        new_findings([row], CodeScope.ALL)


def test_table_as_the_service_writes_it(tmp_path: Path) -> None:
    table = tmp_path / "findings.csv"
    text = "path,line,state,id,severity,message,role\r\n'=a.py,,new,fnd_1,low,\"a, 'b'\",script\r\n"
    table.write_bytes(text.encode())
    (found,) = new_findings(rows_of(table), CodeScope.ALL)
    assert (found.path, found.line, found.message) == ("=a.py", None, "a, 'b'")
    assert found.place == "=a.py"


def test_counts_in_words() -> None:
    assert counts_text([]) == "no new findings"
    assert counts_text([finding()]) == "1 new finding: 1 high"
    mixed = [finding(severity="low"), finding(severity="critical"), finding(severity="low")]
    assert counts_text(mixed) == "3 new findings: 1 critical, 2 low"
