"""What several adapters do alike."""

from collections.abc import Awaitable, Callable, Iterable
from itertools import chain

from wundr_ray.delivery.forges.interface import (
    Checks,
    CheckState,
    NewPullRequest,
    PullRequest,
    PullRequestState,
)
from wundr_ray.forges.errors import Rejected

_BY_WEIGHT = (CheckState.FAILED, CheckState.PENDING, CheckState.UNKNOWN, CheckState.PASSED)


async def created_or_found(
    new: NewPullRequest,
    create: Callable[[], Awaitable[PullRequest]],
    find: Callable[[str, str], Awaitable[PullRequest | None]],
) -> PullRequest:
    """The new request, or the open one for the same branches, for which the forge refuses it."""
    try:
        return await create()
    except Rejected:
        found = await find(new.head, new.base)
        if found is None or found.state is not PullRequestState.OPEN:
            raise
        return found


async def closed_or_read(
    number: int,
    close: Callable[[], Awaitable[PullRequest]],
    read: Callable[[int], Awaitable[PullRequest]],
) -> PullRequest:
    """Forges refuse to close what is closed or merged: then the request is returned as it is."""
    try:
        return await close()
    except Rejected:
        found = await read(number)
        if found.state is PullRequestState.OPEN:
            raise
        return found


def preferred(requests: Iterable[PullRequest]) -> PullRequest | None:
    """The open one; or else the newest."""
    ranked = sorted(requests, key=lambda each: (each.state is PullRequestState.OPEN, each.number))
    return ranked[-1] if ranked else None


def combined(*groups: Iterable[CheckState]) -> Checks:
    """One failure fails all; one that runs, or cannot be read, leaves all open."""
    states = [state for state in chain(*groups) if state is not CheckState.NONE]
    for state in _BY_WEIGHT:
        if state in states:
            return Checks(state, len(states))
    return Checks(CheckState.NONE)


def drafted(title: str, prefix: str, *, draft: bool) -> str:
    """``title`` with the prefix by which a forge knows drafts."""
    return f"{prefix} {title}" if draft else title


def undrafted(title: str, prefixes: tuple[str, ...]) -> str:
    """``title`` without such a prefix; forges ignore its case."""
    for prefix in prefixes:
        if title.lower().startswith(prefix.lower()):
            return title[len(prefix) :].lstrip()
    return title
