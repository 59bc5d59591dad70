"""How the PDF looks: measures, paragraph styles, table styles and small building blocks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from wundr_ray.aggregate.wording import shorten
from wundr_ray.contract.vocabulary import Severity
from wundr_ray.reports import palette
from wundr_ray.reports.pdf.fonts import BOLD, REGULAR, markup

MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN
"""The width of the text, in points."""

NAME = 60
"""Characters of a project's name in a table or list; its own section has all of it."""


def _style(name: str, size: float, **more: object) -> ParagraphStyle:
    base = {
        "fontName": REGULAR,
        "fontSize": size,
        "leading": size * 1.4,
        "textColor": HexColor(palette.TEXT),
        "splitLongWords": 1,
        "allowWidows": 0,
        "allowOrphans": 0,
    }
    return ParagraphStyle(name, **(base | more))


BODY = _style("body", 9, spaceAfter=4)
CELL = _style("cell", 7.5, leading=10)
CELL_RIGHT = _style("cell-right", 7.5, leading=10, alignment=2)
CELL_BOLD = _style("cell-bold", 7.5, leading=10, fontName=BOLD)
MUTED = _style("muted", 7.5, textColor=HexColor(palette.MUTED), spaceAfter=2)
PLACE = _style("place", 7.5, leading=10.5, leftIndent=8, firstLineIndent=-8)
_INK = {"fontName": BOLD, "textColor": HexColor(palette.INK), "keepWithNext": 1}
_BLUE = _INK | {"textColor": HexColor(palette.ACCENT)}
H1 = _style("h1", 15, **_INK, spaceBefore=4, spaceAfter=8)
H2 = _style("h2", 11, **_INK, spaceBefore=10, spaceAfter=4)
H3 = _style("h3", 8.5, **_BLUE, spaceBefore=6, spaceAfter=2)
H3_FREE = _style(
    "h3-free", 8.5, fontName=BOLD, textColor=HexColor(palette.ACCENT), spaceBefore=6, spaceAfter=2
)
CHART_TITLE = _style(
    "chart-title", 8.5, fontName=BOLD, textColor=HexColor(palette.INK), spaceBefore=8, spaceAfter=5
)
ADVICE = _style("advice", 7.5, leading=10.5, spaceAfter=6)
COVER_TITLE = _style(
    "cover-title", 30, fontName=BOLD, leading=37, textColor=HexColor(palette.PAPER)
)
COVER_EYEBROW = _style("cover-eyebrow", 9, fontName=BOLD, textColor=HexColor(palette.FAIR))
COVER_TEXT = _style("cover-text", 9, leading=14, textColor=HexColor(palette.RULE))
COVER_FIGURE = _style(
    "cover-figure", 20, fontName=BOLD, leading=26, textColor=HexColor(palette.PAPER)
)
H1_PLAIN = _style("h1-plain", 15, **_INK, spaceBefore=4, spaceAfter=12)
CONTENTS = _style("contents", 10, fontName=BOLD, leading=20, textColor=HexColor(palette.INK))
CONTENTS_SUB = _style("contents-sub", 8, leading=12.5, leftIndent=12)
FOOTER = _style("footer", 7, leading=9, textColor=HexColor(palette.MUTED))
PADDING = 5
SEVERITY_COLUMNS = [(str(level).capitalize(), 15, "right") for level in Severity]
"""The titles over the cells of ``by_severity``, for ``grid``."""

GRID = [
    ("BACKGROUND", (0, 0), (-1, 0), HexColor(palette.INK)),
    ("LINEBELOW", (0, 1), (-1, -1), 0.5, HexColor(palette.RULE)),
    ("VALIGN", (0, 0), (-1, 0), "MIDDLE"),
    ("VALIGN", (0, 1), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
    ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
    ("FONT", (0, 0), (-1, 0), BOLD, 7.5, 10),
    ("TEXTCOLOR", (0, 0), (-1, 0), HexColor(palette.PAPER)),
    ("FONT", (0, 1), (-1, -1), REGULAR, 7.5, 10),
    ("TEXTCOLOR", (0, 1), (-1, -1), HexColor(palette.TEXT)),
]

KEPT_ROWS = 2
"""Rows of a longer table that do not stand alone at the end or the beginning of a page."""
TOGETHER = [
    ("NOSPLIT", (0, 0), (0, KEPT_ROWS)),
    ("NOSPLIT", (0, -KEPT_ROWS), (0, -1)),
]


class Heading(Paragraph):  # type: ignore[misc]
    """A heading that appears in the outline under ``level`` and can be linked to by ``key``."""

    def __init__(self, text: str, style: ParagraphStyle, key: str, level: int) -> None:
        super().__init__(markup(text), style)
        self.outline_title = text
        self.outline_key = key
        self.outline_level = level


def text(value: str, style: ParagraphStyle = CELL, limit: int = 1_000) -> Paragraph:
    """A paragraph of plain text, whatever it contains, over the whole width."""
    return Paragraph(markup(value, limit), style)


@dataclass(frozen=True, slots=True)
class Words:
    """A cell of plain text; where its lines end is known with the width of its column."""

    value: str
    style: ParagraphStyle = CELL
    limit: int = 240

    def within(self, room: float) -> Paragraph:
        """A paragraph whose lines end where ``broken`` allows it; ``room`` is in points."""
        return Paragraph(broken_markup(self.value, self.style, room, self.limit), self.style)


class _Grid(Table):  # type: ignore[misc]
    """A table that keeps the heights of its rows: what is kept together is laid out twice."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        size: tuple[float, float] = super().wrap(width, height)
        if None not in self._rowHeights:
            self._argH = self._rowHeights
        return size


def grid(
    header: Sequence[tuple[str, float, str]],
    rows: Sequence[Sequence[object]],
    extra: Sequence[tuple[object, ...]] = (),
) -> Table:
    """A table over the whole width with a repeated header.

    ``header`` gives each column's title, its share of the width, and ``left``, ``right`` or
    ``bold``. A cell that is a string is any text; it wraps where it must. Others are ``Words``,
    flowables, or lists of cells, one below the other.
    """
    total = sum(share for _, share, _ in header)
    widths = [WIDTH * share / total for _, share, _ in header]
    sides = [side for _, _, side in header]
    titles = [title for title, _, _ in header]
    body = [
        [_cell(value, *place) for value, *place in zip(row, widths, sides, strict=True)]
        for row in rows
    ]
    columns = [
        ("FONT", (i, 1), (i, -1), BOLD, 7.5, 10)
        if side == "bold"
        else ("ALIGN", (i, 0), (i, -1), side.upper())
        for i, side in enumerate(sides)
    ]
    table = _Grid([titles, *body], colWidths=widths, repeatRows=1)
    together = TOGETHER if len(rows) >= 2 * KEPT_ROWS else []
    table.setStyle(TableStyle([*GRID, *columns, *together, *extra]))
    return table


def titled(title: str, *parts: Flowable) -> list[Flowable]:
    """Parts under a title of their own that is not in the outline."""
    return [Paragraph(title, H3_FREE), *parts]


def by_severity(counts: Mapping[Severity, int]) -> list[str]:
    """A cell for each severity, empty where there is none."""
    return [f"{counts[level]:,}" if counts.get(level) else "" for level in Severity]


_STYLES = {"left": CELL, "right": CELL_RIGHT, "bold": CELL_BOLD}


def _cell(value: object, width: float, side: str) -> object:
    """A string that fits is drawn as it is, which costs a tenth of a paragraph."""
    room = width - 2 * PADDING
    if isinstance(value, list):
        return [_cell(each, width, side) for each in value]
    if isinstance(value, Words):
        return value.within(room)
    if not isinstance(value, str):
        return value
    style = _STYLES[side]
    if _is_plain(value) and stringWidth(value, style.fontName, style.fontSize) <= room:
        return value
    return Words(value, style).within(room)


def broken_markup(value: str, style: ParagraphStyle, room: float, limit: int) -> str:
    """``value`` as markup, broken into lines where its font is known to be the style's."""
    if not _is_plain(value):
        return markup(value, limit)
    lines = broken(shorten(value, limit), style.fontName, room, style.fontSize)
    return "<br/>".join(map(markup, lines))


def _is_plain(value: str) -> bool:
    return value.isascii() and value.isprintable()


def broken(value: str, font: str, room: float, size: float = 7.5) -> list[str]:
    """``value`` in lines that end after spaces, underscores and slashes.

    What is still too long ends after dots, hyphens and colons, or before a capital letter.
    """

    def fits(line: str) -> bool:
        return bool(stringWidth(line.rstrip(), font, size) <= room)

    lines = [""]
    for part in _PARTS.findall(value):
        # Words are broken within only if they do not fit into a line of their own.
        for piece in [part] if fits(part) else _PIECES.findall(part):
            if lines[-1] and not fits(lines[-1] + piece):
                lines.append("")
            lines[-1] += piece
    return lines


_PARTS = re.compile(r"[^ _/]*[ _/]+|[^ _/]+")
_PIECES = re.compile(r"[A-Z]*[^A-Z.:-]*[.: _/-]+|[A-Z]*[^A-Z.:-]+|[A-Z]+")


def note(flowable: Flowable, color: str) -> Table:
    """A tinted box with a coloured edge."""
    table = Table([[flowable]], colWidths=[WIDTH])
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), HexColor(palette.TINT)),
                ("LINEBEFORE", (0, 0), (0, -1), 3, HexColor(color)),
                ("LEFTPADDING", (0, 0), (-1, -1), 9),
                ("TOPPADDING", (0, 0), (-1, -1), 5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
            ]
        )
    )
    return table
