"""The PDF's charts of values over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reportlab.graphics.shapes import Circle, Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from wundr_ray.reports import palette
from wundr_ray.reports.pdf.charts import LONGEST_NAME, name
from wundr_ray.reports.pdf.fonts import BOLD, REGULAR

HEIGHT, SIDE, TITLE, FOOT = 86, 52, 20, 14
LEGEND, LEGEND_CHARACTERS = 14, 84
MOST_LABELS = 8
"""As many steps are named below a chart."""

COLORS = (
    *(palette.ACCENT, palette.GOOD, palette.MIDDLING),
    *(palette.BAD, palette.POOR, palette.MILD),
)

Series = Mapping[str, Sequence[float | None]]


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    steps: int
    width: float
    bottom: float

    def x(self, index: int) -> float:
        return SIDE + (self.width - SIDE - 8) * (index / max(self.steps - 1, 1))

    def y(self, value: float) -> float:
        return self.bottom + HEIGHT * (value - self.low) / (self.high - self.low)


def line_chart(
    title: str, labels: Sequence[str], series: Series, decimals: int, width: float
) -> Drawing:
    """Lines under a title; where a value is missing the line is broken."""
    legend = LEGEND if len(series) > 1 else 0
    drawing = Drawing(width, TITLE + HEIGHT + FOOT + legend)
    drawing.add(_string(0, drawing.height - 10, title, BOLD, 8.5, palette.INK))
    known = [value for values in series.values() for value in values if value is not None]
    if not known:
        drawing.add(_string(SIDE, FOOT + HEIGHT / 2, "No values.", REGULAR, 7.5, palette.MUTED))
        return drawing
    low, high = _bounds(known)
    scale = _Scale(low, high, len(labels), width, FOOT + legend)
    _add_axis(drawing, labels, scale, decimals)
    for index, values in enumerate(series.values()):
        _add_line(drawing, values, scale, COLORS[index % len(COLORS)])
    if legend:
        _add_legend(drawing, list(series))
    return drawing


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = (high - low) * 0.1 or abs(high) * 0.1 or 1.0
    # The margin below must not reach below zero where no value does.
    return (max(0.0, low - room) if low >= 0 else low - room), high + room


def _add_axis(drawing: Drawing, labels: Sequence[str], scale: _Scale, decimals: int) -> None:
    for value in (scale.low, (scale.low + scale.high) / 2, scale.high):
        y = scale.y(value)
        drawing.add(_rule(SIDE, y, scale.width))
        drawing.add(_string(0, y - 2.5, f"{value:,.{decimals}f}", REGULAR, 7, palette.MUTED))
    every = -(-len(labels) // MOST_LABELS)
    for index in range(0, len(labels), every):
        label = labels[index]
        x = scale.x(index) - stringWidth(label, REGULAR, 7) / 2
        last = scale.width - stringWidth(label, REGULAR, 7)
        drawing.add(_string(min(x, last), scale.bottom - 10, label, REGULAR, 7, palette.MUTED))


def _add_line(drawing: Drawing, values: Sequence[float | None], scale: _Scale, color: str) -> None:
    places = [
        None if value is None else (scale.x(index), scale.y(value))
        for index, value in enumerate(values)
    ]
    for one, other in pairwise(places):
        if one and other:
            drawing.add(Line(*one, *other, strokeColor=HexColor(color), strokeWidth=1.6))
    for place in filter(None, places):
        drawing.add(Circle(*place, 1.9, fillColor=HexColor(color), strokeColor=None))


def _add_legend(drawing: Drawing, names: Sequence[str]) -> None:
    x, most = float(SIDE), min(LONGEST_NAME, LEGEND_CHARACTERS // len(names))
    for index, series in enumerate(names):
        words = name(x + 9, 1.5, series, 7, most)
        drawing.add(
            Rect(x, 1, 6, 6, fillColor=HexColor(COLORS[index % len(COLORS)]), strokeColor=None)
        )
        drawing.add(words)
        x = words.getBounds()[2] + 12


def _rule(x: float, y: float, width: float) -> Line:
    return Line(x, y, width, y, strokeColor=HexColor(palette.RULE), strokeWidth=0.5)


def _string(x: float, y: float, value: str, font: str, size: float, color: str) -> String:
    return String(x, y, value, fontName=font, fontSize=size, fillColor=HexColor(color))
