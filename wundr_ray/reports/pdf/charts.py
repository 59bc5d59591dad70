"""The PDF's charts, drawn as vectors from fixed labels and numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib.colors import HexColor

from wundr_ray.reports import palette
from wundr_ray.reports.pdf.fonts import BOLD, REGULAR

LABEL_WIDTH = 62
VALUE_WIDTH = 40
TITLE_HEIGHT = 22
BAR_STEP = 16
BAR_HEIGHT = 9


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label on the left, ``shown`` behind its end."""

    label: str
    value: float
    shown: str
    color: str


def bar_chart(
    title: str, bars: Sequence[Bar], width: float, rows: int, label_width: float = LABEL_WIDTH
) -> Drawing:
    """Horizontal bars under a title; ``rows`` makes charts that stand side by side equally high."""
    height = TITLE_HEIGHT + BAR_STEP * rows
    drawing = Drawing(width, height)
    drawing.add(_string(0, height - 10, title, BOLD, 8.5, palette.INK))
    scale = (width - label_width - VALUE_WIDTH) / (max((bar.value for bar in bars), default=0) or 1)
    for index, bar in enumerate(bars):
        y = height - TITLE_HEIGHT - BAR_STEP * index - BAR_HEIGHT
        length = bar.value * scale
        drawing.add(_string(0, y + 2, bar.label, REGULAR, 7.5, palette.TEXT))
        drawing.add(_rect(label_width, y, length, bar.color))
        drawing.add(
            _string(label_width + length + 4, y + 2, bar.shown, REGULAR, 7.5, palette.MUTED)
        )
    drawing.add(
        Rect(
            label_width - 0.5,
            height - TITLE_HEIGHT - BAR_STEP * len(bars) + 4,
            0.6,
            BAR_STEP * len(bars) - 2,
            fillColor=HexColor(palette.RULE),
            strokeColor=None,
        )
    )
    return drawing


def _rect(x: float, y: float, width: float, color: str, height: float = BAR_HEIGHT) -> Rect:
    return Rect(x, y, width, height, fillColor=HexColor(color), strokeColor=None)


def _string(x: float, y: float, value: str, font: str, size: float, color: str) -> String:
    return String(x, y, value, fontName=font, fontSize=size, fillColor=HexColor(color))
