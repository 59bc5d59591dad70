"""The states of a changeset, and what a step of its delivery changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetAction, ChangesetState
from wundr_ray.contract.vocabulary import EventName

_S = ChangesetState

EDGES: Mapping[ChangesetState, frozenset[ChangesetState]] = {
    _S.PLANNED: frozenset({
        _S.PUSHED,  # its branch is on the remote
        _S.OPEN,  # the server opened a request for the push alone
        _S.MERGED,  # the base has all of its changes already
        _S.STALE,  # others have changed all of its files since the preview
        _S.EDITED,  # the branch is there with commits of others
        _S.FAILED,  # an error that trying again does not cure
    }),
    _S.PUSHED: frozenset({
        _S.OPEN,  # its request was opened
        _S.MERGED,
        _S.CLOSED,  # its request was closed, or its branch removed
        _S.EDITED,  # others have pushed to its branch
        _S.CONFLICTED,
        _S.STALE,  # nothing was left of it when it was rebuilt
        _S.FAILED,  # its request cannot be opened
        _S.UNDONE,  # its branch was removed on demand
    }),
    _S.OPEN: frozenset({
        _S.MERGED, _S.CLOSED, _S.EDITED, _S.UNDONE,
        _S.CONFLICTED,  # the base has changed so that it cannot be merged
        _S.STALE,
    }),
    _S.CONFLICTED: frozenset({
        _S.OPEN,  # rebuilt, or the base fits again
        _S.PUSHED, _S.MERGED, _S.CLOSED, _S.EDITED, _S.STALE, _S.UNDONE,
    }),
    _S.EDITED: frozenset({
        _S.OPEN,  # the commits of others were taken away
        _S.PUSHED, _S.MERGED, _S.CLOSED, _S.CONFLICTED,
    }),
    _S.STALE: frozenset({
        _S.PUSHED,  # rebuilt after the base had changed back
        _S.OPEN, _S.MERGED, _S.CLOSED, _S.EDITED, _S.CONFLICTED,
    }),
    _S.FAILED: frozenset({
        _S.PLANNED,  # tried again on demand
        _S.PUSHED,  # the same, with its branch on the remote
    }),
    _S.CLOSED: frozenset({
        _S.OPEN,  # its request was opened again
        _S.PUSHED, _S.MERGED, _S.EDITED, _S.CONFLICTED, _S.UNDONE,
    }),
    _S.MERGED: frozenset({
        _S.UNDONE,  # the inverse changes were merged
    }),
    _S.UNDONE: frozenset(),
}  # fmt: skip
"""Which state may follow which."""

POLLED = frozenset({_S.PUSHED, _S.OPEN, _S.CONFLICTED, _S.EDITED})
"""States that other people may end on the forge at any time, and which are therefore polled."""

UNENDED = POLLED | {_S.PLANNED}
"""States in which the delivery of a changeset has not ended."""


class Way(StrEnum):
    """How a changeset reaches its repository."""

    BRANCH = "branch"  # a branch, and nothing else
    FORGE = "forge"  # a branch, and a request made by the forge's API
    OPTIONS = "options"  # a branch whose push makes GitLab open the request
    REVIEW = "review"  # a push to refs/for, where Gitea opens the request; there is no branch


class PublishingStep(StrEnum):
    """One action of a publisher; its result is recorded before the next one begins."""

    # The order of DRAFT and PUSH makes a push safe to repeat. The commit is recorded as a draft
    # before it leaves this machine. If the publisher is killed between the push and its record,
    # TRACE finds the branch at a recorded draft, and knows it for its own work and not for others'.
    RESTART = "restart"  # begin again after a failure
    TRACE = "trace"  # see whether a push was made that was not recorded
    DRAFT = "draft"  # make the commit on the newest base; nothing leaves this machine
    PUSH = "push"
    REQUEST = "request"  # open the request, or find the one that is there
    READ = "read"  # see how it stands
    CLOSE = "close"  # close the request
    WITHDRAW = "withdraw"  # remove the branch, then close the request
    INVERT = "invert"  # plan the changeset that takes it back
    REST = "rest"  # nothing, until it is due again


@dataclass(frozen=True, slots=True)
class ChangesetStanding:
    """A changeset as the database has it.

    Arguments:
        drafts: commits that were ever about to be pushed; the last one is the newest.
        pushed: the commit that is known to be on the remote.
        number: of its request, where it is known.
        tries: failures in a row.
    """

    state: ChangesetState
    way: Way
    action: ChangesetAction | None = None
    drafts: tuple[str, ...] = ()
    pushed: str | None = None
    number: int | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class DeliveryProblem:
    """Why a step did not succeed, in words without secrets.

    Arguments:
        message: names the way out.
        passing: whether it goes away without anybody's help.
        retry_after: seconds until it may be tried again, where they are known.
        limits_host: whether the host asked for that pause, which then holds for all that is there.
    """

    code: str
    message: str
    passing: bool = False
    retry_after: int | None = None
    limits_host: bool = False


@dataclass(frozen=True, slots=True)
class ChangesetMove:
    """What a step changes. A field that is None or False changes nothing.

    Arguments:
        state: the new state.
        draft: base and commit about to be pushed.
        base: the name of the base branch, where it was not known.
        pushed: the commit that is on the remote now; the first one costs a credit.
        stale_paths: files left out, because others have changed them.
        ends_action: the requested action is done, or impossible.
        restarts: failures are counted from none again, and the error is forgotten.
        postpones: it is due again after the back-off, or after ``problem.retry_after``.
        inverts: the changeset that takes this one back is planned.
    """

    state: ChangesetState | None = None
    event: EventName | None = None
    draft: tuple[str, str] | None = None
    base: str | None = None
    pushed: str | None = None
    stale_paths: tuple[str, ...] | None = None
    number: int | None = None
    url: str | None = None
    checks: str | None = None
    problem: DeliveryProblem | None = None
    ends_action: bool = False
    restarts: bool = False
    postpones: bool = False
    inverts: bool = False


class IllegalMove(Exception):
    """A defect: a step led to a state that cannot follow."""


def checked(before: ChangesetState, move: ChangesetMove) -> ChangesetMove:
    """``move``, if its state may follow ``before``. Raises ``IllegalMove``."""
    if move.state not in (None, before) and move.state not in EDGES[before]:
        raise IllegalMove(f"a changeset that is {before} cannot become {move.state}")
    return move
