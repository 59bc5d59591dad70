"""Small parts of the PDF drawn straight onto the page: a report of many projects has thousands."""

from collections.abc import Sequence

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from wundr_ray.contract.vocabulary import Severity
from wundr_ray.reports import palette
from wundr_ray.reports.pdf.fonts import BOLD, REGULAR

TILE_HEIGHT = 39
TILE_GAP = 3
FIGURE_SIZE = 15


class Tiles(Flowable):  # type: ignore[misc]
    """Tiles of a large figure over its caption, ``columns`` to a row; all text is our own."""

    def __init__(self, pairs: Sequence[tuple[str, str]], columns: int, width: float) -> None:
        super().__init__()
        self._pairs, self._columns = pairs, columns
        self.width = width
        self.height = TILE_HEIGHT * -(-len(pairs) // columns)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        step = self.width / self._columns
        for index, (value, caption) in enumerate(self._pairs):
            row, column = divmod(index, self._columns)
            x, y = column * step, self.height - (row + 1) * TILE_HEIGHT
            self._tile(x, y, step - TILE_GAP, value, caption)

    def _tile(self, x: float, y: float, width: float, value: str, caption: str) -> None:
        canvas = self.canv
        canvas.setFillColor(HexColor(palette.TINT))
        canvas.rect(x, y + TILE_GAP, width, TILE_HEIGHT - TILE_GAP, stroke=0, fill=1)
        canvas.setFillColor(HexColor(palette.INK))
        room = width - 14
        size = min(FIGURE_SIZE, FIGURE_SIZE * room / max(stringWidth(value, BOLD, FIGURE_SIZE), 1))
        canvas.setFont(BOLD, size)
        canvas.drawString(x + 8, y + 20, value)
        canvas.setFillColor(HexColor(palette.MUTED))
        canvas.setFont(REGULAR, 6.8)
        canvas.drawString(x + 8, y + 10, caption)


class ScoreBar(Flowable):  # type: ignore[misc]
    """A quality score of 0 to 10: its number and a thin bar."""

    def __init__(self, score: float | None, length: float = 44) -> None:
        super().__init__()
        self._score, self._length = score, length
        self.width, self.height = length + 22, 9

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        canvas.setFillColor(HexColor(palette.RULE))
        canvas.rect(22, 1.5, self._length, 5, stroke=0, fill=1)
        if self._score is not None:
            canvas.setFillColor(HexColor(palette.ACCENT))
            canvas.rect(22, 1.5, self._length * self._score / 10, 5, stroke=0, fill=1)
        canvas.setFillColor(HexColor(palette.INK))
        canvas.setFont(BOLD, 7.5)
        canvas.drawString(0, 1.2, "–" if self._score is None else f"{self._score:.1f}")


class SeverityMark(Flowable):  # type: ignore[misc]
    """A severity's name after a square of its colour: colour alone would be unreadable."""

    def __init__(self, severity: Severity) -> None:
        super().__init__()
        self._severity = severity
        self.width, self.height = 52, 10

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        canvas.setFillColor(HexColor(palette.SEVERITIES[self._severity]))
        canvas.rect(0, 2, 6, 6, stroke=0, fill=1)
        canvas.setFillColor(HexColor(palette.TEXT))
        canvas.setFont(REGULAR, 7.5)
        canvas.drawString(10, 2.3, str(self._severity))


class SeverityStrip(Flowable):  # type: ignore[misc]
    """One bar of all findings, a part for each severity, with the numbers below."""

    def __init__(self, counts: Sequence[tuple[Severity, int]], width: float) -> None:
        super().__init__()
        self._counts = counts
        self.width, self.height = width, 27

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        total = sum(count for _, count in self._counts) or 1
        x = 0.0
        for severity, count in self._counts:
            length = self.width * count / total
            canvas.setFillColor(HexColor(palette.SEVERITIES[severity]))
            canvas.rect(x, 17, length, 8, stroke=0, fill=1)
            x += length
        x = 0.0
        for severity, count in self._counts:
            canvas.setFillColor(HexColor(palette.SEVERITIES[severity]))
            canvas.rect(x, 4, 6, 6, stroke=0, fill=1)
            canvas.setFillColor(HexColor(palette.TEXT))
            canvas.setFont(REGULAR, 7.5)
            words = f"{count:,} {severity}"
            canvas.drawString(x + 10, 4, words)
            x += 26 + stringWidth(words, REGULAR, 7.5)
