"""What is done at each step of a delivery: one call to git or to the forge, or two."""

from dataclasses import dataclass, replace

from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState
from wundr_ray.delivery.forges.interface import CheckState, Forge, PullRequest, PullRequestState
from wundr_ray.delivery.git.branches import PushedReview
from wundr_ray.delivery.git.push import Branch
from wundr_ray.delivery.publishing import steps
from wundr_ray.delivery.publishing.contents import Content
from wundr_ray.delivery.publishing.interface import Connection
from wundr_ray.delivery.publishing.problems import problem_of
from wundr_ray.domain.delivery.publishing import (
    ChangesetMove,
    ChangesetStanding,
    DeliveryProblem,
    PublishingStep,
    Way,
)
from wundr_ray.forges.errors import ForgeError, ForgeNotConfigured, Rejected
from wundr_ray.store.delivery.assignment_records import Assignment, Delivered


@dataclass(frozen=True, slots=True)
class Work:
    """A changeset, its content, and the way to its repository."""

    assignment: Assignment
    content: Content
    connection: Connection

    @property
    def branch(self) -> str:
        return self.assignment.branch

    @property
    def forge(self) -> Forge:
        """Raises ``ForgeNotConfigured``."""
        if self.connection.forge is None:
            raise ForgeNotConfigured(
                "Its request cannot be reached: the host has no token, or its kind is not known.",
                "Configure the kind and the token of this host, or do it by hand.",
            )
        return self.connection.forge


async def perform(
    step: PublishingStep, work: Work, delivered: Delivered, standing: ChangesetStanding
) -> ChangesetMove:
    match step:
        case PublishingStep.TRACE:
            return await _trace(work, delivered, standing)
        case PublishingStep.DRAFT:
            drafted = await work.connection.repository.draft(work.content.change)
            return steps.after_draft(standing, drafted)
        case PublishingStep.PUSH:
            return await _push(work, delivered, standing)
        case PublishingStep.REQUEST:
            return await _request(work, delivered, standing)
        case PublishingStep.READ:
            return await _read(work, delivered, standing)
        case PublishingStep.CLOSE:
            number = await _number(work, delivered)
            return steps.after_close(standing, await work.forge.close(number))
        case PublishingStep.WITHDRAW:
            return await _withdraw(work, delivered, standing)
        case PublishingStep.INVERT:
            return ChangesetMove(inverts=True, ends_action=True)
        case PublishingStep.RESTART | PublishingStep.REST:
            return steps.restarted(standing)


async def _trace(work: Work, delivered: Delivered, standing: ChangesetStanding) -> ChangesetMove:
    """Whoever merges a branch may remove it, so that only its request shows that it was there."""
    seen = await work.connection.repository.look(work.content.change, work.branch)
    request = await _open_request(work, delivered) if work.connection.forge else None
    return steps.after_trace(standing, seen, request)


async def _push(work: Work, delivered: Delivered, standing: ChangesetStanding) -> ChangesetMove:
    """The branch may be at any commit that was ever recorded; before the first push, nowhere."""
    assert delivered.base_commit
    change = replace(work.content.change, base=delivered.base_commit)
    base, way = _base(delivered), work.connection.way
    # Any recorded draft may be there, as a publisher can die between its push and the record.
    may_be = {*delivered.drafts, *([] if delivered.pushed_commit else [None])}
    target = PushedReview(base) if way is Way.REVIEW else Branch(work.branch, may_be)
    again = delivered.pushed_commit is not None
    options = work.content.push_options(way, work.branch, base, again=again)
    built, result = await work.connection.repository.publish(change, target, options)
    if built.commit is None or result is None:
        return steps.after_problem(standing, steps.REWRITTEN)
    return steps.after_push(standing, built.commit, result)


async def _request(work: Work, delivered: Delivered, standing: ChangesetStanding) -> ChangesetMove:
    """An earlier publisher may have opened it, and others may have ended it since."""
    try:
        request = await _opened(work, _base(delivered))
    except Rejected:
        # Forges refuse a request for a branch that was merged without one.
        seen = await work.connection.repository.look(work.content.change, work.branch)
        if not seen.is_merged:
            raise
        return steps.after_look(standing, seen)
    move = steps.after_request(standing, request)
    if request.state is not PullRequestState.OPEN:
        return move
    return replace(move, problem=await _decorated(work, request))


async def _opened(work: Work, base: str) -> PullRequest:
    found = await work.forge.find(work.branch, base)
    return found or await work.forge.create(work.content.request(work.branch, base))


async def _decorated(work: Work, request: PullRequest) -> DeliveryProblem | None:
    """Labels and reviewers; why they could not be set. Raises where it may be tried again."""
    options = work.content.options
    try:
        if options.labels:
            await work.forge.add_labels(request.number, options.labels)
        if options.reviewers:
            await work.forge.request_reviewers(request.number, options.reviewers)
    except ForgeError as error:
        if error.passing:
            raise
        return problem_of(error)
    return None


async def _read(work: Work, delivered: Delivered, standing: ChangesetStanding) -> ChangesetMove:
    request = await _open_request(work, delivered) if work.connection.forge else None
    if request is None:
        seen = await work.connection.repository.look(work.content.change, work.branch)
        return replace(steps.after_look(standing, seen), checks=str(CheckState.NONE))
    move = steps.after_read(standing, request)
    move = replace(move, number=request.number, url=request.url)
    if request.state is not PullRequestState.OPEN or not delivered.pushed_commit:
        return move
    checks = await work.forge.checks(delivered.pushed_commit)
    return replace(move, checks=str(checks.state))


async def _withdraw(work: Work, delivered: Delivered, standing: ChangesetStanding) -> ChangesetMove:
    """The branch goes first: where others have pushed to it, the request stays, too."""
    branch = Branch(work.branch, {*delivered.drafts, None})
    result = await work.connection.repository.withdraw(branch)
    move = steps.after_withdrawal(standing, result)
    if move.state is not ChangesetState.UNDONE or work.connection.forge is None:
        return move
    request = await _open_request(work, delivered)
    if request is None:
        return move
    closed = await work.forge.close(request.number)
    is_merged = closed.state is PullRequestState.MERGED
    return steps.after_read(standing, closed) if is_merged else move


async def _open_request(work: Work, delivered: Delivered) -> PullRequest | None:
    if delivered.number is not None:
        return await work.forge.read(delivered.number)
    return await work.forge.find(work.branch, _base(delivered))


async def _number(work: Work, delivered: Delivered) -> int:
    """Raises ``ForgeNotConfigured`` where the request is not known."""
    request = await _open_request(work, delivered)
    if request is None:
        raise ForgeNotConfigured("The changeset has no request.", "Remove its branch by hand.")
    return request.number


def _base(delivered: Delivered) -> str:
    """Raises ``ForgeNotConfigured`` for a repository whose default branch has no name."""
    if delivered.base is None:
        raise ForgeNotConfigured(
            "The base branch has no name.", "Name it as deliver.base in a new batch."
        )
    return delivered.base


def standing_of(delivered: Delivered, way: Way) -> ChangesetStanding:
    return ChangesetStanding(
        state=delivered.state,
        way=way,
        action=delivered.action,
        drafts=delivered.drafts,
        pushed=delivered.pushed_commit,
        number=delivered.number,
        tries=delivered.tries,
    )
