"""How the PDF looks: measures, paragraph styles, table styles and small building blocks."""

from collections.abc import Sequence

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from wundr_ray.contract.vocabulary import Severity
from wundr_ray.reports import palette
from wundr_ray.reports.pdf_fonts import BOLD, REGULAR, markup

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
    }
    return ParagraphStyle(name, **(base | more))


BODY = _style("body", 9, spaceAfter=4)
CELL = _style("cell", 7.5, leading=10)
CELL_RIGHT = _style("cell-right", 7.5, leading=10, alignment=2)
CELL_BOLD = _style("cell-bold", 7.5, leading=10, fontName=BOLD)
MUTED = _style("muted", 7.5, textColor=HexColor(palette.MUTED), spaceAfter=2)
_INK = {"fontName": BOLD, "textColor": HexColor(palette.INK), "keepWithNext": 1}
_BLUE = _INK | {"textColor": HexColor(palette.ACCENT)}
H1 = _style("h1", 15, **_INK, spaceBefore=4, spaceAfter=8)
H2 = _style("h2", 11, **_INK, spaceBefore=10, spaceAfter=4)
H3 = _style("h3", 8.5, **_BLUE, spaceBefore=6, spaceAfter=2)
CHART_TITLE = _style(
    "chart-title", 8.5, fontName=BOLD, textColor=HexColor(palette.INK), spaceBefore=8, spaceAfter=5
)
ADVICE = _style("advice", 7.5, leading=10.5, spaceAfter=6)
COVER_TITLE = _style(
    "cover-title", 22, fontName=BOLD, leading=28, textColor=HexColor(palette.PAPER)
)
COVER_TEXT = _style("cover-text", 9, textColor=HexColor(palette.RULE))
FIGURE = _style("figure", 15, fontName=BOLD, leading=19, textColor=HexColor(palette.INK))
CAPTION = _style("caption", 7, leading=9, textColor=HexColor(palette.MUTED))
FOOTER = _style("footer", 7, leading=9, textColor=HexColor(palette.MUTED))
HEAD_CELL = _style("head-cell", 7.5, fontName=BOLD, leading=10, textColor=HexColor(palette.PAPER))
HEAD_RIGHT = _style(
    "head-right", 7.5, fontName=BOLD, leading=10, textColor=HexColor(palette.PAPER), alignment=2
)

GRID = [
    ("BACKGROUND", (0, 0), (-1, 0), HexColor(palette.INK)),
    ("LINEBELOW", (0, 1), (-1, -1), 0.5, HexColor(palette.RULE)),
    ("VALIGN", (0, 0), (-1, 0), "MIDDLE"),
    ("VALIGN", (0, 1), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 3),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ("LEFTPADDING", (0, 0), (-1, -1), 5),
    ("RIGHTPADDING", (0, 0), (-1, -1), 5),
]


class Heading(Paragraph):  # type: ignore[misc]
    """A heading that appears in the outline under ``level`` and can be linked to by ``key``."""

    def __init__(self, text: str, style: ParagraphStyle, key: str, level: int) -> None:
        super().__init__(markup(text), style)
        self.outline_title = text
        self.outline_key = key
        self.outline_level = level


def text(value: str, style: ParagraphStyle = CELL, limit: int = 1_000) -> Paragraph:
    """A paragraph of plain text, whatever it contains."""
    return Paragraph(markup(value, limit), style)


def severity_word(severity: Severity) -> Paragraph:
    """The severity's name after a square of its colour."""
    return Paragraph(f"{colored_square(severity)}\u00a0{severity}", CELL)


def colored_square(severity: Severity) -> str:
    """Markup: colour alone would be unreadable for the lighter severities."""
    return f'<font color="{palette.SEVERITIES[severity]}">■</font>'


def grid(
    header: Sequence[tuple[str, float, str]],
    rows: Sequence[Sequence[object]],
    extra: Sequence[tuple[object, ...]] = (),
) -> Table:
    """A table over the whole width with a repeated header.

    ``header`` gives each column's title, its share of the width, and ``left`` or ``right``.
    """
    total = sum(share for _, share, _ in header)
    titles = [
        Paragraph(title, HEAD_RIGHT if side == "right" else HEAD_CELL) for title, _, side in header
    ]
    table = Table(
        [titles, *rows], colWidths=[WIDTH * share / total for _, share, _ in header], repeatRows=1
    )
    table.setStyle(TableStyle([*GRID, *extra]))
    return table


def figures(pairs: Sequence[tuple[str, str]], columns: int) -> Table:
    """Tiles of a large number over its caption, ``columns`` to a row."""
    cells: list[list[Flowable | str]] = [
        [Paragraph(markup(value), FIGURE), Paragraph(caption, CAPTION)] for value, caption in pairs
    ]
    rows = [cells[i : i + columns] for i in range(0, len(cells), columns)]
    table = Table(rows, colWidths=[WIDTH / columns] * columns)
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), HexColor(palette.TINT)),
                ("INNERGRID", (0, 0), (-1, -1), 3, HexColor(palette.PAPER)),
                ("LEFTPADDING", (0, 0), (-1, -1), 9),
                ("TOPPADDING", (0, 0), (-1, -1), 6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return table


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
