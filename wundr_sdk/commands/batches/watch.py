"""Follows a batch until it ends or awaits approval: a live bar, lines, or JSON lines."""

from typing import Any

from wundr_ray.contract.responses import BatchDetail
from wundr_ray.contract.vocabulary import BatchStatus
from wundr_sdk.commands.batches.views import live_view, progress_line
from wundr_sdk.commands.output.screen import Screen
from wundr_sdk.sync.client import WundrClient

# What changes with almost every status without anything having happened.
_PASSING: dict[str, Any] = {
    "estimated_completion": True,
    "resource_usage": True,
    "progress": {"estimated_remaining"},
}


def follow(client: WundrClient, batch_id: str, screen: Screen) -> BatchDetail:
    """Show people how far the batch is, and return how it ended, with all its jobs."""
    _say_afterwards(batch_id, screen)
    if screen.on_terminal:
        _follow_live(client, batch_id, screen)
    else:
        _follow_by_lines(client, batch_id, screen)
    detail = client.batches.get_status(batch_id, include_jobs=True)
    if detail.status is BatchStatus.AWAITING_APPROVAL:
        screen.note("the batch awaits approval; to see what it proposes:")
        screen.note(f"  wundr batch changes {batch_id}")
    return detail


def follow_as_json(
    client: WundrClient, batch_id: str, screen: Screen, include_jobs: bool
) -> BatchDetail:
    """One JSON line for each change, the last one final."""
    _say_afterwards(batch_id, screen)
    shown: dict[str, Any] = {}
    for detail in client.batches.watch(batch_id, include_jobs):
        story = detail.model_dump(exclude=_PASSING)
        if story != shown:
            screen.document(detail.model_dump(mode="json"))
        shown = story
    return detail


def _say_afterwards(batch_id: str, screen: Screen) -> None:
    watching = f"wundr batch status {batch_id} --watch"
    screen.afterwards = f"the batch goes on; to watch it again:\n  {watching}"


def _follow_by_lines(client: WundrClient, batch_id: str, screen: Screen) -> None:
    shown = ""
    for detail in client.batches.watch(batch_id):
        line = progress_line(detail)
        if line != shown:
            screen.say(line)
        shown = line


def _follow_live(client: WundrClient, batch_id: str, screen: Screen) -> None:
    from rich.live import Live

    with Live(console=screen.people, transient=True) as live:
        for detail in client.batches.watch(batch_id, include_jobs=True, job_status="running"):
            live.update(live_view(detail), refresh=True)
