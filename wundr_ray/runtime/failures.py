"""What an exception of a task means for its job."""

import logging

from ray.exceptions import RayError, RayTaskError

from wundr_ray.contract.errors import WundrError
from wundr_ray.domain.outcomes import Failure

_log = logging.getLogger(__name__)


def classify(error: BaseException) -> Failure:
    """Errors of our own keep their code; lost workers and nodes are transient; the rest is ours.

    A defect is logged with its traceback and shown without it.
    """
    cause = error.cause if isinstance(error, RayTaskError) else error
    if isinstance(cause, WundrError):
        return Failure(cause.code, cause.message, transient=cause.retryable)
    if isinstance(error, RayError) and not isinstance(error, RayTaskError):
        return Failure("RESOURCE_UNAVAILABLE", "The worker of the job was lost.", transient=True)
    _log.error("a task failed", exc_info=error)
    message = "The analysis failed on a defect of the service; it has been logged."
    return Failure("INTERNAL", message, transient=False)


def killed_its_worker(error: BaseException) -> bool:
    """Whether the task's own process died, as opposed to an error raised in it."""
    return isinstance(error, RayError) and not isinstance(error, RayTaskError)
