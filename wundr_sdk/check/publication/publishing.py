"""Writes a check's result beside the change: annotations, a check run, a comment.

If the host refuses, that is a warning and not a failure: a fork's token may not write anything.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wundr_sdk.check.analyses.findings import Finding
from wundr_sdk.check.analyses.verdict import GateResult
from wundr_sdk.check.changes.change import CiSystem, ReviewHost
from wundr_sdk.check.forges.api import ForgeApi
from wundr_sdk.check.forges.github import create_check_run
from wundr_sdk.check.forges.interface import ForgeError
from wundr_sdk.check.forges.opening import api_of, discussion_of, token_of
from wundr_sdk.check.options import Annotate, CheckOptions
from wundr_sdk.check.plan import CheckPlan
from wundr_sdk.check.publication.annotations import workflow_commands
from wundr_sdk.check.publication.check_run import annotations_of, conclusion_of, output_of
from wundr_sdk.check.publication.comment import comment_of, marker_of, write_comment
from wundr_sdk.commands.output.screen import Screen


@dataclass(frozen=True, slots=True)
class Result:
    findings: Sequence[Finding]
    verdict: GateResult


def publish(options: CheckOptions, plan: CheckPlan, result: Result, screen: Screen) -> None:
    """Write what the options ask for; what cannot be written is said on standard error."""
    if Annotate.GITHUB in options.annotate:
        for line in workflow_commands(result.findings):
            screen.say(line)
    if Annotate.GITHUB_CHECKS in options.annotate:
        _attempt("the check run", lambda: _write_check_run(plan, result), screen)
    if options.comment:
        _attempt("the comment", lambda: _write_comment(plan, result), screen)


def _attempt(what: str, write: Callable[[], None], screen: Screen) -> None:
    try:
        write()
    except ForgeError as error:
        screen.note(f"warning: {what} was not written: {error}", "yellow")
    except (LookupError, TypeError, AttributeError):
        screen.note(f"warning: {what} was not written: the host sent an unexpected answer")


def _write_check_run(plan: CheckPlan, result: Result) -> None:
    forge, api = _opened(plan)
    if forge.kind is not CiSystem.GITHUB:
        raise ForgeError("only GitHub has check runs")
    create_check_run(
        api,
        forge.project,
        plan.comparison.commit,
        conclusion_of(result.verdict),
        output_of(result.findings, result.verdict),
        annotations_of(result.findings),
    )


def _write_comment(plan: CheckPlan, result: Result) -> None:
    if plan.change.request is None:
        raise ForgeError("this run does not belong to a pull or merge request")
    forge, api = _opened(plan)
    body = comment_of(plan.project, plan.comparison, result.findings, result.verdict)
    discussion = discussion_of(forge, api, plan.change.request)
    write_comment(discussion, marker_of(plan.project), body)


def _opened(plan: CheckPlan) -> tuple[ReviewHost, ForgeApi]:
    forge = plan.change.forge
    if forge is None:
        raise ForgeError("the environment names no host: this is not a known CI system")
    return forge, api_of(forge, token_of(forge, plan.environ))
