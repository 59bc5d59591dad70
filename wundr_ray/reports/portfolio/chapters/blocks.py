"""What a report is made of before it has a format: chapters of blocks. Pure data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from wundr_ray.contract.reports.projects import Number

Side = Literal["left", "right", "bold"]
Tone = Literal["good", "bad", "plain"]


@dataclass(frozen=True, slots=True)
class Title:
    """The title of what follows within a chapter."""

    text: str


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences of ours; names of others stand in tables only."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tiles:
    """Large figures, each with its caption."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """``share`` is that of the width, in any unit."""

    title: str
    share: float = 20
    side: Side = "left"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of texts; ``more`` rows are left out."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Lines:
    """Values over time: each series has one for each of the ``labels``, or None."""

    title: str
    labels: tuple[str, ...]
    series: Mapping[str, Sequence[Number | None]]
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """``shown`` is written after the bar, followed by ``detail`` where there is room."""

    label: str
    value: float
    shown: str
    tone: Tone = "plain"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    title: str
    bars: tuple[Bar, ...]


Block = Title | Sentences | Tiles | Grid | Lines | Bars


@dataclass(frozen=True, slots=True)
class Chapter:
    """One job's report; ``key`` is a name for links."""

    key: str
    title: str
    blocks: tuple[Block, ...]
