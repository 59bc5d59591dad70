"""What targets came to, for people. Pure."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from wundr_ray.contract.resources import BatchValidated
from wundr_ray.contract.responses import ListedTargets
from wundr_sdk.commands.output.tables import add_row, counted, row, table_of


def target_rows(listed: ListedTargets | None) -> Sequence[tuple[str, Text]]:
    """A row of facts; none for a batch whose jobs were given."""
    return [] if listed is None else [row("targets", targets_text(listed))]


def targets_text(listed: ListedTargets) -> str:
    """``240 of 250 repositories of acme on github.com; left out: 8 archived, 2 fork``."""
    repositories = counted(listed.listed, "repository", "repositories")
    text = f"{listed.selected} of {repositories} of {listed.owner} on {listed.host}"
    reasons = [f"{number} {why.replace('_', ' ')}" for why, number in listed.left_out.items()]
    return f"{text}; left out: {', '.join(reasons)}" if reasons else text


def selected_view(batch: BatchValidated) -> Table:
    """The jobs that the targets would become."""
    table = table_of("Job", "Repository", text=("Repository",))
    for job in batch.request["jobs"]:
        add_row(table, job["id"], job["config"]["project"]["repository"]["url"])
    return table
