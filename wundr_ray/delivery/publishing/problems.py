"""Errors of a step as what people are told of it, without secrets."""

from wundr_ray.contract.errors import WundrError
from wundr_ray.domain.credentials import without_credentials
from wundr_ray.domain.delivery.publishing import DeliveryProblem
from wundr_ray.forges.errors import ForgeError

INTERNAL = DeliveryProblem(
    "INTERNAL", "The server failed on this changeset; the error was logged.", passing=True
)


def problem_of(error: Exception) -> DeliveryProblem | None:
    """None for an error that is a defect of ours."""
    if isinstance(error, ForgeError):
        message = without_credentials(f"{error.message} {error.resolution}")
        wait = error.retry_after
        return DeliveryProblem(
            error.code, message, error.passing, wait, limits_host=wait is not None
        )
    if isinstance(error, WundrError) and error.code != "INTERNAL":
        message = without_credentials(f"{error.message} {error.resolution}")
        return DeliveryProblem(error.code, message, error.retryable, error.retry_after)
    return None
