"""Lines of a diff, drawn straight onto the page: a report of many projects has thousands."""

from collections.abc import Sequence
from itertools import accumulate
from unicodedata import east_asian_width

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph

from wundr_ray.reports import palette
from wundr_ray.reports.pdf.fonts import CODE, REGULAR, code_markup, register_code_font
from wundr_ray.reports.pdf.style import WIDTH

DIFF_LINES = 14
"""As many lines of one change as are shown; they stand on one page."""

_SIZE = 6.8
_LEADING = 8.8
_PADDING = 4
# Characters of a line: each is half as wide as it is high.
_LONGEST = int((WIDTH - 2 * _PADDING) / (_SIZE / 2))

_STYLE = ParagraphStyle("code", fontName=REGULAR, fontSize=_SIZE, leading=_LEADING)
_GROUNDS = {"+": "#E6F2EA", "-": "#F8E7E6", "@": palette.TINT}
_INKS = {"+": palette.GOOD, "-": palette.BAD, "@": palette.MUTED}


class CodeLines(Flowable):  # type: ignore[misc]
    """One line below the other, each on the ground of its mark; what is too long is cut."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__()
        register_code_font()
        self._lines = [_cut(line.removesuffix("\r")) for line in lines]
        self.width, self.height = WIDTH, _LEADING * len(lines) + 2

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        for number, line in enumerate(self._lines, 1):
            self._line(self.height - number * _LEADING, line)

    def _line(self, y: float, line: str) -> None:
        canvas, mark = self.canv, line[:1]
        if ground := _GROUNDS.get(mark):
            canvas.setFillColor(HexColor(ground))
            canvas.rect(0, y, self.width, _LEADING, stroke=0, fill=1)
        ink = _INKS.get(mark, palette.TEXT)
        if line.isascii() and line.isprintable():
            canvas.setFillColor(HexColor(ink))
            canvas.setFont(CODE, _SIZE)
            canvas.drawString(_PADDING, y + 2.4, line)
            return
        shown = Paragraph(f'<font color="{ink}">{code_markup(line)}</font>', _STYLE)
        # Wide enough that the line, which is cut already, is never broken.
        shown.wrap(10 * self.width, _LEADING)
        shown.drawOn(canvas, _PADDING, y + 0.2)


def _cut(line: str) -> str:
    # Bounded before anything looks at each character: lines may have megabytes.
    plain = line[: 4 * _LONGEST].expandtabs(4)
    # Chinese, Japanese and Korean characters are two places wide.
    widths = accumulate(2 if east_asian_width(each) in "WF" else 1 for each in plain)
    room = sum(width < _LONGEST for width in widths)
    return plain if room == len(plain) else f"{plain[:room]}…"
