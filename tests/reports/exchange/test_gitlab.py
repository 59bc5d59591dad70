"""GitLab's Code Quality report: its fields, and fingerprints that stay and are unique."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.reports.exchange.making import document_of, found
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.reports.exchange.gitlab_report import GitlabReport

HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


def issues_of(document: ReportDocument, folder: Path) -> list[Any]:
    target = folder / "report.json"
    GitlabReport().render(document, target)
    issues = json.loads(target.read_text("utf-8"))
    fingerprints = [each["fingerprint"] for each in issues]
    assert len(set(fingerprints)) == len(fingerprints)
    for issue in issues:
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1
        for name in ("description", "check_name", "fingerprint"):
            assert isinstance(issue[name], str)
    return list(issues)


def fingerprints(folder: Path, *rows: Any) -> list[str]:
    issues = issues_of(document_of(folder, rows), folder)
    by_line = sorted(issues, key=lambda each: each["location"]["lines"]["begin"])
    return [each["fingerprint"] for each in by_line]


def test_an_issue(tmp_path: Path) -> None:
    row = found(7, id="fnd_1", path="src/ü b.py", message="It is\nbad.")
    assert issues_of(document_of(tmp_path, [row]), tmp_path) == [
        {
            "description": "It is bad.",
            "check_name": "weak_hash",
            "fingerprint": "fnd_1",
            "severity": "critical",
            "location": {"path": "src/ü b.py", "lines": {"begin": 7}},
        }
    ]


@pytest.mark.parametrize(
    ("severity", "shown"),
    [("critical", "blocker"), ("high", "critical"), ("medium", "major"), ("low", "minor")],
)
def test_severities(tmp_path: Path, severity: str, shown: str) -> None:
    (issue,) = issues_of(document_of(tmp_path, [found(severity=severity)]), tmp_path)
    assert issue["severity"] == shown


def test_a_whole_batch(document: ReportDocument, tmp_path: Path) -> None:
    issues = issues_of(document, tmp_path)
    assert len(issues) == document.results.summary.total_issues


def test_nothing_found(tmp_path: Path, empty_document: ReportDocument) -> None:
    assert issues_of(empty_document, tmp_path) == []


def test_what_somebody_has_accepted_is_left_out(tmp_path: Path) -> None:
    rows = [found(1, disposition="accepted"), found(2, disposition=None)]
    (issue,) = issues_of(document_of(tmp_path, rows), tmp_path)
    assert issue["location"]["lines"]["begin"] == 2


@pytest.mark.parametrize("ids", [["fnd_1", "fnd_2", "fnd_3"], [None, None, None]])
def test_fingerprints_stay_while_lines_move(tmp_path: Path, ids: list[str | None]) -> None:
    before = fingerprints(tmp_path, *(found(n, id=each) for n, each in enumerate(ids, 1)))
    after = fingerprints(tmp_path, *(found(200 + n, id=each) for n, each in enumerate(ids, 1)))
    assert before == after


def test_two_branches_of_a_project(tmp_path: Path) -> None:
    """A finding has the same id on both, and yet a fingerprint of its own."""
    document = document_of(tmp_path, [found(id="fnd_1")], [found(id="fnd_1")])
    assert [each["fingerprint"] for each in issues_of(document, tmp_path)] == ["fnd_1", "fnd_1_2"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(path=HOSTILE, message=HOSTILE, name=HOSTILE)
def test_whatever_texts_say(tmp_path: Path, path: str, message: str, name: str) -> None:
    rows = [found(path=path, message=message)] * 2
    issues = issues_of(document_of(tmp_path, rows, name=name), tmp_path)
    assert {each["location"]["path"] for each in issues} == {path}
