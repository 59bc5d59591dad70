"""Views of the command line as HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Group
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from tests.sdk.display.making import Html
from wundr_sdk.commands.output.screen import clean
from wundr_sdk.commands.output.tables import (
    Remark,
    add_row,
    facts,
    grade_text,
    row,
    severity_text,
    table_of,
)
from wundr_sdk.display.html import BADGES, MOST_ROWS, page_of


def one_column(*cells: object) -> Table:
    table = table_of("Column")
    for cell in cells:
        add_row(table, cell)
    return table


def luminance(colour: str) -> float:
    """As WCAG 2 defines it, but for the darkest tones, which are a little lighter here."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@given(st.text())
def test_any_text_stays_text(text: str) -> None:
    table = table_of(text)
    add_row(table, text)
    html = Html(page_of(Group(Text(text), table, facts([row(text, text)]), Remark(text))))
    assert html.elements <= {"div", "table", "thead", "tbody", "tr", "th", "td", "a"}
    shown = clean(text)
    assert not shown or "".join(html.texts).count(shown) >= 6


@pytest.mark.parametrize("style", BADGES)
def test_badges_are_legible(style: str) -> None:
    """4.5 to 1, against the white text on them."""
    assert 1.05 / (luminance(BADGES[style]) + 0.05) >= 4.5


def test_grades_and_severities_are_badges() -> None:
    for text in (grade_text("A"), severity_text("critical")):
        assert f'background-color:{BADGES[str(text.style)]}">{text}</span>' in page_of(
            one_column(text)
        )
    assert "background-color" not in page_of(one_column(grade_text(None)))


def test_names_of_facts_are_headings() -> None:
    html = Html(page_of(facts([row("name", "Weekly")])))
    assert html.elements == {"div", "table", "tbody", "tr", "th", "td"}
    assert html.texts == ["name", "Weekly"]


def test_numbers_stand_to_the_right() -> None:
    assert "text-align:right" in page_of(one_column("1,234", "5.5", "-7 %", "-"))
    assert "text-align:right" not in page_of(one_column("1", "two"))


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://a.example/x?y=1&z=2", ["https://a.example/x?y=1&z=2"]),
        ("https://a.example/ and http://b.example/", ["https://a.example/", "http://b.example/"]),
        ("javascript:alert(1) file:///etc/passwd //a.example", []),
        ("https://a.example@b.example/ https:// https://[x/ https://a\\b https://аpple.com", []),
    ],
)
def test_only_plain_addresses_are_links(text: str, links: list[str]) -> None:
    html = Html(page_of(one_column(text)))
    assert html.links == links
    assert text in "".join(html.texts)


@pytest.mark.parametrize(("done", "width"), [(0, 0), (45.4, 45), (100, 100), (250, 100), (-1, 0)])
def test_a_bar_is_never_longer_than_its_frame(done: float, width: int) -> None:
    assert f"width:{width}%" in page_of(ProgressBar(100, done))


def test_a_long_table_is_cut_and_says_so() -> None:
    html = Html(page_of(one_column(*range(MOST_ROWS + 5))))
    assert html.texts[-2:] == [str(MOST_ROWS - 1), "and 5 more rows"]
