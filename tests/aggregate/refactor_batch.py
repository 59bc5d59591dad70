"""A refactor batch with previews in a folder, for tests of documents and reports."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.aggregate.example_batch import CHINESE, FORMULA, HEBREW, HOSTILE_NAME
from tests.refactoring.previews.making import change, file, lines_removed, preview
from wundr_ray.aggregate.refactoring.facts import (
    ApplicationFacts,
    ChangesetFacts,
    DecisionFacts,
    ProposalFacts,
    RefactorFacts,
)
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState
from wundr_ray.contract.responses import JobError
from wundr_ray.contract.vocabulary import BatchStatus, JobStatus, Outcome, Pattern, Safety, Verdict
from wundr_ray.domain.files.records import SkippedFile
from wundr_ray.refactoring.interface import Change, Edit, Preview, ReportedOnly
from wundr_ray.refactoring.previews import files as preview_files
from wundr_ray.refactoring.previews.summary import stored_preview

AT = datetime(2025, 9, 16, 10, 30, tzinfo=UTC)
CODE = b"try:\n    run()\nexcept:\n    print('failed')\n"
HOSTILE_PATH = f"{CHINESE}/{HEBREW}.py"
HOSTILE_CODE = f"# <b>bold</b> \u202e {CHINESE} \x07\nvalue = 1\n".encode()


def _bare_except(path: str) -> Change:
    edit = Edit(CODE.index(b"except:"), b"except:", b"except Exception:")
    return change(
        "bare",
        path,
        line=3,
        rule="bare_except",
        pattern=Pattern.ERROR_HANDLING,
        safety=Safety.REVIEW,
        edits=(edit,),
    )


def _renamed() -> Change:
    edit = Edit(HOSTILE_CODE.index(b"value"), b"value", b"other")
    return replace(
        change(
            "renamed",
            HOSTILE_PATH,
            line=2,
            rule="local_name",
            pattern=Pattern.NAMING,
            edits=(edit,),
        ),
        reason=f"{FORMULA} <font color='red'>red</font> \x1b",
        evidence=("It is local.", "No string names it."),
    )


FIRST = replace(
    preview(
        lines_removed("app/a.py", "os", "sys"),
        file("app/b.py", CODE, _bare_except("app/b.py")),
        file(HOSTILE_PATH, HOSTILE_CODE, _renamed()),
    ),
    reports=(
        ReportedOnly("app/a.py", 3, "broad_except", Pattern.ERROR_HANDLING, "It hides errors."),
    ),
    skipped=(SkippedFile("app/new.py", "unparsable", "it needs Python 3.14"),),
)
SECOND = preview(lines_removed("lib.py", "json"), commit="d" * 40)
FAILED = ProposalFacts(
    "job_3",
    "gone",
    "https://example.com/gone",
    JobStatus.FAILED,
    error=JobError(code="INVALID_REPOSITORY", message="There is no branch main."),
)


def proposal(folder: Path, job_id: str, name: str, each: Preview) -> ProposalFacts:
    """A completed job, whose preview is kept below ``folder``."""
    frames = folder / job_id
    preview_files.write(each, frames)
    stored = stored_preview(each, f"frames/{job_id}")
    return ProposalFacts(
        job_id,
        name,
        f"https://example.com/{job_id}",
        JobStatus.COMPLETED,
        each.branch,
        each.commit,
        preview=stored,
        frames=frames,
    )


def awaiting(folder: Path) -> RefactorFacts:
    """Five changes in two projects, nothing decided; a third job failed."""
    jobs = (
        proposal(folder, "job_1", HOSTILE_NAME, FIRST),
        proposal(folder, "job_2", "lib", SECOND),
        FAILED,
    )
    return RefactorFacts(
        batch_id="batch_1",
        name="Code Standardization",
        description="All services",
        status=BatchStatus.AWAITING_APPROVAL,
        outcome=None,
        created_at=AT,
        started_at=AT,
        completed_at=None,
        digest="9" * 64,
        jobs=jobs,
    )


def decision(number: int, verdict: Verdict, **selection: Sequence[str]) -> DecisionFacts:
    return DecisionFacts(number, verdict, selection, "ci key", "Reviewed.", AT)


def decided(facts: RefactorFacts) -> RefactorFacts:
    """All safe changes are approved but for one, and the one that needs a review is rejected."""
    return replace(
        facts,
        decisions=(
            decision(1, Verdict.APPROVE, safety=["safe"]),
            decision(2, Verdict.REJECT, safety=["review"]),
            decision(3, Verdict.REJECT, change_ids=["sys"]),
        ),
    )


def delivered(facts: RefactorFacts) -> RefactorFacts:
    """What was approved of the first project is in an open request, of the second it is merged."""
    made = decided(facts)
    first, second, failed = made.jobs
    opened = ChangesetFacts(
        "cs_1",
        "imports",
        ChangesetState.OPEN,
        frozenset({"os", "renamed"}),
        frozenset({"renamed"}),
        branch="wundr/imports",
        base="main",
        url="https://example.com/pulls/7",
        number=7,
    )
    merged = ChangesetFacts("cs_2", "all", ChangesetState.MERGED, frozenset({"json"}))
    return replace(
        made,
        status=BatchStatus.COMPLETED,
        outcome=Outcome.PARTIAL,
        completed_at=AT.replace(hour=11),
        decisions=(*made.decisions, decision(4, Verdict.APPLY)),
        jobs=(
            replace(
                first,
                application=ApplicationFacts(
                    "apply", JobStatus.COMPLETED, frozenset({"os", "renamed"})
                ),
                changesets=(opened,),
            ),
            replace(
                second,
                application=ApplicationFacts("apply", JobStatus.COMPLETED, frozenset({"json"})),
                changesets=(merged,),
            ),
            failed,
        ),
    )
