"""``wundr analyse``: the batch that it sends, and what its results mean. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_ray.contract.results.analysis import BatchResults
from wundr_ray.contract.results.presentation import is_analysed
from wundr_ray.contract.vocabulary import Severity
from wundr_sdk.analysis_options import FailOn, Organisation
from wundr_sdk.check.analyses.request import name_of_repository
from wundr_sdk.commands.output.exit_codes import ExitCode


def body_of_organisation(
    organisation: Organisation, config: Mapping[str, Any], gate: str | None
) -> dict[str, Any]:
    """The body of ``POST /v1/batches`` for all repositories that are meant."""
    template = {"type": "analysis", "config": dict(config)}
    targets = {**organisation.targets, "job_template": template}
    return {**_batch(organisation.owner, gate), "targets": targets}


def body_of_repositories(
    repositories: Sequence[str], token: str | None, config: Mapping[str, Any], gate: str | None
) -> dict[str, Any]:
    """The same for repositories by their URLs and full paths; the token goes with https only."""
    jobs = [
        _job(number, repository, token, config) for number, repository in enumerate(repositories, 1)
    ]
    more = f" and {len(jobs) - 1} more" if len(jobs) > 1 else ""
    return {**_batch(f"{jobs[0]['config']['project']['name']}{more}", gate), "jobs": jobs}


def _batch(subject: str, gate: str | None) -> dict[str, Any]:
    options = {"options": {"quality_gate": gate}} if gate else {}
    return {"name": f"analyse {subject}"[:200], "type": "analysis", **options}


def _job(
    number: int, repository: str, token: str | None, config: Mapping[str, Any]
) -> dict[str, Any]:
    source = {"url": repository}
    if token is not None and repository.startswith("https://"):
        source["access_token"] = token
    project = {"name": name_of_repository(repository)[:200], "repository": source}
    return {"id": f"{number}", "type": "analysis", "config": {**config, "project": project}}


def outcome_of(results: BatchResults, fail_on: FailOn) -> ExitCode:
    """The exit code. A project that was not analysed gives no verdict, unless another failed."""
    if fail_on is FailOn.NEVER:
        return ExitCode.SUCCESS
    if fail_on is FailOn.GATE:
        return _outcome_of_gate(results)
    levels = list(Severity)
    counted = levels[: levels.index(Severity(fail_on)) + 1]
    projects = results.project_results
    if any(each.issues_by_severity.get(level, 0) for each in projects for level in counted):
        return ExitCode.FAILED
    return ExitCode.SUCCESS if all(map(is_analysed, projects)) else ExitCode.NO_VERDICT


def _outcome_of_gate(results: BatchResults) -> ExitCode:
    """Without any gate there is no verdict."""
    status = results.quality_gate.status if results.quality_gate else None
    codes = {GateStatus.PASSED: ExitCode.SUCCESS, GateStatus.FAILED: ExitCode.FAILED}
    return codes.get(status, ExitCode.NO_VERDICT) if status else ExitCode.NO_VERDICT
