"""Turns errors of forges into errors of the request: the field at fault, and what to do."""

from collections.abc import Mapping

from wundr_ray.contract import errors as contract
from wundr_ray.contract.batches.targets import Targets
from wundr_ray.contract.errors import ErrorDetail, InvalidTargets, WundrError
from wundr_ray.contract.target_vocabulary import TargetForge
from wundr_ray.forges.errors import (
    BadToken,
    ForgeError,
    ForgeRateLimited,
    HostUnavailable,
    NoPermission,
    RepositoryMissing,
)

SCOPES: Mapping[TargetForge, str] = {
    TargetForge.GITHUB: (
        "a fine-grained token needs the permissions 'Metadata: read' and 'Contents: read'; a "
        "classic token needs the scope 'repo'"
    ),
    TargetForge.GITLAB: "the token needs the scopes 'read_api' and 'read_repository'",
    TargetForge.GITEA: (
        "the token needs the scopes 'read:organization', 'read:user' and 'read:repository'"
    ),
}

_TOKEN = "targets.access_token"


def refusal_of(error: ForgeError, targets: Targets) -> WundrError:
    """The error to answer the request with. It never contains the token."""
    if isinstance(error, ForgeRateLimited):
        return _limited(error, targets)
    if isinstance(error, HostUnavailable):
        return _unavailable(error.message, error.retry_after)
    if isinstance(error, RepositoryMissing):
        return _missing(targets)
    if isinstance(error, BadToken | NoPermission):
        return _no_access(error, targets)
    return InvalidTargets.at("targets.host", _clause(error.message), error.resolution)


def _limited(error: ForgeRateLimited, targets: Targets) -> WundrError:
    wait = f"Create the batch again in {error.retry_after:,} s"
    more = "" if targets.access_token else f"; with {_TOKEN} the limit is higher"
    return _unavailable(error.message, error.retry_after, f"{wait}{more}.")


def _unavailable(message: str, retry_after: int | None, way_out: str | None = None) -> WundrError:
    detail = ErrorDetail(field="targets.host", reason=_clause(message))
    return contract.ForgeUnavailable(
        f"{detail.field}: {detail.reason}", [detail], retry_after, way_out
    )


def _missing(targets: Targets) -> WundrError:
    seen_by = "the access token can see" if targets.access_token else "everybody can see"
    kinds = {TargetForge.GITLAB: "group or user"}.get(targets.forge, "organisation or user")
    hint = SCOPES[targets.forge] if targets.access_token else f"give {_TOKEN} if it is private"
    return InvalidTargets.at(
        "targets.owner",
        f"{targets.known_host} has no {kinds} {targets.owner!r} that {seen_by}",
        f"Check the name and the host. {hint[0].upper()}{hint[1:]}.",
    )


def _no_access(error: ForgeError, targets: Targets) -> WundrError:
    if targets.access_token is None:
        reason = f"is needed: {targets.known_host} does not list {targets.owner!r} without one"
        return InvalidTargets.at(_TOKEN, reason, f"Give one: {SCOPES[targets.forge]}.")
    return InvalidTargets.at(_TOKEN, _clause(error.message), error.resolution)


def _clause(sentence: str) -> str:
    return sentence.rstrip(".")
