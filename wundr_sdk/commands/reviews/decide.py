"""``wundr batch``: approve, reject, apply."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_sdk.commands.arguments.asking import ask
from wundr_sdk.commands.arguments.common import BatchId, Json
from wundr_sdk.commands.arguments.last import BatchCommand
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.exit_codes import EXIT_CODES
from wundr_sdk.commands.output.screen import reporting

if TYPE_CHECKING:
    from rich.console import RenderableType

    from wundr_sdk.sync.client import WundrClient

app = typer.Typer()
"""Commands of ``wundr batch``."""

Jobs = Annotated[
    list[str] | None,
    typer.Option("--job", metavar="JOB", help="Changes of this job; may be repeated."),
]
Files = Annotated[
    list[str] | None,
    typer.Option("--file", metavar="PATH", help="Changes in this file; may be repeated."),
]
Rules = Annotated[
    list[str] | None,
    typer.Option("--rule", metavar="RULE", help="Changes of this rule; may be repeated."),
]
Ids = Annotated[
    list[str] | None,
    typer.Option("--change", metavar="CHANGE", help="This change; may be repeated."),
]
Patterns = Annotated[
    list[Pattern] | None, typer.Option("--pattern", help="Changes of this pattern.")
]
Safeties = Annotated[list[Safety] | None, typer.Option("--safety", help="Changes of this safety.")]
Except = Annotated[
    list[str] | None,
    typer.Option(
        "--except",
        metavar="KIND=VALUE",
        help="Leave out changes by job, file, rule, change, pattern or safety; may be repeated.",
    ),
]
Comment = Annotated[str | None, typer.Option(help="A comment, which is stored with the decision.")]
Digest = Annotated[str | None, typer.Option(help="The digest of what was reviewed.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]

KINDS = {
    "job": "job_ids",
    "file": "files",
    "rule": "rules",
    "change": "change_ids",
    "pattern": "patterns",
    "safety": "safety",
}
# The filter of the list of changes for what is chosen by one value.
_FILTERS = {
    "job_ids": "job_id",
    "files": "path",
    "rules": "rule",
    "patterns": "pattern",
    "safety": "safety",
}


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def approve(
    batch_id: BatchId,
    job: Jobs = None,
    file: Files = None,
    rule: Rules = None,
    change: Ids = None,
    pattern: Patterns = None,
    safety: Safeties = None,
    excepted: Except = None,
    comment: Comment = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="End the review, and apply what is approved.")
    ] = False,
    digest: Digest = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Approve proposed changes: all of them, or those that match every option.

    Shows their number and asks for confirmation, unless --yes and --digest are given.
    """
    if yes and not digest:
        raise typer.BadParameter(
            "needs --digest, which names what was reviewed", param_hint="--yes"
        )
    chosen = _chosen(job, file, rule, change, pattern, safety)
    excluded = _excluded(excepted or ())
    with reporting(as_json) as screen:
        from wundr_sdk.commands.reviews import review_views

        with terminal.new_client() as client:
            if not yes:
                digest = digest or _digest(client, batch_id)
                counts = _counts(client, batch_id, chosen, excluded)
                ask(screen, counts, f"Approve them (digest {digest[:12]})?")
            made = client.batches.approve(
                batch_id,
                digest or "",
                **chosen,
                excluded=excluded or None,
                comment=comment,
                apply=apply,
            )
        screen.show(made, review_views.decided_view(made))


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def reject(
    batch_id: BatchId,
    job: Jobs = None,
    file: Files = None,
    rule: Rules = None,
    change: Ids = None,
    pattern: Patterns = None,
    safety: Safeties = None,
    excepted: Except = None,
    comment: Comment = None,
    digest: Digest = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Reject proposed changes, selected as in approve. If all are rejected, the batch ends."""
    chosen = _chosen(job, file, rule, change, pattern, safety)
    excluded = _excluded(excepted or ())
    with reporting(as_json) as screen:
        from wundr_sdk.commands.reviews import review_views

        with terminal.new_client() as client:
            if not yes:
                ask(screen, _counts(client, batch_id, chosen, excluded), "Reject them?")
            made = client.batches.reject(
                batch_id, digest, **chosen, excluded=excluded or None, comment=comment
            )
        screen.show(made, review_views.decided_view(made))


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def apply(
    batch_id: BatchId,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be applied.")
    ] = False,
    comment: Comment = None,
    digest: Digest = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """End the review and apply the approved changes. Undecided changes are not applied."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.reviews import review_views

        with terminal.new_client() as client:
            planned = client.batches.apply(batch_id, digest, dry_run=True)
            if not dry_run:
                if not yes:
                    ask(screen, review_views.applied_view(planned), "Apply them?")
                planned = client.batches.apply(batch_id, planned.digest, comment=comment)
        screen.show(planned, review_views.applied_view(planned))


def _chosen(
    jobs: Sequence[str] | None,
    files: Sequence[str] | None,
    rules: Sequence[str] | None,
    ids: Sequence[str] | None,
    patterns: Sequence[Pattern] | None,
    safety: Sequence[Safety] | None,
) -> dict[str, Any]:
    values = (jobs, files, rules, ids, patterns, safety)
    return {name: list(each) for name, each in zip(KINDS.values(), values, strict=True) if each}


def _excluded(pairs: Sequence[str]) -> dict[str, list[str]]:
    """``rule=unused_import`` and the like by the names of the API."""
    excluded: dict[str, list[str]] = {}
    for pair in pairs:
        kind, _, value = pair.partition("=")
        if kind not in KINDS or not value:
            known = ", ".join(KINDS)
            reason = f"must look like KIND=VALUE, with KIND one of {known}"
            raise typer.BadParameter(reason, param_hint="--except")
        excluded.setdefault(KINDS[kind], []).append(value)
    return excluded


def _digest(client: "WundrClient", batch_id: str) -> str:
    """The digest of what the batch proposes now; empty where it proposes nothing."""
    approval = client.batches.get_status(batch_id).approval
    return approval.digest if approval else ""


def _counts(
    client: "WundrClient", batch_id: str, chosen: dict[str, list[Any]], excluded: dict[str, Any]
) -> "RenderableType":
    """How many changes are chosen; of all changes if the filters cannot count the choice."""
    from rich.console import Group

    from wundr_sdk.commands.output.tables import plain
    from wundr_sdk.commands.reviews import review_views

    filters = {_FILTERS[name]: values[0] for name, values in chosen.items() if name in _FILTERS}
    is_exact = not excluded and len(filters) == len(chosen)
    if is_exact and all(len(values) == 1 for values in chosen.values()):
        found = client.batches.changes(batch_id, **filters, per_page=1)
        return review_views.counts_view(found.counts)
    found = client.batches.changes(batch_id, per_page=1)
    heading = plain("All proposed changes; your options select some of these:")
    return Group(heading, review_views.counts_view(found.counts))
