"""The PDF's charts, drawn as vectors from fixed labels and numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing, Group, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from wundr_ray.reports import palette
from wundr_ray.reports.pdf.fonts import BOLD, REGULAR, drawn

LABEL_WIDTH = 62
VALUE_WIDTH = 40
TITLE_HEIGHT = 22
BAR_STEP = 16
BAR_HEIGHT = 9
LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label on the left, the text ``shown`` after its end."""

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
        drawing.add(name(0, y + 2, bar.label, 7.5))
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


def name(x: float, y: float, text: str, size: float, limit: int = LONGEST_NAME) -> Group:
    """Any text, shortened, in the fonts that have its characters."""
    pieces = []
    for font, characters in drawn(text, limit):
        pieces.append(_string(x, y, characters, font, size, palette.TEXT))
        x += stringWidth(characters, font, size)
    return Group(*pieces)


def _rect(x: float, y: float, width: float, color: str, height: float = BAR_HEIGHT) -> Rect:
    return Rect(x, y, width, height, fillColor=HexColor(color), strokeColor=None)


def _string(x: float, y: float, value: str, font: str, size: float, color: str) -> String:
    return String(x, y, value, fontName=font, fontSize=size, fillColor=HexColor(color))
