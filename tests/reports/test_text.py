import re
import unicodedata
from pathlib import Path
from unicodedata import normalize

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.platypus import Paragraph, SimpleDocTemplate

from wundr_ray.aggregate.recommendations.registry import RULES
from wundr_ray.reports.pdf.devanagari import drawn_order
from wundr_ray.reports.pdf.fonts import MISSING, markup, register_fonts
from wundr_ray.reports.pdf.style import CELL
from wundr_ray.reports.text import (
    CONTROLS,
    RECOMMENDATION_TITLES,
    harmless,
    one_line,
    title_of,
)


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
    assert markup("\U00013000") == MISSING


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("한국어", "NanumGothicCoding"),
        (normalize("NFD", "한국어"), "NanumGothicCoding"),
        ("ภาษาไทย", "NotoSansThai-Regular"),
        ("हन्दी", "NotoSansDevanagari-Regular"),
        ("🚀", "NotoEmoji-Regular"),
        ("🧬🤖", "NotoEmoji-Regular"),
        ("日本語", "DroidSansFallbackFull"),
    ],
)
def test_each_script_is_in_the_font_that_has_it(text: str, font: str) -> None:
    assert markup(text) == f'<font name="{font}">{normalize("NFC", text)}</font>'


@pytest.mark.parametrize("text", ["👩\u200d💻", "❤\ufe0f", "👍🏽", "🇫🇷", "1\ufe0f\u20e3"])
def test_emoji_of_several_parts_have_no_boxes(text: str) -> None:
    assert MISSING not in markup(text)


def test_devanagari_is_drawn_in_its_order() -> None:
    assert drawn_order("हिन्दी") == "िहन्दी"
    assert drawn_order("शक्ति") == "शिक्त"
    assert drawn_order("plain") == "plain"


def test_an_unknown_recommendation_still_has_a_title() -> None:
    assert title_of("repay_debt") == "Repay technical debt"
    assert title_of("something_new") == "Something new"


def test_a_pdf_has_the_text_of_every_script(tmp_path: Path) -> None:
    texts = ["한국어", "ภาษาไทย", "नमस", "日本語", "Ünïcödé"]
    register_fonts()
    file = tmp_path / "scripts.pdf"
    SimpleDocTemplate(str(file)).build([Paragraph(markup(text), CELL) for text in texts])
    (page,) = PdfReader(file).pages
    assert page.extract_text().split() == texts


def test_every_recommendation_has_a_title() -> None:
    assert RULES.keys() == RECOMMENDATION_TITLES.keys()
