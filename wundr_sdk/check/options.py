"""The options of ``wundr check`` as they were given. Plain data."""

from dataclasses import dataclass
from enum import StrEnum

from wundr_sdk.check.analyses.reports import Report


class Annotate(StrEnum):
    """Where findings are shown beside the code."""

    GITHUB = "github"
    GITHUB_CHECKS = "github-checks"


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What is None is found elsewhere; ``timeout`` is in seconds."""

    base: str | None = None
    gate: str | None = None
    gate_file: str | None = None
    config_file: str | None = None
    repository: str | None = None
    project: str | None = None
    repository_token_variable: str | None = None
    timeout: int = 1800
    reports: tuple[Report, ...] = ()
    annotate: frozenset[Annotate] = frozenset()
    comment: bool = False
