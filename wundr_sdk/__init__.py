"""The client of Wundr: ``from wundr_sdk import WundrClient``, or ``AsyncWundrClient``.

There is one exception class for each error code of the API. Everything is loaded on first use,
so that the command line can print its help without it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wundr_ray.contract.errors import BatchSizeExceeded as BatchSizeExceeded
    from wundr_ray.contract.errors import Conflict as Conflict
    from wundr_ray.contract.errors import Forbidden as Forbidden
    from wundr_ray.contract.errors import IdempotencyConflict as IdempotencyConflict
    from wundr_ray.contract.errors import InsufficientCredits as InsufficientCredits
    from wundr_ray.contract.errors import InsufficientResources as InsufficientResources
    from wundr_ray.contract.errors import Internal as Internal
    from wundr_ray.contract.errors import InvalidJobConfig as InvalidJobConfig
    from wundr_ray.contract.errors import InvalidRepository as InvalidRepository
    from wundr_ray.contract.errors import InvalidRequest as InvalidRequest
    from wundr_ray.contract.errors import MethodNotAllowed as MethodNotAllowed
    from wundr_ray.contract.errors import NotFound as NotFound
    from wundr_ray.contract.errors import PayloadTooLarge as PayloadTooLarge
    from wundr_ray.contract.errors import QuotaExceeded as QuotaExceeded
    from wundr_ray.contract.errors import RateLimited as RateLimited
    from wundr_ray.contract.errors import ResourceUnavailable as ResourceUnavailable
    from wundr_ray.contract.errors import ResultsNotReady as ResultsNotReady
    from wundr_ray.contract.errors import TimeoutExceeded as TimeoutExceeded
    from wundr_ray.contract.errors import Unauthenticated as Unauthenticated
    from wundr_ray.contract.errors import WundrError as WundrError
    from wundr_sdk.answers import UnexpectedAnswer as UnexpectedAnswer
    from wundr_sdk.async_client import AsyncWundrClient as AsyncWundrClient
    from wundr_sdk.client import WundrClient as WundrClient
    from wundr_sdk.profile import ProfileError as ProfileError
    from wundr_sdk.retry import RetryConfig as RetryConfig

_OWN = {
    "AsyncWundrClient": "wundr_sdk.async_client",
    "ProfileError": "wundr_sdk.profile",
    "RetryConfig": "wundr_sdk.retry",
    "UnexpectedAnswer": "wundr_sdk.answers",
    "WundrClient": "wundr_sdk.client",
}
__all__ = [
    "AsyncWundrClient",
    "BatchSizeExceeded",
    "Conflict",
    "Forbidden",
    "IdempotencyConflict",
    "InsufficientCredits",
    "InsufficientResources",
    "Internal",
    "InvalidJobConfig",
    "InvalidRepository",
    "InvalidRequest",
    "MethodNotAllowed",
    "NotFound",
    "PayloadTooLarge",
    "ProfileError",
    "QuotaExceeded",
    "RateLimited",
    "ResourceUnavailable",
    "ResultsNotReady",
    "RetryConfig",
    "TimeoutExceeded",
    "Unauthenticated",
    "UnexpectedAnswer",
    "WundrClient",
    "WundrError",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_OWN.get(name, "wundr_ray.contract.errors")), name)
