"""What ``find_clones`` must find, computed slowly by comparing windows with one another."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

Project = Mapping[str, Sequence[tuple[int, str]]]
"""The tokens of each file by path, each with its line."""


class Window(NamedTuple):
    job: str
    path: str
    start: int


class Block(NamedTuple):
    a: Window
    b: Window
    tokens: int


def naive_blocks(projects: Mapping[str, Project], length: int) -> list[Block]:
    """Every window against all before it, then runs of equal distance; quadratic."""
    order = _windows(projects, length)
    texts = {w: _text(projects, w, length) for w in order}
    places = {w: _place_in_chain(w, texts, length) for w in order}
    links: dict[Window, Window] = {}
    for position, window in enumerate(order):
        for before in reversed(order[:position]):
            if texts[before] == texts[window] and places[before] == places[window]:
                links[window] = before
                break
    blocks: list[Block] = []
    for window, before in links.items():
        if links.get(_shift(window, -1)) == _shift(before, -1):
            continue
        run = 1
        while links.get(_shift(window, run)) == _shift(before, run):
            run += 1
        blocks.append(Block(before, window, run + length - 1))
    return blocks


def _windows(projects: Mapping[str, Project], length: int) -> list[Window]:
    return [
        Window(job, path, start)
        for job in sorted(projects)
        for path in sorted(projects[job])
        for start in range(len(projects[job][path]) - length + 1)
    ]


def _text(projects: Mapping[str, Project], window: Window, length: int) -> tuple[str, ...]:
    tokens = projects[window.job][window.path]
    return tuple(token for _, token in tokens[window.start : window.start + length])


def _place_in_chain(window: Window, texts: dict[Window, tuple[str, ...]], length: int) -> int:
    """How many equal windows of the file precede it, each overlapping the next."""
    place = 0
    while (before := _overlapping(window, texts, length)) is not None:
        window, place = before, place + 1
    return place


def _overlapping(
    window: Window, texts: dict[Window, tuple[str, ...]], length: int
) -> Window | None:
    for distance in range(1, length):
        before = _shift(window, -distance)
        if texts.get(before) == texts[window]:
            return before
    return None


def _shift(window: Window, by: int) -> Window:
    return window._replace(start=window.start + by)
