"""The document of a refactor batch: previews, decisions and deliveries in, tables out."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.aggregate.refactor_batch import (
    FAILED,
    HOSTILE_PATH,
    awaiting,
    decided,
    decision,
    delivered,
)
from wundr_ray.aggregate.refactoring.document import RefactorDocument, build_document
from wundr_ray.aggregate.refactoring.facts import ApplicationFacts, RefactorFacts
from wundr_ray.contract.refactoring.results import Reach
from wundr_ray.contract.vocabulary import ChangeDecision, JobStatus, Verdict
from wundr_ray.domain.delivery.applied import LeftOutFile


@pytest.fixture
def facts(tmp_path: Path) -> RefactorFacts:
    return awaiting(tmp_path)


def decisions_of(document: RefactorDocument) -> dict[str, str]:
    return dict(document.changes.select("id", "decision").iter_rows())


def chosen(document: RefactorDocument) -> dict[str, set[str]]:
    return {each.job.job_id: set(each.chosen) for each in document.proposals}


def test_a_preview_in_numbers(facts: RefactorFacts) -> None:
    results = build_document(facts).results
    summary = results.summary
    assert (summary.projects, summary.projects_changed, summary.projects_failed) == (3, 2, 1)
    assert summary.proposed == Reach(changes=5, files=4, projects=2)
    assert summary.approved == summary.delivered == summary.merged == Reach()
    assert summary.by_safety == {"review": 1, "safe": 4}
    assert summary.by_pattern == {"error_handling": 1, "imports": 3, "naming": 1}
    assert summary.by_decision == {ChangeDecision.PROPOSED: 5}
    assert (summary.skipped_files, summary.reports) == (1, 1)
    assert [(each.rule, each.proposed.changes) for each in results.rules] == [
        ("unused_import", 3),
        ("bare_except", 1),
        ("local_name", 1),
    ]
    first, second, failed = results.project_results
    assert first.by_rule == {"bare_except": 1, "local_name": 1, "unused_import": 2}
    assert (first.commit, first.branch, first.files_changed) == ("c" * 40, "main", 3)
    assert [file.path for file in first.skipped_files] == ["app/new.py"]
    assert (second.changes, second.skipped_files) == (1, [])
    assert failed.error == FAILED.error
    assert failed.changes == 0


def test_the_tables_name_every_row(facts: RefactorFacts) -> None:
    document = build_document(facts)
    assert document.changes["id"].to_list() == ["os", "sys", "bare", "renamed", "json"]
    renamed = document.changes.row(3, named=True)
    assert (renamed["job_id"], renamed["path"], renamed["line"]) == ("job_1", HOSTILE_PATH, 2)
    assert renamed["evidence"] == "It is local.; No string names it."
    assert document.skipped.row(0)[0] == document.reports.row(0)[0] == "job_1"
    assert document.projects["error_code"].to_list() == [None, None, "INVALID_REPOSITORY"]
    assert document.projects["safe"].to_list() == [3, 1, 0]


def test_decisions_stand_in_every_table(facts: RefactorFacts) -> None:
    document = build_document(decided(facts))
    assert decisions_of(document) == {
        "os": "approved",
        "sys": "rejected",
        "bare": "rejected",
        "renamed": "approved",
        "json": "approved",
    }
    results = document.results
    assert results.summary.approved == Reach(changes=3, files=3, projects=2)
    assert results.summary.rejected == Reach(changes=2, files=2, projects=1)
    assert [each.number for each in results.decisions] == [1, 2, 3]
    assert results.decisions[0].selection == {"safety": ["safe"]}
    assert document.projects["approved"].to_list() == [2, 1, 0]


def test_what_is_delivered_and_merged_by_rule(facts: RefactorFacts) -> None:
    document = build_document(delivered(facts))
    assert decisions_of(document)["renamed"] == "stale"
    rules = {each.rule: each for each in document.results.rules}
    imports = rules["unused_import"]
    assert imports.approved == imports.delivered == Reach(changes=2, files=2, projects=2)
    assert imports.merged == Reach(changes=1, files=1, projects=1)
    assert rules["local_name"].approved.changes == 1
    assert rules["local_name"].delivered == Reach()
    assert document.results.summary.changesets == {"merged": 1, "open": 1}
    assert document.changesets["url"].to_list() == ["https://example.com/pulls/7", None]
    row = document.rules.row(0, named=True)
    assert (row["rule"], row["approved_files"], row["merged_changes"]) == ("unused_import", 2, 1)


def test_patches_hold_all_changes_until_something_is_decided(facts: RefactorFacts) -> None:
    assert chosen(build_document(facts)) == {
        "job_1": {"os", "sys", "bare", "renamed"},
        "job_2": {"json"},
    }
    assert chosen(build_document(decided(facts))) == {"job_1": {"os", "renamed"}, "job_2": {"json"}}
    expired = replace(facts, decisions=(decision(1, Verdict.EXPIRE),))
    assert chosen(build_document(expired)) == {"job_1": set(), "job_2": set()}


def test_patches_hold_what_is_applied_without_a_decision(facts: RefactorFacts) -> None:
    first, *others = facts.jobs
    applied = replace(
        first, application=ApplicationFacts("apply", JobStatus.COMPLETED, frozenset({"os", "sys"}))
    )
    document = build_document(replace(facts, jobs=(applied, *others)))
    assert chosen(document) == {"job_1": {"os", "sys"}, "job_2": set()}
    assert decisions_of(document)["os"] == "applied"
    assert decisions_of(document)["json"] == "proposed"


def test_what_could_not_be_applied_stands_everywhere_with_its_reason(facts: RefactorFacts) -> None:
    made = decided(facts)
    first, *others = made.jobs
    left_out = [LeftOutFile(path="app/a.py", reason="it would be broken", change_ids=("os",))]
    applied = replace(
        first,
        application=ApplicationFacts(
            "apply", JobStatus.COMPLETED, frozenset({"os", "renamed"}), left_out=left_out
        ),
    )
    decisions = (*made.decisions, decision(4, Verdict.APPLY))
    document = build_document(replace(made, decisions=decisions, jobs=(applied, *others)))
    found = document.changes.select("id", "decision", "problem").rows()
    assert ("os", "failed", "it would be broken") in found
    assert ("renamed", "applied", None) in found
    assert chosen(document)["job_1"] == {"renamed"}
    results = document.results
    assert results.summary.failed == Reach(changes=1, files=1, projects=1)
    assert results.summary.approved.changes == 3
    assert [each.failed.changes for each in results.rules] == [1, 0, 0]
    (problem,) = results.project_results[0].not_applied
    assert (problem.path, problem.decision, problem.changes) == ("app/a.py", "failed", 1)
    assert document.projects["failed"].to_list() == [1, 0, 0]


def test_a_preview_that_is_lost_keeps_its_numbers(facts: RefactorFacts) -> None:
    first, *others = facts.jobs
    document = build_document(replace(facts, jobs=(replace(first, frames=None), *others)))
    assert document.results.project_results[0].changes == 4
    assert document.changes["id"].to_list() == ["json"]
    assert chosen(document) == {"job_2": {"json"}}


def test_a_batch_without_jobs(facts: RefactorFacts) -> None:
    document = build_document(replace(facts, jobs=(), digest=None))
    assert document.results.summary.proposed == Reach()
    assert document.changes.height == document.rules.height == 0
