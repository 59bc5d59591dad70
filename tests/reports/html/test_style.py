"""The colours of the page can be read, in light and dark."""

import re

import pytest

from wundr_ray.reports.html.page import style

LEAST = 4.5
"""The contrast that WCAG 2.2 asks of text."""

TEXTS = ("ink", "text", "muted", "link", "bad-text")
GROUNDS = ("paper", "tint", "ground")


def palettes() -> list[dict[str, str]]:
    """The variables by scheme: light, then dark."""
    blocks = re.findall(r":root \{(.*?)\}", style(), re.DOTALL)
    return [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block)) for block in blocks]


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_both_schemes_have_the_same_variables() -> None:
    light, dark = palettes()
    assert set(dark) <= set(light)
    assert set(TEXTS + GROUNDS) <= set(dark)


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_text(scheme: int, text: str, ground: str) -> None:
    colours = palettes()[scheme]
    assert contrast(colours[text], colours[ground]) >= LEAST


@pytest.mark.parametrize("cell", ["td.path", "td.name", "td.wide", "tbody th"])
def test_long_words_do_not_push_other_columns_off_a_printed_page(cell: str) -> None:
    """A cell as wide as its longest word hides on paper what can be scrolled to on a screen."""
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", style())
    texts = [
        text for selector, text in rules if cell in [each.strip() for each in selector.split(",")]
    ]
    assert any("overflow-wrap: anywhere" in text for text in texts)
    assert any(re.search(r"min-width: [1-9]", text) for text in texts)


def test_badges() -> None:
    badges = re.findall(
        r"\.(?:grade|gate)-[a-z-]+ \{ background: (#[0-9a-f]{6});(?: color: (#[0-9a-f]{6});)?",
        style(),
    )
    assert len(badges) == 8
    for ground, text in badges:
        assert contrast(text or "#ffffff", ground) >= LEAST, ground
