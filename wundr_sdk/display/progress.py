"""How far a batch is, while a program waits: a bar in Jupyter and on a terminal, lines elsewhere.

All of it goes to standard error, but for Jupyter's, so that a program's own output stays its own.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TextIO

from wundr_ray.contract.responses import BatchDetail

Show = Callable[[BatchDetail], None]

STEP_PERCENT = 10
"""A line is written when so much more has been done, or the batch has another status."""


def progress_display(shown: bool) -> AbstractContextManager[Show]:
    """A function that shows each status it is called with; it does nothing unless ``shown``."""
    if not shown:
        return _nowhere()
    if display := notebook_display():
        return in_notebook(display)
    return on_terminal() if sys.stderr.isatty() else as_lines(sys.stderr)


def notebook_display() -> Callable[..., Any] | None:
    """IPython's ``display`` where it reaches a page: where the shell belongs to a kernel."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if not hasattr(shell, "kernel"):
        return None
    from IPython.display import display

    return display


@contextmanager
def in_notebook(display: Callable[..., Any]) -> Iterator[Show]:
    """One output that changes; where pages are not shown, its text."""
    from wundr_sdk.commands.batches.views import live_view, progress_line
    from wundr_sdk.display.html import page_of

    handle: Any = None

    def show(batch: BatchDetail) -> None:
        nonlocal handle
        page = {"text/plain": progress_line(batch), "text/html": page_of(live_view(batch))}
        if handle is None:
            handle = display(page, raw=True, display_id=True)
        else:
            handle.update(page, raw=True)

    yield show


@contextmanager
def on_terminal() -> Iterator[Show]:
    """The bar of the command line; its last state stays."""
    from rich.console import Console
    from rich.live import Live

    from wundr_sdk.commands.batches.views import live_view

    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    with Live(console=console, auto_refresh=False) as live:
        yield lambda batch: live.update(live_view(batch), refresh=True)


@contextmanager
def as_lines(file: TextIO) -> Iterator[Show]:
    """A line for each piece of news."""
    from wundr_sdk.commands.batches.views import progress_line
    from wundr_sdk.commands.output.screen import clean

    last: BatchDetail | None = None

    def show(batch: BatchDetail) -> None:
        nonlocal last
        if is_news(last, batch):
            print(clean(progress_line(batch)), file=file, flush=True)
            last = batch

    yield show


def is_news(last: BatchDetail | None, batch: BatchDetail) -> bool:
    """Whether a status is worth a line after the last one that had a line."""
    if last is None or batch.status != last.status:
        return True
    return batch.progress.percentage - last.progress.percentage >= STEP_PERCENT


@contextmanager
def _nowhere() -> Iterator[Show]:
    yield lambda batch: None
