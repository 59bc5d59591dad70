import pytest
from reportlab.lib.rl_accel import escapePDF
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from wundr_ray.reports.pdf.fonts import BOLD, FOLDER, REGULAR, MeasuredFont, register_fonts
from wundr_ray.reports.pdf.pages import escaped

TEXTS = ["", "def f(x): pass", "Größe – 日本 \u202e \U0001f600", b"bytes \xc3\xa4"]


@pytest.mark.parametrize("name", [REGULAR, BOLD])
@pytest.mark.parametrize("text", TEXTS)
def test_text_has_the_width_that_reportlab_measures(name: str, text: str | bytes) -> None:
    register_fonts()
    assert isinstance(pdfmetrics.getFont(name), MeasuredFont)
    plain = TTFont(f"plain {name}", FOLDER / f"{name}.ttf")
    assert pdfmetrics.stringWidth(text, name, 7.5) == plain.stringWidth(text, 7.5)


def test_text_is_encoded_as_reportlab_encodes_it() -> None:
    plain, ours = (kind("a font", FOLDER / f"{REGULAR}.ttf") for kind in (TTFont, MeasuredFont))
    document = Canvas("unused")._doc
    many = "".join(map(chr, range(0x100, 0x250)))  # more characters than a subset has
    for text in [each for each in TEXTS if isinstance(each, str)] * 2 + [
        "a\xa0b",
        many,
        many,
        "ok",
    ]:
        assert ours.splitString(text, document) == plain.splitString(text, document)


def test_strings_of_a_file_are_escaped_as_reportlab_escapes_them() -> None:
    every = bytes(range(256))
    assert escaped(every) == escapePDF(every)
