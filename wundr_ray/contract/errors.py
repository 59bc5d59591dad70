"""Errors a caller can meet: one class and one stable code each.

WundrError
├── InvalidRequest          400/422  the request itself cannot be read
├── InvalidJobConfig        422      a field of a new batch is wrong
├── InvalidRepository       422      a job's repository cannot be analysed
├── InvalidTargets          422      the targets of a new batch cannot be listed, or are none
├── ForgeUnavailable        503      the host of the targets does not answer, or limits its calls
├── BatchSizeExceeded       413      more jobs than the plan allows
├── PayloadTooLarge         413      the body is larger than the server reads
├── InsufficientResources   409      asks for more than the plan or any node has
├── InsufficientCredits     402
├── QuotaExceeded           429      the plan's batches of the day or month are used up
├── RateLimited             429
├── TimeoutExceeded         504      a job or batch ran past its deadline
├── ResourceUnavailable     503      passing; try again
│   └── StorageUnavailable  503      the service's own disk or artifact store fails
├── Unauthenticated         401
├── Forbidden               403
├── NotFound                404
├── MethodNotAllowed        405
├── Conflict                409      the state does not allow the action
├── IdempotencyConflict     409
├── ResultsNotReady         409
├── PreviewChanged          409      another preview than the one that was reviewed
├── PreviewRemoved          409      retention has removed what the action needs
├── FourEyesRequired        403      who created a batch may not approve its changes
└── Internal                500      a defect of the server

Codes are for ever: retired, never reused.
"""

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from pydantic import BaseModel


class ErrorDetail(BaseModel):
    """What is wrong with one field; ``field`` is a dotted path such as ``jobs.0.id``."""

    field: str
    reason: str


class WundrError(Exception):
    """Base of every error with a public code.

    ``details`` point at fields; ``retry_after`` is in seconds; ``resolution`` says what to do about
    this error where its class's own text does not fit. Instances pickle, because they travel
    between Ray workers.
    """

    code: ClassVar[str] = "INTERNAL"
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False
    resolution: str = "Report it with the request id."

    def __init__(
        self,
        message: str,
        details: Sequence[ErrorDetail] = (),
        retry_after: int | None = None,
        resolution: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = tuple(details)
        self.retry_after = retry_after
        self.resolution = resolution or type(self).resolution

    @classmethod
    def at(cls, field: str, reason: str, resolution: str | None = None) -> Self:
        """An error about exactly one field."""
        details = [ErrorDetail(field=field, reason=reason)]
        return cls(f"{field}: {reason}", details, resolution=resolution)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.details, self.retry_after, self.resolution)


class InvalidRequest(WundrError):
    """The request itself cannot be read: a parameter, a header or the body."""

    code = "INVALID_REQUEST"
    status = 422
    resolution = "Correct the request as the details say."


class InvalidJobConfig(WundrError):
    """A field of a new batch is wrong."""

    code = "INVALID_JOB_CONFIG"
    status = 422
    resolution = "Correct the fields named in the details."


class InvalidRepository(WundrError):
    """A job's repository cannot be analysed: not found, not allowed, or not readable."""

    code = "INVALID_REPOSITORY"
    status = 422
    resolution = "Check the repository's URL, branch, commit and access."


class InvalidTargets(WundrError):
    """The targets of a new batch cannot be listed, or they select no repository."""

    code = "INVALID_TARGETS"
    status = 422
    resolution = "Correct the fields named in the details."


class ForgeUnavailable(WundrError):
    """The host of the targets does not answer in time, or accepts no more calls for now."""

    code = "FORGE_UNAVAILABLE"
    status = 503
    retryable = True
    resolution = "Create the batch again later; wait as long as Retry-After says, if it is given."


class BatchSizeExceeded(WundrError):
    """More jobs than the plan allows in one batch."""

    code = "BATCH_SIZE_EXCEEDED"
    status = 413
    resolution = "Split the batch into smaller ones."


class PayloadTooLarge(WundrError):
    """The body is larger than the server reads."""

    code = "PAYLOAD_TOO_LARGE"
    status = 413
    resolution = "Send a smaller body."


class InsufficientResources(WundrError):
    """More than the plan allows, or than any node has."""

    code = "INSUFFICIENT_RESOURCES"
    status = 409
    resolution = "Lower max_parallel or the job's resources, or upgrade the plan."


class InsufficientCredits(WundrError):
    """The plan's credits of the month do not cover the batch."""

    code = "INSUFFICIENT_CREDITS"
    status = 402
    resolution = "Wait for the monthly reset or upgrade the plan."


class QuotaExceeded(WundrError):
    """The plan's batches of the day or month are used up."""

    code = "QUOTA_EXCEEDED"
    status = 429
    resolution = "Wait for the reset named in Retry-After, or upgrade the plan."


class RateLimited(WundrError):
    """The plan's requests for this hour are used up, or another limit on requests is reached."""

    code = "RATE_LIMITED"
    status = 429
    retryable = True
    resolution = "Wait as long as Retry-After says."


class TimeoutExceeded(WundrError):
    """A job or batch ran past its deadline."""

    code = "TIMEOUT_EXCEEDED"
    status = 504
    retryable = True
    resolution = "Raise timeout_minutes or make the jobs smaller."


class ResourceUnavailable(WundrError):
    """Something that the request needs is away for a moment."""

    code = "RESOURCE_UNAVAILABLE"
    status = 503
    retryable = True
    resolution = "Try again in a moment."


class StorageUnavailable(ResourceUnavailable):
    """The service's own disk or artifact store fails: the fault of no job."""


class Unauthenticated(WundrError):
    """The API key is missing, unknown, expired or revoked."""

    code = "UNAUTHENTICATED"
    status = 401
    resolution = "Send a valid API key as 'Authorization: Bearer wundr_ak_…'."


class Forbidden(WundrError):
    """The key or the link does not allow this."""

    code = "FORBIDDEN"
    status = 403
    resolution = "Use a key that is allowed to do this."


class NotFound(WundrError):
    """There is nothing of this name in the account."""

    code = "NOT_FOUND"
    status = 404
    resolution = "Check the id; it may belong to another account."


class MethodNotAllowed(WundrError):
    """The address exists, but not for this method."""

    code = "METHOD_NOT_ALLOWED"
    status = 405
    resolution = "Use a method from the Allow header."


class Conflict(WundrError):
    """The state does not allow the action."""

    code = "CONFLICT"
    status = 409
    resolution = "Look at the batch's status first."


class IdempotencyConflict(WundrError):
    """The Idempotency-Key was used with another request."""

    code = "IDEMPOTENCY_CONFLICT"
    status = 409
    resolution = "Use a new Idempotency-Key for a different request."


class ResultsNotReady(WundrError):
    """The batch has not ended yet."""

    code = "RESULTS_NOT_READY"
    status = 409
    retryable = True
    resolution = "Wait until the batch has ended."


class PreviewChanged(WundrError):
    """The proposed changes are not those that were reviewed."""

    code = "PREVIEW_CHANGED"
    status = 409
    resolution = "Review the changes again and send the digest of the batch's approval."


class PreviewRemoved(WundrError):
    """Retention has removed the preview that the action needs."""

    code = "PREVIEW_REMOVED"
    status = 409
    resolution = "Create the batch again to get new proposals."


class FourEyesRequired(WundrError):
    """The account requires that another key approves than the one that created the batch."""

    code = "FOUR_EYES_REQUIRED"
    status = 403
    resolution = "Have the changes approved with another key of the account."


class Internal(WundrError):
    """A defect of the server; it was logged."""

    code = "INTERNAL"


# Direct subclasses only: StorageUnavailable has its parent's code.
ERRORS: dict[str, type[WundrError]] = {cls.code: cls for cls in WundrError.__subclasses__()}
"""Every public error by its code."""
