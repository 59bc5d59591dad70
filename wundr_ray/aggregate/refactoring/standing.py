"""Where each change of one job's preview stands, and which changes its patches hold."""

from collections.abc import Sequence

from wundr_ray.aggregate.refactoring.facts import (
    ApplicationFacts,
    ChangesetFacts,
    ProposalFacts,
    RefactorFacts,
)
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState
from wundr_ray.contract.vocabulary import BatchStatus
from wundr_ray.refactoring.reviews.decisions import ListedChange, application
from wundr_ray.refactoring.reviews.outcomes import (
    ApplyRun,
    ChangeHistory,
    ChangeOutcome,
    Delivery,
    outcomes,
)

DELIVERED = frozenset(
    {
        ChangesetState.PUSHED,
        ChangesetState.OPEN,
        ChangesetState.MERGED,
        ChangesetState.CLOSED,
        ChangesetState.EDITED,
        ChangesetState.CONFLICTED,
    }
)
"""States of a changeset whose commit has reached the repository's host."""


def standing(
    facts: RefactorFacts, job: ProposalFacts, changes: Sequence[ListedChange]
) -> dict[str, ChangeOutcome]:
    """Where each of the job's changes stands, by id: the decision, or what came of its delivery."""
    history = ChangeHistory(
        [each.decided for each in facts.decisions],
        [_apply_job(job.job_id, job.application)] if job.application else [],
        [_delivery(job.job_id, each) for each in job.changesets],
        is_cancelled=facts.status is BatchStatus.CANCELLED,
    )
    return {id: outcome for (_, id), outcome in outcomes(changes, history).items()}


def _apply_job(source: str, application: ApplicationFacts) -> ApplyRun:
    error = application.error.message if application.error else None
    return ApplyRun(
        source,
        application.status,
        application.mode,
        application.change_ids,
        error,
        application.left_out,
    )


def _delivery(source: str, changeset: ChangesetFacts) -> Delivery:
    error = changeset.error.message if changeset.error else None
    return Delivery(source, changeset.state, changeset.change_ids, changeset.stale_ids, error)


def deliveries(job: ProposalFacts) -> dict[str, ChangesetFacts]:
    """The changeset of each change that is in one; stale changes are in none."""
    return {
        id: each for each in job.changesets for id in each.change_ids if id not in each.stale_ids
    }


def in_patches(
    facts: RefactorFacts, job: ProposalFacts, changes: Sequence[ListedChange]
) -> frozenset[str]:
    """The changes of the job's patches: all of them until something is decided.

    After that exactly those that are applied, or would be if the review ended now.
    """
    if not facts.is_decided:
        return frozenset(change.id for change in changes)
    # Once one job is applied the review is over: a job without an application has nothing to apply.
    if any(each.application for each in facts.jobs):
        return _applied(job.application) if job.application else frozenset()
    planned = application(changes, [each.decided for each in facts.decisions])
    return frozenset(planned.change_ids.get(job.job_id, ()))


def _applied(application: ApplicationFacts) -> frozenset[str]:
    left_out = (id for each in application.left_out for id in each.change_ids)
    return application.change_ids.difference(left_out)
