"""What has become of every proposed change of a batch, and why it was not applied. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState, DeliveryMode
from wundr_ray.contract.vocabulary import ChangeDecision, JobStatus, Verdict
from wundr_ray.domain.delivery.applied import LeftOutFile
from wundr_ray.domain.delivery.changesets import state_of_changes
from wundr_ray.refactoring.reviews.decisions import (
    ChangeKey,
    Decided,
    ListedChange,
    application,
    states,
)

CANCELLED = "The batch was cancelled before the change was applied."
EXPIRED = "The time for the approval ended before the change was applied."
JOB_CANCELLED = "The job that applies the change was cancelled."
JOB_FAILED = "The job that applies the change failed."
STALE = "The file has changed since it was reviewed."
UNDELIVERED = "The delivery failed."
_UNAPPLIED = "The change requires others that are not applied: {}."


@dataclass(frozen=True, slots=True)
class ChangeOutcome:
    """Where a change stands; ``problem`` says why it failed or is stale."""

    state: ChangeDecision
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ApplyRun:
    """The job that applies changes which the job ``source_job`` proposed.

    Arguments:
        error: why it failed, for people.
        left_out: those of the changes that it could not apply.
    """

    source_job: str
    status: JobStatus
    mode: DeliveryMode
    change_ids: Collection[str]
    error: str | None = None
    left_out: Sequence[LeftOutFile] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """A changeset of changes that the job ``source_job`` proposed."""

    source_job: str
    state: ChangesetState
    change_ids: Collection[str]
    stale_ids: Collection[str] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeHistory:
    """All that has happened to the changes of a batch."""

    decisions: Sequence[Decided] = ()
    jobs: Sequence[ApplyRun] = ()
    deliveries: Sequence[Delivery] = ()
    is_cancelled: bool = False


Outcomes = Mapping[ChangeKey, ChangeOutcome]


def outcomes(
    changes: Sequence[ListedChange], history: ChangeHistory
) -> dict[ChangeKey, ChangeOutcome]:
    """What was decided about each change and, once it is delivered, what came of it."""
    decided = states(changes, history.decisions)
    by_change = {key: ChangeOutcome(state) for key, state in decided.items()}
    # What happens later takes precedence: a job over the decisions, a delivery over the job.
    by_change |= _never_applied(changes, decided, history)
    for job in history.jobs:
        by_change |= _of_job(job, history.is_cancelled)
    for delivery in history.deliveries:
        by_change |= _of_delivery(delivery)
    return by_change


def _never_applied(
    changes: Sequence[ListedChange],
    decided: Mapping[ChangeKey, ChangeDecision],
    history: ChangeHistory,
) -> Iterable[tuple[ChangeKey, ChangeOutcome]]:
    """Approved changes that no job applies, once none will."""
    verdicts = {each.verdict for each in history.decisions}
    approved = (key for key, state in decided.items() if state is ChangeDecision.APPROVED)
    if Verdict.APPLY in verdicts:
        held = application(changes, history.decisions).held
        return [(key, _failed(_UNAPPLIED.format(", ".join(ids)))) for key, ids in held.items()]
    if Verdict.EXPIRE in verdicts:
        return [(key, _failed(EXPIRED)) for key in approved]
    return [(key, _failed(CANCELLED)) for key in approved if history.is_cancelled]


def _of_job(job: ApplyRun, is_cancelled: bool) -> dict[ChangeKey, ChangeOutcome]:
    found = dict.fromkeys(_keys(job.source_job, job.change_ids), _together(job, is_cancelled))
    if job.status is JobStatus.COMPLETED:
        for each in job.left_out:
            found |= dict.fromkeys(_keys(job.source_job, each.change_ids), _failed(each.reason))
    return found


def _together(job: ApplyRun, is_cancelled: bool) -> ChangeOutcome:
    """What came of the changes of a job; for pushed ones, their changesets decide."""
    if job.status is JobStatus.FAILED:
        return _failed(job.error or JOB_FAILED)
    if job.status is JobStatus.CANCELLED:
        return _failed(JOB_CANCELLED)
    if job.status is JobStatus.COMPLETED and job.mode is DeliveryMode.PATCH:
        return ChangeOutcome(ChangeDecision.APPLIED)
    return _failed(CANCELLED) if is_cancelled else ChangeOutcome(ChangeDecision.APPROVED)


def _of_delivery(delivery: Delivery) -> dict[ChangeKey, ChangeOutcome]:
    state = state_of_changes(delivery.state)
    problems = {
        ChangeDecision.FAILED: delivery.error or UNDELIVERED,
        ChangeDecision.STALE: delivery.error or STALE,
    }
    together = ChangeOutcome(state, problems.get(state))
    found = dict.fromkeys(_keys(delivery.source_job, delivery.change_ids), together)
    stale = ChangeOutcome(ChangeDecision.STALE, STALE)
    return found | dict.fromkeys(_keys(delivery.source_job, delivery.stale_ids), stale)


def _failed(problem: str) -> ChangeOutcome:
    return ChangeOutcome(ChangeDecision.FAILED, problem)


def _keys(job_id: str, ids: Iterable[str]) -> Iterator[ChangeKey]:
    return ((job_id, id) for id in ids)
