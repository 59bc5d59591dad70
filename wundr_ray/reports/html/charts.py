"""Charts as vectors inside the page; their numbers stand in the text beside them as well."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

from wundr_ray.contract.vocabulary import Severity
from wundr_ray.reports.html.markup import Html, element, joined, text, words

_STEP, _BAR = 26, 12
_RADIUS = 52


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, the text ``shown`` after its end, and the class that colours it."""

    label: str
    value: float
    shown: str
    colour: str


@dataclass(frozen=True, slots=True)
class ChartWidths:
    """The width of a chart, and that of the labels before its bars and the values after them."""

    width: int
    labels: int
    values: int
    classes: str = "chart"

    @property
    def track(self) -> int:
        return self.width - self.labels - self.values


NARROW = ChartWidths(320, 84, 56)
WIDE = ChartWidths(640, 250, 110, "chart wide")


def bar_chart(title: str, bars: Sequence[Bar], room: ChartWidths = NARROW) -> Html:
    """Horizontal bars with a caption."""
    scale = room.track / (max((bar.value for bar in bars), default=0) or 1)
    height = _STEP * len(bars) + 2
    summary = ", ".join(f"{bar.label}: {bar.shown}" for bar in bars)
    drawing = element(
        "svg",
        *(_bar(bar, index * _STEP, scale, room) for index, bar in enumerate(bars)),
        viewBox=f"0 0 {room.width} {height}",
        role="img",
        aria_label=f"{title}. {summary}",
    )
    return element("figure", words("figcaption", title), drawing, class_=room.classes)


def _bar(bar: Bar, top: int, scale: float, room: ChartWidths) -> Html:
    length, middle = bar.value * scale, top + _STEP / 2
    end = {"x": room.width, "y": f"{middle + 4:g}", "text_anchor": "end"}
    place = {"x": room.labels, "y": f"{middle - _BAR / 2:g}", "height": _BAR, "rx": 2}
    return joined(
        [
            element("text", text(bar.label), x=0, y=f"{middle + 4:g}", class_="label"),
            element("rect", width=room.track, class_="track", **place),
            element("rect", width=f"{length:.1f}", class_=f"fill {bar.colour}", **place),
            element("text", text(bar.shown), class_="value", **end),
        ]
    )


def score_ring(score: float | None, caption: str) -> Html:
    """A score of 0 to 10 as a ring around its number."""
    shown = "–" if score is None else f"{score:.1f}"
    around = 2 * pi * _RADIUS
    circle = {"cx": 64, "cy": 64, "r": _RADIUS, "fill": "none", "stroke_width": 11}
    filled = around * (score or 0) / 10
    return element(
        "svg",
        element("circle", class_="ring-track", **circle),
        element(
            "circle",
            class_="ring-fill",
            stroke_dasharray=f"{filled:.1f} {around:.1f}",
            transform="rotate(-90 64 64)",
            **circle,
        ),
        element("text", text(shown), x=64, y=74, text_anchor="middle", class_="ring-figure"),
        viewBox="0 0 128 128",
        role="img",
        class_="ring",
        aria_label=f"{caption}: {shown} of 10",
    )


def score_bar(score: float | None) -> Html:
    """A score of 0 to 10 in a table: its number and a thin bar."""
    if score is None:
        return text("–")
    bar = element(
        "svg",
        element("rect", width=50, height=6, y=2, rx=2, class_="track"),
        element("rect", width=f"{score * 5:.1f}", height=6, y=2, rx=2, class_="fill accent"),
        viewBox="0 0 50 10",
        class_="score",
        aria_hidden="true",
    )
    return element("span", words("b", f"{score:.1f}"), bar, class_="scored")


def severity_strip(counts: Sequence[tuple[Severity, int]]) -> Html:
    """One bar, divided by severity; the words below it say the same."""
    total = sum(count for _, count in counts) or 1
    pieces, start = [], 0.0
    for level, count in counts:
        width = 600 * count / total
        piece = {"x": f"{start:.1f}", "width": f"{width:.1f}", "height": 10}
        pieces.append(element("rect", class_=f"fill {level}", **piece))
        start += width
    said = ", ".join(f"{count:,} {level}" for level, count in counts)
    drawing = {"viewBox": "0 0 600 10", "preserveAspectRatio": "none", "class_": "strip"}
    return element("svg", *pieces, role="img", aria_label=f"Findings: {said}", **drawing)
