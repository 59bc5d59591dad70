"""The PDF's fonts, and any text as markup they can show.

DejaVu Sans covers Latin, Greek, Cyrillic, Hebrew and Arabic; Droid Sans Fallback adds
Chinese and Japanese. What neither has is shown as an empty box.
"""

from functools import cache
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from wundr_ray.aggregate.wording import shorten
from wundr_ray.reports.bidi import visual_order
from wundr_ray.reports.text import one_line

REGULAR = "DejaVuSans"
BOLD = "DejaVuSans-Bold"
FALLBACK = "DroidSansFallbackFull"
FOLDER = Path(__file__).with_name("fonts")

MISSING = "\u25a1"


@cache
def register_fonts() -> None:
    """Make the fonts known to reportlab, once per process; streams are kept binary."""
    rl_config.useA85 = 0
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, FOLDER / f"{name}.ttf"))
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD
    )


def markup(text: str, limit: int = 1_000) -> str:
    """``text`` as reportlab's paragraph markup: escaped, on one line, at most ``limit`` long."""
    shown = visual_order(shorten(one_line(text), limit))
    runs = groupby(shown, key=_font_of)
    return "".join(_in_font(font, "".join(characters)) for font, characters in runs)


def _in_font(font: str | None, characters: str) -> str:
    if font is None:
        return MISSING * len(characters)
    if font == REGULAR:
        return escape(characters)
    return f'<font name="{font}">{escape(characters)}</font>'


def _font_of(character: str) -> str | None:
    """The font that has ``character``, if any."""
    if ord(character) in _glyphs(REGULAR):
        return REGULAR
    return FALLBACK if ord(character) in _fallback_glyphs() else None


@cache
def _glyphs(font: str) -> frozenset[int]:
    register_fonts()
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)


@cache
def _fallback_glyphs() -> frozenset[int]:
    """Loaded on first need only: the font is 4 MB."""
    pdfmetrics.registerFont(TTFont(FALLBACK, FOLDER / f"{FALLBACK}.ttf"))
    return _glyphs(FALLBACK)
