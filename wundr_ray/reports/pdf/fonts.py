"""The PDF's fonts, and any text as markup they can show.

DejaVu Sans covers Latin, Greek, Cyrillic, Hebrew, Arabic, Armenian and Georgian. Droid Sans
Fallback adds Chinese and Japanese, Nanum Gothic Coding Korean, Noto Sans Thai and Devanagari,
Noto Emoji emoji in one colour. What none of them has is shown as an empty box.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from typing import cast
from unicodedata import normalize
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from wundr_ray.aggregate.wording import shorten
from wundr_ray.reports.pdf.bidi import visual_order
from wundr_ray.reports.pdf.devanagari import drawn_order
from wundr_ray.reports.text import one_line

REGULAR = "DejaVuSans"
BOLD = "DejaVuSans-Bold"
CJK = "DroidSansFallbackFull"
CODE = "NanumGothicCoding"
FOLDER = Path(__file__).parents[1] / "fonts"

MISSING = "\u25a1"

# Fonts, and the characters that are looked up in them; each is loaded when first needed.
_FALLBACKS = (
    (CODE, r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"),
    ("NotoSansThai-Regular", r"[\u0e00-\u0e7f]"),
    ("NotoSansDevanagari-Regular", r"[\u0900-\u097f]"),
    ("NotoEmoji-Regular", r"[\u20d0-\u20ff\u2190-\u2bff\U0001f000-\U0001faff]"),
    (CJK, r"(?s:.)"),
)

# What joins emoji or chooses their colour: their parts are shown one after the other.
_UNSEEN = str.maketrans(dict.fromkeys(map(ord, "\u200d\ufe0e\ufe0f")))


class MeasuredFont(TTFont):  # type: ignore[misc]
    """A font that measures and encodes most text without a step of Python for each character.

    reportlab's own ways take a fifth of a long document's time.
    """

    @cached_property
    def _widths(self) -> Mapping[str, float]:
        widths = {chr(code): width for code, width in self.face.charWidths.items()}
        return defaultdict(lambda: self.face.defaultWidth, widths)

    def stringWidth(self, text: str | bytes, size: float, encoding: str = "utf8") -> float:
        """In points; the same number as that of reportlab."""
        if isinstance(text, bytes):
            text = text.decode(encoding)
        return 0.001 * size * sum(map(self._widths.__getitem__, text))

    def splitString(
        self, text: str, doc: object, encoding: str = "utf-8"
    ) -> list[tuple[int, bytes]]:
        """The codes of the characters, by the subset of the font that has them."""
        try:
            codes = bytes(map(self.state[doc].assignments.__getitem__, map(ord, text)))
        except (KeyError, TypeError, ValueError):  # a new character, or one beyond the first subset
            return cast("list[tuple[int, bytes]]", super().splitString(text, doc, encoding))
        # All characters are in the font's first subset, which has the number 0.
        return [(0, codes)] if codes else []


@cache
def register_fonts() -> None:
    """Make the fonts known to reportlab, once per process; streams are kept binary."""
    # ASCII85 would make streams a quarter longer.
    rl_config.useA85 = 0
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(MeasuredFont(name, FOLDER / f"{name}.ttf"))
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD
    )


def markup(text: str, limit: int = 1_000) -> str:
    """``text`` as reportlab's paragraph markup: escaped, on one line, at most ``limit`` long."""
    if text.isascii() and text.isprintable():
        return escape(shorten(text, limit))
    return "".join(_in_font(font, characters) for font, characters in _runs(text, limit))


def drawn(text: str, limit: int) -> list[tuple[str, str]]:
    """``text`` as pieces to be drawn one after the other, each with its font."""
    return [
        (font or REGULAR, characters if font else MISSING * len(characters))
        for font, characters in _runs(text, limit)
    ]


def _runs(text: str, limit: int) -> Iterator[tuple[str | None, str]]:
    plain = normalize("NFC", one_line(text)).translate(_UNSEEN)
    # Cut before letters change places: the end of the text is what is left out.
    shown = drawn_order(visual_order(shorten(plain, limit)))
    for font, characters in groupby(shown, key=_font_of):
        yield font, "".join(characters)


def emphasised(sentence: str) -> str:
    """A sentence of ours as markup: what stands between two ``**`` is bold."""
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", markup(sentence))


def code_markup(text: str) -> str:
    """A line of code as markup in a font whose characters are equally wide; spaces are kept."""
    plain = one_line(text.expandtabs(4)).translate(_UNSEEN).replace(" ", "\xa0")
    runs = groupby(visual_order(plain), key=lambda each: CODE if _is_code(each) else _font_of(each))
    return "".join(_in_font(font, "".join(characters)) for font, characters in runs)


def register_code_font() -> None:
    _fallback_glyphs(CODE)


def _is_code(character: str) -> bool:
    return ord(character) in _fallback_glyphs(CODE)


def _in_font(font: str | None, characters: str) -> str:
    if font is None:
        return MISSING * len(characters)
    if font == REGULAR:
        return escape(characters)
    return f'<font name="{font}">{escape(characters)}</font>'


@cache
def _font_of(character: str) -> str | None:
    """The font that has ``character``, if any."""
    if ord(character) in _glyphs(REGULAR):
        return REGULAR
    for font, characters in _FALLBACKS:
        if re.fullmatch(characters, character) and ord(character) in _fallback_glyphs(font):
            return font
    return None


@cache
def _glyphs(font: str) -> frozenset[int]:
    register_fonts()
    return frozenset(pdfmetrics.getFont(font).face.charToGlyph)


@cache
def _fallback_glyphs(font: str) -> frozenset[int]:
    pdfmetrics.registerFont(MeasuredFont(font, FOLDER / f"{font}.ttf"))
    return _glyphs(font)
