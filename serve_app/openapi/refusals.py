"""The errors that an operation may answer with, by status."""

from typing import Any

from serve_app.http.body_size import RequestTooSlow
from serve_app.http.json_body import UnreadableBody
from wundr_ray.contract.envelopes import ErrorEnvelope
from wundr_ray.contract.errors import (
    BatchSizeExceeded,
    Forbidden,
    ForgeUnavailable,
    InsufficientCredits,
    InsufficientResources,
    Internal,
    InvalidJobConfig,
    InvalidRequest,
    InvalidTargets,
    NotFound,
    PayloadTooLarge,
    QuotaExceeded,
    RateLimited,
    ResourceUnavailable,
    Unauthenticated,
    WundrError,
)

CODES = "x-error-codes"
"""In an answer of the document: the codes that come with its status."""

KEYLESS = (Internal, ResourceUnavailable)
READING = (*KEYLESS, Unauthenticated, Forbidden, RateLimited, InvalidRequest)
"""Of every operation that needs a key."""

WRITING = (*READING, UnreadableBody, RequestTooSlow, PayloadTooLarge)
"""Of every operation that takes a body."""

NEW_BATCH = (
    *(InvalidJobConfig, InvalidTargets, ForgeUnavailable, NotFound),
    *(BatchSizeExceeded, InsufficientResources, InsufficientCredits, QuotaExceeded),
)
"""Of operations that create batches, and of those that check whether one can be created."""


def refusals(*kinds: type[WundrError]) -> dict[int | str, dict[str, Any]]:
    """The answers of these errors, as FastAPI takes them: one for each status."""
    by_status: dict[int, dict[str, type[WundrError]]] = {}
    for kind in kinds:
        by_status.setdefault(kind.status, {})[kind.code] = kind
    return {status: _answer(by_status[status]) for status in sorted(by_status)}


def _answer(kinds: dict[str, type[WundrError]]) -> dict[str, Any]:
    return {
        "model": ErrorEnvelope,
        "description": "\n\n".join(f"`{code}`: {_meaning(kinds[code])}" for code in sorted(kinds)),
        CODES: sorted(kinds),
    }


def _meaning(kind: type[WundrError]) -> str:
    return " ".join((kind.__doc__ or "").split())
