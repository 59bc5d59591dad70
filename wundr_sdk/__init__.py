"""The client of Wundr: ``from wundr_sdk import WundrClient``, or ``AsyncWundrClient``.

There is one exception class for each error code of the API, and a model for each part of a new
batch (``AnalysisJob``, ``BatchOptions`` and what they consist of). Everything is loaded on first
use, so that the command line can print its help without it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wundr_ray.contract.batches.requests import BatchOptions as BatchOptions
    from wundr_ray.contract.batches.requests import NotificationOptions as NotificationOptions
    from wundr_ray.contract.batches.requests import OutputOptions as OutputOptions
    from wundr_ray.contract.batches.targets import AnalysisTemplate as AnalysisTemplate
    from wundr_ray.contract.batches.targets import RefactorTemplate as RefactorTemplate
    from wundr_ray.contract.batches.targets import Targets as Targets
    from wundr_ray.contract.errors import BatchSizeExceeded as BatchSizeExceeded
    from wundr_ray.contract.errors import Conflict as Conflict
    from wundr_ray.contract.errors import Forbidden as Forbidden
    from wundr_ray.contract.errors import ForgeUnavailable as ForgeUnavailable
    from wundr_ray.contract.errors import FourEyesRequired as FourEyesRequired
    from wundr_ray.contract.errors import IdempotencyConflict as IdempotencyConflict
    from wundr_ray.contract.errors import InsufficientCredits as InsufficientCredits
    from wundr_ray.contract.errors import InsufficientResources as InsufficientResources
    from wundr_ray.contract.errors import Internal as Internal
    from wundr_ray.contract.errors import InvalidJobConfig as InvalidJobConfig
    from wundr_ray.contract.errors import InvalidRepository as InvalidRepository
    from wundr_ray.contract.errors import InvalidRequest as InvalidRequest
    from wundr_ray.contract.errors import InvalidTargets as InvalidTargets
    from wundr_ray.contract.errors import MethodNotAllowed as MethodNotAllowed
    from wundr_ray.contract.errors import NotFound as NotFound
    from wundr_ray.contract.errors import PayloadTooLarge as PayloadTooLarge
    from wundr_ray.contract.errors import PreviewChanged as PreviewChanged
    from wundr_ray.contract.errors import PreviewRemoved as PreviewRemoved
    from wundr_ray.contract.errors import QuotaExceeded as QuotaExceeded
    from wundr_ray.contract.errors import RateLimited as RateLimited
    from wundr_ray.contract.errors import ResourceUnavailable as ResourceUnavailable
    from wundr_ray.contract.errors import ResultsNotReady as ResultsNotReady
    from wundr_ray.contract.errors import TimeoutExceeded as TimeoutExceeded
    from wundr_ray.contract.errors import Unauthenticated as Unauthenticated
    from wundr_ray.contract.errors import WundrError as WundrError
    from wundr_ray.contract.jobs import AnalysisConfig as AnalysisConfig
    from wundr_ray.contract.jobs import AnalysisJob as AnalysisJob
    from wundr_ray.contract.jobs import AnalysisSettings as AnalysisSettings
    from wundr_ray.contract.jobs import Project as Project
    from wundr_ray.contract.jobs import Repository as Repository
    from wundr_ray.contract.jobs import Resources as Resources
    from wundr_ray.contract.refactoring.jobs import DeliverOptions as DeliverOptions
    from wundr_ray.contract.refactoring.jobs import RefactorConfig as RefactorConfig
    from wundr_ray.contract.refactoring.jobs import RefactorJob as RefactorJob
    from wundr_ray.contract.refactoring.jobs import RefactorSettings as RefactorSettings
    from wundr_ray.contract.refactoring.jobs import Rollout as Rollout
    from wundr_ray.contract.vocabulary import BatchType as BatchType
    from wundr_ray.contract.vocabulary import EventName as EventName
    from wundr_ray.contract.vocabulary import Language as Language
    from wundr_ray.contract.vocabulary import Pattern as Pattern
    from wundr_ray.contract.vocabulary import Priority as Priority
    from wundr_ray.contract.vocabulary import ReportFormat as ReportFormat
    from wundr_ray.contract.vocabulary import Rule as Rule
    from wundr_sdk.aio.client import AsyncWundrClient as AsyncWundrClient
    from wundr_sdk.connection.answers import UnexpectedAnswer as UnexpectedAnswer
    from wundr_sdk.connection.profile import ProfileError as ProfileError
    from wundr_sdk.connection.retry import RetryConfig as RetryConfig
    from wundr_sdk.sync.client import WundrClient as WundrClient

_OWN = {
    "AnalysisConfig": "wundr_ray.contract.jobs",
    "AnalysisJob": "wundr_ray.contract.jobs",
    "AnalysisSettings": "wundr_ray.contract.jobs",
    "AnalysisTemplate": "wundr_ray.contract.batches.targets",
    "AsyncWundrClient": "wundr_sdk.aio.client",
    "BatchOptions": "wundr_ray.contract.batches.requests",
    "BatchType": "wundr_ray.contract.vocabulary",
    "DeliverOptions": "wundr_ray.contract.refactoring.jobs",
    "EventName": "wundr_ray.contract.vocabulary",
    "Language": "wundr_ray.contract.vocabulary",
    "NotificationOptions": "wundr_ray.contract.batches.requests",
    "OutputOptions": "wundr_ray.contract.batches.requests",
    "Pattern": "wundr_ray.contract.vocabulary",
    "Priority": "wundr_ray.contract.vocabulary",
    "ProfileError": "wundr_sdk.connection.profile",
    "Project": "wundr_ray.contract.jobs",
    "RefactorConfig": "wundr_ray.contract.refactoring.jobs",
    "RefactorJob": "wundr_ray.contract.refactoring.jobs",
    "RefactorSettings": "wundr_ray.contract.refactoring.jobs",
    "RefactorTemplate": "wundr_ray.contract.batches.targets",
    "ReportFormat": "wundr_ray.contract.vocabulary",
    "Repository": "wundr_ray.contract.jobs",
    "Resources": "wundr_ray.contract.jobs",
    "RetryConfig": "wundr_sdk.connection.retry",
    "Rollout": "wundr_ray.contract.refactoring.jobs",
    "Rule": "wundr_ray.contract.vocabulary",
    "Targets": "wundr_ray.contract.batches.targets",
    "UnexpectedAnswer": "wundr_sdk.connection.answers",
    "WundrClient": "wundr_sdk.sync.client",
}
__all__ = [
    "AnalysisConfig",
    "AnalysisJob",
    "AnalysisSettings",
    "AnalysisTemplate",
    "AsyncWundrClient",
    "BatchOptions",
    "BatchSizeExceeded",
    "BatchType",
    "Conflict",
    "DeliverOptions",
    "EventName",
    "Forbidden",
    "ForgeUnavailable",
    "FourEyesRequired",
    "IdempotencyConflict",
    "InsufficientCredits",
    "InsufficientResources",
    "Internal",
    "InvalidJobConfig",
    "InvalidRepository",
    "InvalidRequest",
    "InvalidTargets",
    "Language",
    "MethodNotAllowed",
    "NotFound",
    "NotificationOptions",
    "OutputOptions",
    "Pattern",
    "PayloadTooLarge",
    "PreviewChanged",
    "PreviewRemoved",
    "Priority",
    "ProfileError",
    "Project",
    "QuotaExceeded",
    "RateLimited",
    "RefactorConfig",
    "RefactorJob",
    "RefactorSettings",
    "RefactorTemplate",
    "ReportFormat",
    "Repository",
    "ResourceUnavailable",
    "Resources",
    "ResultsNotReady",
    "RetryConfig",
    "Rollout",
    "Rule",
    "Targets",
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
