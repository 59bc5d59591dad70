"""What exceptions of tasks and actors mean."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import TypeVar

from ray.exceptions import RayError, RayTaskError, TaskCancelledError

from wundr_ray.contract.errors import (
    InsufficientResources,
    ResourceUnavailable,
    StorageUnavailable,
    WundrError,
)
from wundr_ray.domain.batch.charging import Fault
from wundr_ray.domain.batch.outcomes import Failure

T = TypeVar("T")

_log = logging.getLogger(__name__)


def classify(error: BaseException) -> Failure:
    """What an error means for its job.

    The service's own errors keep their code. Lost workers and nodes, and a failure of the service's
    storage, cost no attempt. A lack of memory is the job's own. Anything else is a defect: it is
    logged with its traceback, and shown without it.
    """
    cause = error.cause if isinstance(error, RayTaskError) else error
    if isinstance(cause, StorageUnavailable):
        return Failure(cause.code, cause.message, transient=True, fault=Fault.STORAGE)
    if isinstance(cause, WundrError):
        return Failure(cause.code, cause.message, transient=cause.retryable)
    if killed_its_worker(error):
        message = "The worker of the job was lost."
        return Failure(ResourceUnavailable.code, message, True, Fault.WORKER)
    if out_of_memory(error):
        message = "The job needs more memory than it has: raise its resources.memory_gb."
        return Failure(InsufficientResources.code, message, transient=False)
    _log.error("a task failed", exc_info=error)
    message = "The job failed because of a defect in the service. The defect has been logged."
    return Failure("INTERNAL", message, transient=False)


def killed_its_worker(error: BaseException) -> bool:
    """Whether the task's own process died, as opposed to an error raised in it."""
    return isinstance(error, RayError) and not isinstance(error, RayTaskError)


def out_of_memory(error: BaseException) -> bool:
    """Whether the task was refused memory beyond its bound."""
    return isinstance(error, RayTaskError) and isinstance(error.cause, MemoryError)


def unwrapped(error: RayError) -> Exception:
    """The error that was raised in the actor or task, or that the worker was lost."""
    if not isinstance(error, RayTaskError):
        return ResourceUnavailable("The cluster lost a worker of this request; try again.")
    return error.cause if isinstance(error.cause, WundrError) else error


async def answer_of(call: Awaitable[T]) -> T:
    """What a call of an actor returns. Raises the contract's errors.

    When a client leaves, Serve cancels its request, and Ray the calls that the request has made.
    The end of such a call may arrive first; it is no failure of the actor.
    """
    try:
        return await call
    except TaskCancelledError:
        raise asyncio.CancelledError from None
    except RayError as error:
        raise unwrapped(error) from None
