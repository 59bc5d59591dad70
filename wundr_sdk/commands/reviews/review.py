"""``wundr batch``: changes, diff."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from wundr_ray.contract.vocabulary import ChangeDecision, Pattern, Safety
from wundr_sdk.commands.arguments.common import BatchId, Json
from wundr_sdk.commands.arguments.last import BatchCommand
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.exit_codes import EXIT_CODES
from wundr_sdk.commands.output.screen import Screen, reporting

if TYPE_CHECKING:
    from wundr_sdk.sync.client import WundrClient

app = typer.Typer()
"""Commands of ``wundr batch``."""

JobFilter = Annotated[
    str | None, typer.Option("--job", metavar="JOB", help="Only changes of this job.")
]
PatternFilter = Annotated[Pattern | None, typer.Option(help="Only changes of this pattern.")]
RuleFilter = Annotated[str | None, typer.Option(help="Only changes of this rule.")]
SafetyFilter = Annotated[Safety | None, typer.Option(help="Only changes of this safety.")]
PathFilter = Annotated[
    str | None,
    typer.Option(help="Only changes in this file, or in this folder if it ends with a slash."),
]
DecisionFilter = Annotated[
    ChangeDecision | None, typer.Option(help="Only changes with this decision.")
]


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def changes(
    batch_id: BatchId,
    job: JobFilter = None,
    pattern: PatternFilter = None,
    rule: RuleFilter = None,
    safety: SafetyFilter = None,
    path: PathFilter = None,
    decision: DecisionFilter = None,
    page: Annotated[int | None, typer.Option(min=1, help="The page to show.")] = None,
    per_page: Annotated[int | None, typer.Option(min=1, max=100, help="Changes on a page.")] = None,
    as_json: Json = False,
) -> None:
    """Show the changes that a refactor batch proposes, with their reasons and counts."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.reviews import review_views

        with terminal.new_client() as client:
            found = client.batches.changes(
                batch_id, job, pattern, rule, safety, path, decision, page, per_page
            )
        screen.show(found, review_views.changes_view(found))


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def diff(
    batch_id: BatchId,
    job: Annotated[
        str | None,
        typer.Argument(metavar="[JOB]", help="Only changes of this job; by default of all jobs."),
    ] = None,
    pattern: PatternFilter = None,
    rule: RuleFilter = None,
    safety: SafetyFilter = None,
    path: PathFilter = None,
    decision: DecisionFilter = None,
) -> None:
    """Show the proposed changes as a diff.

    A terminal gets it in colours and through PAGER, as from git; anything else gets the bytes for
    `git apply`.
    """
    with reporting(as_json=False) as screen:
        with terminal.new_client() as client:
            jobs = [job] if job else _jobs_with_changes(client, batch_id)
            parts = {
                each: client.batches.diff(batch_id, each, pattern, rule, safety, path, decision)
                for each in jobs
            }
        _show_diffs({each: part for each, part in parts.items() if part}, screen)


def _jobs_with_changes(client: "WundrClient", batch_id: str) -> list[str]:
    """Those of the batch that propose something, in order."""
    found = (change.job_id for change in client.batches.iterate_changes(batch_id))
    return list(dict.fromkeys(found))


def _show_diffs(diffs: Mapping[str, bytes], screen: Screen) -> None:
    """Of several jobs, each behind a line that names it, which `git apply` passes over."""
    if not screen.on_terminal:
        sys.stdout.flush()
        for job_id, diff in diffs.items():
            if len(diffs) > 1:
                sys.stdout.buffer.write(f"Job: {job_id}\n".encode())
            sys.stdout.buffer.write(diff)
        sys.stdout.buffer.flush()
        return
    from wundr_sdk.commands.output.diff_text import diff_text
    from wundr_sdk.commands.output.pager import page

    coloured = screen.people.color_system is not None
    texts = {job_id: diff_text(diff, coloured=coloured) for job_id, diff in diffs.items()}
    page("".join(f"Job: {job_id}\n\n{text}" for job_id, text in texts.items()), screen)
