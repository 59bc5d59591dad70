"""``wundr batch``: changesets, and what can be done with them after the changes were applied."""

from collections.abc import Sequence
from typing import Annotated

import typer

from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetAction, ChangesetState
from wundr_sdk.commands.arguments.asking import ask
from wundr_sdk.commands.arguments.common import BatchId, Json
from wundr_sdk.commands.arguments.last import BatchCommand
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.exit_codes import EXIT_CODES
from wundr_sdk.commands.output.screen import reporting

app = typer.Typer()
"""Commands of ``wundr batch``."""

Chosen = Annotated[
    list[str] | None,
    typer.Option("--changeset", metavar="CHANGESET", help="Only this changeset; may be repeated."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def changesets(
    batch_id: BatchId,
    state: Annotated[
        ChangesetState | None, typer.Option(help="Only changesets in this state.")
    ] = None,
    page: Annotated[int | None, typer.Option(min=1, help="The page to show.")] = None,
    per_page: Annotated[
        int | None, typer.Option(min=1, max=100, help="Changesets on a page.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the changesets of a batch, and how far their delivery is."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.reviews import review_views

        with terminal.new_client() as client:
            found = client.batches.changesets(batch_id, state, page, per_page)
        screen.show(found, review_views.changesets_view(found))


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def refresh(batch_id: BatchId, changeset: Chosen = None, as_json: Json = False) -> None:
    """Read the state of the branches and requests of a batch now, not at the next poll."""
    _act(batch_id, ChangesetAction.REFRESH, changeset, as_json)


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def rebuild(
    batch_id: BatchId, changeset: Chosen = None, yes: Yes = False, as_json: Json = False
) -> None:
    """Make the commits of a batch again on the newest base; commits of others are kept."""
    question = "" if yes else "Rebuild them?"
    _act(batch_id, ChangesetAction.REBUILD, changeset, as_json, question)


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def redeliver(
    batch_id: BatchId, changeset: Chosen = None, yes: Yes = False, as_json: Json = False
) -> None:
    """Retry the delivery of failed changesets from where it stopped.

    `wundr batch retry` runs failed jobs again.
    """
    question = "" if yes else "Deliver the failed changesets again?"
    _act(batch_id, ChangesetAction.RETRY, changeset, as_json, question)


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def close(
    batch_id: BatchId, changeset: Chosen = None, yes: Yes = False, as_json: Json = False
) -> None:
    """Close the open requests of a batch; their branches stay."""
    question = "" if yes else "Close their requests?"
    _act(batch_id, ChangesetAction.CLOSE, changeset, as_json, question)


@app.command(cls=BatchCommand, epilog=EXIT_CODES)
def undo(
    batch_id: BatchId, changeset: Chosen = None, yes: Yes = False, as_json: Json = False
) -> None:
    """Undo what a batch has delivered: remove its branches, or propose a revert if merged."""
    question = "" if yes else "Undo them?"
    _act(batch_id, ChangesetAction.UNDO, changeset, as_json, question)


def _act(
    batch_id: str,
    action: ChangesetAction,
    ids: Sequence[str] | None,
    as_json: bool,
    question: str = "",
) -> None:
    """Act on the changesets of these ids, or on all that allow it, after asking ``question``."""
    with reporting(as_json) as screen, terminal.new_client() as client:
        from wundr_sdk.commands.reviews import review_views

        if question:
            page = client.batches.changesets(batch_id, per_page=100)
            ask(screen, review_views.changesets_view(page), question)
        acted = client.batches.act_on_changesets(batch_id, action, ids or None)
        screen.show(acted, review_views.acted_view(acted))
