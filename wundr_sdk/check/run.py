"""A check from its options to its exit code."""

from wundr_ray.contract.errors import WundrError
from wundr_sdk.check.analyses.comparison import NoVerdict
from wundr_sdk.check.analyses.reports import Report
from wundr_sdk.check.analyses.service import analyse, findings_of, save, verdict_of
from wundr_sdk.check.analyses.verdict import FAILED, exit_code_of
from wundr_sdk.check.options import CheckOptions
from wundr_sdk.check.plan import CheckPlan, plan_here
from wundr_sdk.check.publication.output import check_view, document_of
from wundr_sdk.check.publication.publishing import Result, publish
from wundr_sdk.commands.arguments.recent import remember
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.exit_codes import ExitCode
from wundr_sdk.commands.output.screen import Screen
from wundr_sdk.sync.client import WundrClient


def run(options: CheckOptions, screen: Screen) -> int:
    """Analyse the change, show what is new and write what was asked for; the exit code.

    A gate that failed stays failed, whatever cannot be listed or written afterwards. Raises
    NoVerdict, ConfigError, OSError and WundrError.
    """
    plan = plan_here(options)
    with terminal.new_client() as client:
        batch_id = analyse(client, plan.body, options.timeout, _Progress(plan, screen))
        verdict = verdict_of(client, batch_id)
        try:
            findings = findings_of(client, batch_id, plan.scope)
        except (WundrError, NoVerdict) as error:
            if verdict.status != FAILED:
                raise
            reason = f"{verdict.text}; what is new cannot be listed: {error}"
            screen.refuse(reason, code="GATE_FAILED")
            return ExitCode.FAILED
        if screen.as_json:
            screen.document(document_of(batch_id, plan.comparison, findings, verdict))
        else:
            screen.print(check_view(findings, verdict))
        problems = [_problem_of(client, batch_id, each, screen) for each in options.reports]
    publish(options, plan, Result(findings, verdict), screen)
    return exit_code_of(verdict) or max(problems, default=0)


def _problem_of(client: WundrClient, batch_id: str, report: Report, screen: Screen) -> int:
    """Write the report; the exit code where that is impossible, else 0."""
    try:
        save(client, batch_id, report.format, report.target)
    except OSError as error:
        reason, code = error.strerror or str(error), ExitCode.UNUSABLE
    except WundrError as error:
        reason = f"{error.code}: {error.message}"
        code = ExitCode.UNREACHABLE if error.status >= 500 else ExitCode.REFUSED
    else:
        screen.note(f"wrote {report.target}")
        return 0
    screen.note(f"error: {report.target} was not written: {reason}", "bold red")
    return code


class _Progress:
    """Says what is compared and, at each change, how far the analysis is."""

    def __init__(self, plan: CheckPlan, screen: Screen) -> None:
        self._plan = plan
        self._screen = screen
        self._shown = 0

    def created(self, batch_id: str) -> None:
        remember(batch_id, self._screen)
        two = self._plan.comparison
        self._screen.note(f"{batch_id}: {two.commit[:12]} against {two.base[:12]}")

    def advanced(self, percentage: int) -> None:
        if percentage != self._shown:
            self._screen.note(f"{percentage} %")
        self._shown = percentage
