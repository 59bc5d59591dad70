"""Lines over time as vectors inside the page; their ends stand in the text beside them as well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wundr_ray.reports.html.markup import NOTHING, Html, element, name_of, text, words

_WIDTH = 320
_HIGH, _SIDE, _TOP = 130, 44, 10
_TONES = ("accent", "good", "medium", "critical", "high", "low")


def line_chart(
    title: str, labels: Sequence[str], series: Mapping[str, Sequence[float | None]], decimals: int
) -> Html:
    """Lines over time with a caption; where a value is missing the line is broken."""
    known = [value for values in series.values() for value in values if value is not None]
    if not known:
        return element("figure", words("figcaption", title), words("p", "No values."))
    scale = ChartScale.of(known, len(labels))
    drawing = element(
        "svg",
        *_axis(labels, scale, decimals),
        *(
            _line(values, scale, _TONES[index % len(_TONES)])
            for index, values in enumerate(series.values())
        ),
        viewBox=f"0 0 {_WIDTH} {_HIGH + 2 * _TOP + 14}",
        role="img",
        aria_label=f"{title}. {_spoken(series, decimals)}",
    )
    legend = _legend(list(series)) if len(series) > 1 else NOTHING
    return element("figure", words("figcaption", title), drawing, legend, class_="chart")


@dataclass(frozen=True, slots=True)
class ChartScale:
    """Where values and steps stand in a drawing."""

    low: float
    high: float
    steps: int

    @classmethod
    def of(cls, values: Sequence[float], steps: int) -> "ChartScale":
        low, high = min(values), max(values)
        # Equal values would leave no height to divide by; zero alone would leave no room either.
        room = (high - low) * 0.1 or abs(high) * 0.1 or 1.0
        return cls(max(0.0, low - room) if low >= 0 else low - room, high + room, steps)

    def x(self, index: int) -> float:
        return _SIDE + (_WIDTH - _SIDE - 8) * (index / max(self.steps - 1, 1))

    def y(self, value: float) -> float:
        return _TOP + _HIGH * (self.high - value) / (self.high - self.low)


def _axis(labels: Sequence[str], scale: ChartScale, decimals: int) -> list[Html]:
    """The highest and the lowest value, the first and the last step."""
    bottom = _TOP + _HIGH
    ends = ((scale.high, _TOP + 9), (scale.low, bottom))
    texts = [
        element("text", text(f"{value:,.{decimals}f}"), x=0, y=y, class_="label")
        for value, y in ends
    ]
    last = {"x": _WIDTH, "y": bottom + 18, "text_anchor": "end", "class_": "label"}
    return [
        element("rect", x=_SIDE, y=bottom, width=_WIDTH - _SIDE, height=1, class_="track"),
        *texts,
        element("text", text(labels[0]), x=_SIDE, y=bottom + 18, class_="label"),
        *([element("text", text(labels[-1]), **last)] if len(labels) > 1 else []),
    ]


def _line(values: Sequence[float | None], scale: ChartScale, tone: str) -> Html:
    places = [
        None if value is None else (scale.x(index), scale.y(value))
        for index, value in enumerate(values)
    ]
    # Each pair is a stroke of its own, so that a missing value leaves a gap.
    pairs = [(one, other) for one, other in pairwise(places) if one and other]
    path = " ".join(f"M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}" for a, b in pairs)
    dots = [
        element("circle", cx=f"{place[0]:.1f}", cy=f"{place[1]:.1f}", r=2.5, class_=tone)
        for place in places
        if place
    ]
    return element("g", element("path", d=path, class_=f"line {tone}"), *dots)


def _legend(names: Sequence[str]) -> Html:
    items = (
        element(
            "li",
            element("span", class_=f"mark {_TONES[index % len(_TONES)]}", aria_hidden="true"),
            name_of(name),
        )
        for index, name in enumerate(names)
    )
    return element("ul", *items, class_="legend")


def _spoken(series: Mapping[str, Sequence[float | None]], decimals: int) -> str:
    def ends(values: Sequence[float | None]) -> str:
        known = [value for value in values if value is not None]
        return f"{known[0]:,.{decimals}f} to {known[-1]:,.{decimals}f}" if known else "no values"

    return ", ".join(f"{name}: {ends(values)}" for name, values in series.items())
