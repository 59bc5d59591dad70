import re
import unicodedata

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from reportlab.platypus import Paragraph

from wundr_ray.reports.pdf_fonts import MISSING, markup, register_fonts
from wundr_ray.reports.pdf_style import CELL
from wundr_ray.reports.text import CONTROLS, harmless, one_line, title_of


@given(st.text())
def test_one_line_has_nothing_that_acts(text: str) -> None:
    shown = one_line(text)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Zl", "Zp")]
    assert not re.search(CONTROLS, shown)


@given(st.text())
def test_polars_and_python_agree_on_what_acts(text: str) -> None:
    column = pl.DataFrame({"a": [text]}, schema={"a": pl.String})
    assert column.select(harmless(pl.col("a"))).item() == re.sub(CONTROLS, "\ufffd", text)


@given(st.text(max_size=60))
def test_any_text_makes_a_paragraph_that_shows_it(text: str) -> None:
    register_fonts()
    paragraph = Paragraph(markup(text), CELL)
    paragraph.wrap(200, 1000)


def test_markup_is_escaped_and_cut() -> None:
    assert markup("<b>&") == "&lt;b&gt;&amp;"
    assert markup("a" * 50, 10) == "aaaaa…aaaa"
    assert markup("中") == '<font name="DroidSansFallbackFull">中</font>'
    assert markup("\U0001f9ec") == MISSING


def test_an_unknown_recommendation_still_has_a_title() -> None:
    assert title_of("repay_debt") == "Repay technical debt"
    assert title_of("something_new") == "Something new"
