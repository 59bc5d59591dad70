import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from wundr_ray.reports.pdf_fonts import BOLD, FOLDER, REGULAR, MeasuredFont, register_fonts

TEXTS = ["", "def f(x): pass", "Größe – 日本 \u202e \U0001f600", b"bytes \xc3\xa4"]


@pytest.mark.parametrize("name", [REGULAR, BOLD])
@pytest.mark.parametrize("text", TEXTS)
def test_text_has_the_width_that_reportlab_measures(name: str, text: str | bytes) -> None:
    register_fonts()
    assert isinstance(pdfmetrics.getFont(name), MeasuredFont)
    plain = TTFont(f"plain {name}", FOLDER / f"{name}.ttf")
    assert pdfmetrics.stringWidth(text, name, 7.5) == plain.stringWidth(text, 7.5)
