"""A check from its options to its exit code."""

from wundr_sdk.check.options import CheckOptions
from wundr_sdk.check.output import check_view, document_of
from wundr_sdk.check.plan import Plan, plan_here
from wundr_sdk.check.publishing import Result, publish
from wundr_sdk.check.service import analyse, findings_of, save, verdict_of
from wundr_sdk.check.verdict import CheckCode, exit_code_of
from wundr_sdk.commands import screen as terminal
from wundr_sdk.commands.screen import Screen


def run(options: CheckOptions, screen: Screen) -> CheckCode:
    """Analyse the change, show what is new and write what was asked for.

    Raises NoVerdict, ConfigError, OSError and WundrError.
    """
    plan = plan_here(options)
    with terminal.new_client() as client:
        batch_id = analyse(client, plan.body, options.timeout, _Progress(plan, screen))
        verdict = verdict_of(client, batch_id)
        findings = findings_of(client, batch_id, plan.scope)
        if screen.as_json:
            screen.document(document_of(batch_id, plan.comparison, findings, verdict))
        else:
            screen.print(check_view(findings, verdict))
        for report in options.reports:
            save(client, batch_id, report.format, report.target)
            screen.note(f"wrote {report.target}")
    publish(options, plan, Result(findings, verdict), screen)
    return exit_code_of(verdict)


class _Progress:
    """Says what is compared and, at each change, how far the analysis is."""

    def __init__(self, plan: Plan, screen: Screen) -> None:
        self._plan = plan
        self._screen = screen
        self._shown = 0

    def created(self, batch_id: str) -> None:
        two = self._plan.comparison
        self._screen.note(f"{batch_id}: {two.commit[:12]} against {two.base[:12]}")

    def advanced(self, percentage: int) -> None:
        if percentage != self._shown:
            self._screen.note(f"{percentage} %")
        self._shown = percentage
