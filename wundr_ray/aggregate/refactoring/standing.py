"""Where each change of one job's preview stands, and which changes its patches hold."""

from collections.abc import Sequence

from wundr_ray.aggregate.refactoring.facts import (
    ApplicationFacts,
    ChangesetFacts,
    ProposalFacts,
    RefactorFacts,
)
from wundr_ray.contract.vocabulary import ChangeDecision, ChangesetState, DeliveryMode, JobStatus
from wundr_ray.domain.changesets import state_of_changes
from wundr_ray.refactoring.decisions import ListedChange, application, states

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
) -> dict[str, ChangeDecision]:
    """Where each of the job's changes stands, by id: the decision, or what came of its delivery."""
    decisions = [each.decided for each in facts.decisions]
    found = {id: state for (_, id), state in states(changes, decisions).items()}
    if job.application:
        found |= dict.fromkeys(job.application.change_ids, _outcome(job.application))
    for each in job.changesets:
        found |= dict.fromkeys(each.change_ids, state_of_changes(each.state))
        found |= dict.fromkeys(each.stale_ids, ChangeDecision.STALE)
    return found


def _outcome(application: ApplicationFacts) -> ChangeDecision:
    """What came of changes that are applied; of pushed ones their changesets tell."""
    if application.status is JobStatus.FAILED:
        return ChangeDecision.FAILED
    is_done = application.status is JobStatus.COMPLETED
    if is_done and application.mode is DeliveryMode.PATCH:
        return ChangeDecision.APPLIED
    return ChangeDecision.APPROVED


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
    if any(each.application for each in facts.jobs):
        return job.application.change_ids if job.application else frozenset()
    planned = application(changes, [each.decided for each in facts.decisions])
    return frozenset(planned.change_ids.get(job.job_id, ()))
