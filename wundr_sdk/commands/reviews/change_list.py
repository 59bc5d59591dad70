"""A page of proposed changes: a plain table for other programs, and by file for people."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wundr_ray.contract.refactoring.reviews import ChangeItem
from wundr_ray.contract.vocabulary import Safety
from wundr_sdk.commands.output.tables import add_row, plain

_HEADINGS = ("Job", "Change", "Place", "Rule", "Safety", "Decision", "Why", "Problem")
_STYLES = {Safety.SAFE: "green", Safety.REVIEW: "yellow"}


class ChangeList(Table):
    """In a terminal each change has a line of its own, and its reason below."""

    def __init__(self, items: Sequence[ChangeItem]) -> None:
        super().__init__(*_HEADINGS)
        self._items = items
        for item in items:
            place = f"{item.path}:{item.line}"
            cells = (item.job_id, item.id, place, item.rule, item.safety, item.decision)
            add_row(self, *cells, item.reason, item.problem or "")

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for part in _by_file(self._items):
            yield from console.render(part, options)


def _by_file(items: Sequence[ChangeItem]) -> Iterator[RenderableType]:
    rules = max((len(item.rule) for item in items), default=0)
    for (job_id, path), changes in groupby(items, key=lambda each: (each.job_id, each.path)):
        heading = Text.assemble(Text(plain(job_id).plain, style="dim"), "  ", plain(path))
        heading.stylize("bold", len(job_id) + 2)
        yield heading
        for change in changes:
            yield _line(change, rules)
            yield Padding(plain(change.reason), (0, 0, 0, 8))
            if change.problem:
                problem = Text(plain(f"Not applied: {change.problem}").plain, style="red")
                yield Padding(problem, (0, 0, 0, 8))


def _line(change: ChangeItem, rules: int) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right", width=6, style="dim")
    grid.add_column(width=rules, no_wrap=True)
    grid.add_column(width=6, style=_STYLES.get(change.safety, ""))
    grid.add_column(width=8)
    grid.add_column(no_wrap=True, style="dim")
    cells = (change.line, change.rule, change.safety, change.decision, change.id)
    grid.add_row(*(plain(cell) for cell in cells))
    return grid
