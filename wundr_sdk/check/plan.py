"""Everything that a check needs to know before it asks the server."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from wundr_ray.contract.vocabulary import CodeScope
from wundr_sdk.check.analyses.comparison import CommitComparison, comparison_of
from wundr_sdk.check.analyses.reports import Report
from wundr_sdk.check.analyses.request import (
    CheckedRepository,
    Gate,
    batch_body,
    is_path,
    name_of_repository,
)
from wundr_sdk.check.changes.change import ReviewedChange
from wundr_sdk.check.changes.detection import change_of
from wundr_sdk.check.changes.git import Git
from wundr_sdk.check.options import CheckOptions
from wundr_sdk.config_file import ConfigError, read_config


class OptionError(ConfigError):
    """An option cannot be used here."""


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """The change, the two commits that are compared, and the batch that is sent for them."""

    change: ReviewedChange
    comparison: CommitComparison
    project: str
    scope: CodeScope
    body: Mapping[str, Any] = field(repr=False)
    environ: Mapping[str, str] = field(repr=False)


def plan_here(options: CheckOptions) -> CheckPlan:
    """The plan for this process and folder; see :func:`plan_of`."""
    environ = os.environ  # noqa: TID251 - the variables of the CI system
    return plan_of(options, environ, Path.cwd())


def plan_of(options: CheckOptions, environ: Mapping[str, str], folder: Path) -> CheckPlan:
    """Raises NoVerdict where the clone lacks commits, and ConfigError for unusable options."""
    _check_targets(options.reports)
    change = change_of(environ, _event(environ))
    if options.base is not None:
        change = replace(change, bases=(options.base,), fallback=None)
    git = Git(folder)
    comparison = comparison_of(change, git)
    subject = _subject(options, comparison, git.top)
    gate = Gate(options.gate, read_config(options.gate_file) if options.gate_file else None)
    token = _repository_token(options.repository_token_variable, environ)
    return CheckPlan(
        change,
        comparison,
        subject.name,
        CodeScope.ALL if subject.config.get("scope") == CodeScope.ALL else CodeScope.PRODUCTION,
        batch_body(subject, comparison, gate, token),
        environ,
    )


def _subject(options: CheckOptions, comparison: CommitComparison, top: Path) -> CheckedRepository:
    repository = options.repository or comparison.repository
    if repository is None:
        reason = "the clone has no remote origin with an address that can be read"
        raise OptionError(f"{reason}: name the repository by --repository")
    if is_path(repository) and Path(repository).is_dir():
        # a local one is named by the root of its clone
        repository = str(top if repository == "." else Path(repository).resolve())
    config = read_config(options.config_file) if options.config_file else {}
    return CheckedRepository(repository, options.project or _name_of(repository), config)


def _name_of(repository: str) -> str:
    try:
        return name_of_repository(repository)
    except ValueError:
        raise OptionError("--repository: the address of the repository cannot be read") from None


def _check_targets(reports: Sequence[Report]) -> None:
    """Raises OptionError for a report that cannot be a file, before anything is analysed."""
    for report in reports:
        if report.target.is_dir():
            raise OptionError(f"--format: {report.target} is a folder: name a file")


def _repository_token(variable: str | None, environ: Mapping[str, str]) -> str | None:
    if variable is None:
        return None
    token = environ.get(variable, "").strip()
    if not token:
        raise OptionError(f"--repository-token-env: the variable {variable} is unset or empty")
    return token


def _event(environ: Mapping[str, str]) -> Mapping[str, Any]:
    """What GitHub and Gitea say about the event; nothing where they say nothing usable."""
    try:
        event = json.loads(Path(environ["GITHUB_EVENT_PATH"]).read_bytes())
    except (KeyError, OSError, ValueError):
        return {}
    return event if isinstance(event, dict) else {}
