"""What has become of proposed changes, and the reasons that people see."""

from collections.abc import Sequence

import pytest

from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState, DeliveryMode
from wundr_ray.contract.vocabulary import ChangeDecision, JobStatus, Pattern, Safety, Verdict
from wundr_ray.domain.delivery.applied import LeftOutFile
from wundr_ray.refactoring.reviews import outcomes as module
from wundr_ray.refactoring.reviews.decisions import Decided, ListedChange
from wundr_ray.refactoring.reviews.outcomes import (
    ApplyRun,
    ChangeHistory,
    ChangeOutcome,
    Delivery,
    outcomes,
)
from wundr_ray.refactoring.reviews.selection import ChangeSelection, Criteria

APPROVED, APPLIED = ChangeOutcome(ChangeDecision.APPROVED), ChangeOutcome(ChangeDecision.APPLIED)
REASON = "with only these changes it would be not valid Python"
APPLY = (Decided(Verdict.APPROVE), Decided(Verdict.APPLY))


def listed(id: str, *requires: str) -> ListedChange:
    return ListedChange(
        "j0", id, "a.py", 1, "rule", Pattern.IMPORTS, Safety.SAFE, requires=requires
    )


CHANGES = (listed("a"), listed("b"))
ONLY_A = ChangeSelection(Criteria(change_ids=frozenset({"a"})))


def apply_job(
    status: JobStatus = JobStatus.COMPLETED,
    mode: DeliveryMode = DeliveryMode.PATCH,
    error: str | None = None,
    left_out: Sequence[LeftOutFile] = (),
) -> ApplyRun:
    return ApplyRun("j0", status, mode, ("a", "b"), error, left_out)


def failed(problem: str) -> ChangeOutcome:
    return ChangeOutcome(ChangeDecision.FAILED, problem)


def of(
    history: ChangeHistory, changes: Sequence[ListedChange] = CHANGES
) -> dict[str, ChangeOutcome]:
    return {id: outcome for (_, id), outcome in outcomes(changes, history).items()}


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        (apply_job(JobStatus.QUEUED), APPROVED),
        (apply_job(JobStatus.RUNNING), APPROVED),
        (apply_job(), APPLIED),
        (apply_job(mode=DeliveryMode.BRANCH), APPROVED),
        (apply_job(JobStatus.FAILED, error="The disk is full."), failed("The disk is full.")),
        (apply_job(JobStatus.FAILED), failed(module.JOB_FAILED)),
        (apply_job(JobStatus.CANCELLED), failed(module.JOB_CANCELLED)),
    ],
)
def test_what_came_of_a_job(job: ApplyRun, expected: ChangeOutcome) -> None:
    assert of(ChangeHistory(APPLY, [job])) == {"a": expected, "b": expected}


@pytest.mark.parametrize("mode", DeliveryMode)
def test_what_a_job_left_out_has_failed(mode: DeliveryMode) -> None:
    job = apply_job(
        mode=mode, left_out=[LeftOutFile(path="a.py", reason=REASON, change_ids=("b",))]
    )
    found = of(ChangeHistory(APPLY, [job]))
    assert found["b"] == failed(REASON)
    assert found["a"].problem is None


@pytest.mark.parametrize("state", ChangesetState)
def test_what_came_of_a_changeset(state: ChangesetState) -> None:
    left_out = [LeftOutFile(path="a.py", reason=REASON, change_ids=("b",))]
    job = apply_job(mode=DeliveryMode.BRANCH, left_out=left_out)
    found = of(ChangeHistory(APPLY, [job], [Delivery("j0", state, ("a",), error="No permission.")]))
    ends = {
        ChangesetState.PLANNED: APPROVED,
        ChangesetState.STALE: ChangeOutcome(ChangeDecision.STALE, "No permission."),
        ChangesetState.FAILED: failed("No permission."),
        ChangesetState.UNDONE: ChangeOutcome(ChangeDecision.UNDONE),
    }
    assert found == {"a": ends.get(state, APPLIED), "b": failed(REASON)}


def test_stale_and_failed_changes_always_have_a_reason() -> None:
    open_ = Delivery("j0", ChangesetState.OPEN, ("a", "b"), ("b",))
    assert of(ChangeHistory(APPLY, [], [open_])) == {
        "a": APPLIED,
        "b": ChangeOutcome(ChangeDecision.STALE, module.STALE),
    }
    for state in (ChangesetState.FAILED, ChangesetState.STALE):
        found = of(ChangeHistory(APPLY, [], [Delivery("j0", state, ("a", "b"))]))
        assert all(each.problem for each in found.values())


def test_an_approved_change_that_no_job_applies() -> None:
    changes = (listed("a"), listed("b", "a"))
    decisions = (
        Decided(Verdict.APPROVE),
        Decided(Verdict.REJECT, ONLY_A),
    )
    assert of(ChangeHistory(decisions), changes)["b"] == APPROVED
    found = of(ChangeHistory((*decisions, Decided(Verdict.APPLY))), changes)
    assert found["a"] == ChangeOutcome(ChangeDecision.REJECTED)
    assert found["b"].state is ChangeDecision.FAILED
    assert "others that are not applied: a" in str(found["b"].problem)


def test_a_review_that_ends_without_being_applied() -> None:
    approved = Decided(Verdict.APPROVE, ONLY_A)
    proposed = ChangeOutcome(ChangeDecision.PROPOSED)
    expired = of(ChangeHistory((approved, Decided(Verdict.EXPIRE))))
    assert expired == {"a": failed(module.EXPIRED), "b": proposed}
    cancelled = of(ChangeHistory((approved,), is_cancelled=True))
    assert cancelled == {"a": failed(module.CANCELLED), "b": proposed}


def test_a_batch_that_is_cancelled_before_its_delivery() -> None:
    job = apply_job(mode=DeliveryMode.BRANCH)
    delivered = Delivery("j0", ChangesetState.PUSHED, ("a",))
    found = of(ChangeHistory(APPLY, [job], [delivered], is_cancelled=True))
    assert found == {"a": APPLIED, "b": failed(module.CANCELLED)}
