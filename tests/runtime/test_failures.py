"""What each way to fail means for its job."""

import pytest
from ray.exceptions import NodeDiedError, RayTaskError, WorkerCrashedError

from wundr_ray.contract.errors import (
    InvalidRepository,
    ResourceUnavailable,
    StorageUnavailable,
    WundrError,
)
from wundr_ray.domain.batch.retry import OUTAGES_ALLOWED, WORKERS_ALLOWED
from wundr_ray.domain.outcomes import Failure
from wundr_ray.runtime.failures import classify


def raised(error: Exception) -> RayTaskError:
    """As it arrives when a task raised it."""
    return RayTaskError("task", "traceback", error)


@pytest.mark.parametrize(
    ("error", "code", "transient", "losses"),
    [
        (raised(InvalidRepository("no")), "INVALID_REPOSITORY", False, 0),
        (ResourceUnavailable("away"), "RESOURCE_UNAVAILABLE", True, 0),
        (raised(StorageUnavailable("full")), "RESOURCE_UNAVAILABLE", True, OUTAGES_ALLOWED),
        (WorkerCrashedError(), "RESOURCE_UNAVAILABLE", True, WORKERS_ALLOWED),
        (NodeDiedError("gone"), "RESOURCE_UNAVAILABLE", True, WORKERS_ALLOWED),
        (raised(MemoryError()), "INSUFFICIENT_RESOURCES", False, 0),
        (raised(KeyError("defect")), "INTERNAL", False, 0),
    ],
    ids=lambda each: type(each).__name__,
)
def test_classified(error: Exception, code: str, transient: bool, losses: int) -> None:
    failure = classify(error)
    assert failure == Failure(code, failure.message, transient, losses)


def test_storage_is_no_code_of_its_own() -> None:
    assert StorageUnavailable.code == ResourceUnavailable.code
    assert StorageUnavailable not in WundrError.__subclasses__()
