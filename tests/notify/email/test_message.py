"""What the e-mails about a refactor batch say."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.aggregate.example_batch import (
    BATCH,
    example_jobs,
    file_row,
    finding_row,
    frames,
    job,
)
from tests.aggregate.gated_batch import gated
from tests.aggregate.refactor_batch import awaiting, delivered
from tests.reports.portfolio.making import document
from wundr_ray.aggregate.batches.batch import build_document as build_analysis
from wundr_ray.aggregate.refactoring.document import build_document
from wundr_ray.contract.results.analysis import BatchResults
from wundr_ray.contract.vocabulary import CodeScope
from wundr_ray.notify.email.letters import approval_of, end_of
from wundr_ray.notify.email.message import AttachedReport, compose

NOW = datetime(2025, 9, 16, 12, tzinfo=UTC)


def test_the_numbers_of_a_refactor_batch(tmp_path: Path) -> None:
    results = build_document(delivered(awaiting(tmp_path))).results
    message = compose(
        end_of(results), AttachedReport(None, "-"), "a@x.example", "w@x.example", "msg_1", NOW
    )
    assert message["Subject"] == "Wundr: Code Standardization completed"
    text, html = [part.get_content() for part in message.iter_parts()]
    for shown in (
        "Proposed changes        5",
        "Approved                3",
        "Merged                  1",
    ):
        assert shown in text
    assert "completed, 4 changes" in text
    assert "<b>bold" not in html
    assert "\u202e" not in text


def test_what_awaits_approval_until_when_and_how_to_decide(tmp_path: Path) -> None:
    results = build_document(awaiting(tmp_path)).results
    letter = approval_of(results, datetime(2025, 9, 17, 10, 30, tzinfo=UTC))
    message = compose(letter, AttachedReport(None, "-"), "a@x.example", "w@x.example", "msg_1", NOW)
    assert message["Subject"] == "Wundr: Code Standardization awaits approval"
    digest = "9" * 64
    for part in message.iter_parts():
        shown = part.get_content()
        for words in (
            "2 of 3",
            "1 review, 4 safe",
            digest,
            "2025-09-17 10:30 UTC",
            f"wundr batch approve batch_1 --digest {digest} --apply",
            "wundr batch reject batch_1",
            "completed, 4 changes",
        ):
            assert words in shown
    forever = dict(approval_of(results, None).numbers)
    assert forever["Expires"] == "never"


@pytest.fixture
def analysis(tmp_path: Path) -> BatchResults:
    """Two projects with findings in production code and in tests; the second is worse."""
    test = {"role": "test"}
    calm = frames(
        files=[file_row("app.py", 300, 80.0), file_row("tests/test_app.py", 900, 80.0) | test],
        findings=[finding_row("tests/test_app.py", "security", "eval_used", "critical") | test],
    )
    urgent = frames(
        files=[file_row("shell.py", 2000, 80.0)],
        findings=[
            finding_row("shell.py", "security", "process_with_shell", "critical", line=line)
            for line in range(1, 41)
        ],
    )
    jobs = [
        replace(job(tmp_path, name, name, found), scope=CodeScope.PRODUCTION)
        for name, found in (("calm", calm), ("urgent", urgent))
    ]
    return build_analysis(BATCH, jobs).results


def test_an_analysis_is_about_the_code_in_scope(analysis: BatchResults) -> None:
    numbers = dict(end_of(analysis).numbers)
    assert numbers["Numbers cover"] == "production code"
    assert (numbers["Lines"], numbers["Issues"]) == ("2,300", "40")
    assert numbers["Technical debt"].endswith(" days")
    assert "\n" not in numbers["Coverage"]


def test_scopes_of_several_jobs_are_both_named(analysis: BatchResults) -> None:
    first, second = analysis.project_results
    mixed = [first.model_copy(update={"scope": CodeScope.ALL}), second]
    results = analysis.model_copy(update={"project_results": mixed})
    assert dict(end_of(results).numbers)["Numbers cover"] == "production code or all code"
    nothing = analysis.model_copy(update={"project_results": []})
    assert "Numbers cover" not in dict(end_of(nothing).numbers)


def test_the_projects_that_need_attention_come_first(analysis: BatchResults) -> None:
    (first, words), (second, other) = end_of(analysis).projects
    assert (first, second) == ("urgent", "calm")
    assert ", 40 critical, " in words
    assert words.endswith(" days of debt")
    assert "critical" not in other


def test_the_verdict_of_the_quality_gate_and_what_is_not_met(tmp_path: Path) -> None:
    batch, jobs = gated(BATCH, example_jobs(tmp_path))
    letter = end_of(build_analysis(batch, jobs).results)
    message = compose(letter, AttachedReport(None, "-"), "a@x.example", "w@x.example", "msg_1", NOW)
    assert message["Subject"] == "Wundr: Q3 Codebase Analysis completed, quality gate failed"
    for part in message.iter_parts():
        shown = part.get_content()
        for words in (
            "strict: failed",
            "New issues, high or worse",
            ": 3 (process_with_shell (2), high_complexity); at most 0 allowed",
            "not computed: The branch is new.",
        ):
            assert words in shown
        assert "at least 0 required" not in shown, "conditions that are met are no news"


def test_conditions_that_do_not_fit_are_counted(tmp_path: Path) -> None:
    many = enumerate(example_jobs(tmp_path) * 3)
    batch, jobs = gated(BATCH, [replace(each, job_id=f"j{number}") for number, each in many])
    gates = end_of(build_analysis(batch, jobs).results).gates
    assert len(gates) == 11
    assert gates[-1][0] == "…"
    assert end_of(build_analysis(BATCH, example_jobs(tmp_path)).results).gates == []


def test_a_report_batch_in_a_few_lines() -> None:
    letter = end_of(document().results)
    message = compose(letter, AttachedReport(None, "-"), "a@x.example", "w@x.example", "msg_1", NOW)
    assert message["Subject"] == "Wundr: Q3 engineering quality completed"
    for part in message.iter_parts():
        shown = part.get_content()
        assert "2026-Q3 against 2026-Q2; quality score" in shown
        assert "3 findings, 2 of them open" in shown
        assert "not made: CONFLICT" in shown
