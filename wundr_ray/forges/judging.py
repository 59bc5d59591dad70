"""Turns unsuccessful answers of a forge into errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from wundr_ray.forges.errors import (
    BadToken,
    ForgeError,
    ForgeRateLimited,
    HostUnavailable,
    NoPermission,
    Rejected,
    RepositoryMissing,
)
from wundr_ray.forges.limits import stated_wait, wait_of


@dataclass(frozen=True, slots=True)
class CallSubject:
    """What messages are about; ``scopes`` is a clause about the permissions that a token needs."""

    host: str
    repository: str
    scopes: str


def error_of(
    status: int,
    headers: Mapping[str, str],
    reasons: Sequence[str],
    subject: CallSubject,
    now: datetime,
) -> ForgeError:
    """The error of an answer with ``status`` 400 or above."""
    wait = wait_of(status, headers, " ".join(reasons), now)
    if wait is not None:
        return _limited(subject, wait)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _unavailable(status, subject, stated_wait(headers, now))
    if status == HTTPStatus.UNAUTHORIZED:
        return BadToken(
            f"{subject.host} did not accept the token (status 401): it is wrong, expired or "
            "revoked.",
            "Give a new token for this host.",
        )
    if status == HTTPStatus.FORBIDDEN:
        return NoPermission(
            f"{subject.host} does not allow this in {subject.repository}{_quoted(reasons)}.",
            f"Give the token the permissions: {subject.scopes}.",
        )
    if status == HTTPStatus.NOT_FOUND:
        return RepositoryMissing(
            f"{subject.host} has no {subject.repository} that the token can see, or it does not "
            f"contain what was requested{_quoted(reasons)}.",
            f"Check the repository's URL, and what the token allows: {subject.scopes}.",
        )
    return Rejected(
        f"{subject.host} refused the request for {subject.repository} "
        f"(status {status}){_quoted(reasons)}.",
        "Correct what the message names, or open the request by hand.",
        reasons=reasons,
    )


def _limited(subject: CallSubject, wait: int) -> ForgeRateLimited:
    return ForgeRateLimited(
        f"{subject.host} accepts no more requests for now: its rate limit is reached.",
        f"The service tries again in {wait} s; a lower rollout rate avoids this.",
        wait,
    )


def _unavailable(status: int, subject: CallSubject, wait: int | None) -> HostUnavailable:
    return HostUnavailable(
        f"{subject.host} failed (status {status}).", "The service tries again.", wait
    )


def _quoted(reasons: Sequence[str]) -> str:
    return f": {'; '.join(reasons).rstrip('.')}" if reasons else ""
