"""What each way to fail means for its job."""

import pytest
from ray.exceptions import NodeDiedError, RayTaskError, WorkerCrashedError

from wundr_ray.contract.errors import (
    InvalidRepository,
    ResourceUnavailable,
    StorageUnavailable,
    WundrError,
)
from wundr_ray.domain.batch.charging import Fault
from wundr_ray.domain.batch.outcomes import Failure
from wundr_ray.runtime.failures import classify


def raised(error: Exception) -> RayTaskError:
    """As it arrives when a task raised it."""
    return RayTaskError("task", "traceback", error)


@pytest.mark.parametrize(
    ("error", "code", "transient", "fault"),
    [
        (raised(InvalidRepository("no")), "INVALID_REPOSITORY", False, Fault.JOB),
        (ResourceUnavailable("away"), "RESOURCE_UNAVAILABLE", True, Fault.JOB),
        (raised(StorageUnavailable("full")), "RESOURCE_UNAVAILABLE", True, Fault.STORAGE),
        (WorkerCrashedError(), "RESOURCE_UNAVAILABLE", True, Fault.WORKER),
        (NodeDiedError("gone"), "RESOURCE_UNAVAILABLE", True, Fault.WORKER),
        (raised(MemoryError()), "INSUFFICIENT_RESOURCES", False, Fault.JOB),
        (raised(KeyError("defect")), "INTERNAL", False, Fault.JOB),
    ],
    ids=lambda each: type(each).__name__,
)
def test_classified(error: Exception, code: str, transient: bool, fault: Fault) -> None:
    failure = classify(error)
    assert failure == Failure(code, failure.message, transient, fault)


def test_storage_is_no_code_of_its_own() -> None:
    assert StorageUnavailable.code == ResourceUnavailable.code
    assert StorageUnavailable not in WundrError.__subclasses__()
