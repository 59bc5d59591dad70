"""The cover and the table of contents, whose page numbers are known only when all is written.

A number is a form: the page refers to it, and it is drawn at the end. So the document is laid out
once; reportlab's own contents need every page twice.
"""

from collections.abc import Mapping, Sequence

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, Spacer, Table, TableStyle

from wundr_ray.contract.results.analysis import BatchResults
from wundr_ray.contract.results.presentation import duration
from wundr_ray.reports import palette
from wundr_ray.reports.pdf.fonts import REGULAR
from wundr_ray.reports.pdf.style import (
    CONTENTS,
    CONTENTS_SUB,
    COVER_EYEBROW,
    COVER_FIGURE,
    COVER_TEXT,
    COVER_TITLE,
    H1_PLAIN,
    MUTED,
    WIDTH,
    text,
)
from wundr_ray.reports.text import OUTCOMES, moment, number

PROJECTS_LISTED = 60
NUMBER_WIDTH = 30


def cover(results: BatchResults) -> list[Flowable]:
    """What the report is, its subject and its time, and the four figures that people ask for."""
    summary = results.summary
    facts = [
        f"Batch {results.batch_id}",
        f"Started {moment(results.started_at)}",
        f"Completed {moment(results.completed_at)}",
        OUTCOMES[results.outcome],
    ]
    figures = [
        (f"{summary.projects_analyzed:,}", "projects analysed"),
        (f"{summary.total_lines:,}", "lines of code"),
        (number(summary.average_quality_score, 1), "quality score of 10"),
        (duration(summary.technical_debt_minutes), "estimated technical debt"),
    ]
    return cover_page("CODE ANALYSIS REPORT", results.name, results.description, facts, figures)


def cover_page(
    eyebrow: str,
    name: str,
    description: str | None,
    facts: Sequence[str],
    figures: Sequence[tuple[str, str]],
) -> list[Flowable]:
    """A page of its own; each figure has its caption."""
    block: list[Flowable] = [
        Spacer(1, 150),
        Paragraph(eyebrow, COVER_EYEBROW),
        Spacer(1, 10),
        text(name, COVER_TITLE),
        Spacer(1, 14),
    ]
    if description:
        block += [text(description, COVER_TEXT, 600), Spacer(1, 14)]
    block += [text(fact, COVER_TEXT) for fact in facts]
    return [*block, Spacer(1, 60), _figures(figures), PageBreak()]


def _figures(pairs: Sequence[tuple[str, str]]) -> Table:
    cells = [
        [Paragraph(value, COVER_FIGURE), Paragraph(caption, COVER_TEXT)] for value, caption in pairs
    ]
    table = Table([cells], colWidths=[WIDTH / len(pairs)] * len(pairs))
    table.setStyle(
        TableStyle(
            [
                ("LINEABOVE", (0, 0), (-1, 0), 1, HexColor(palette.ACCENT)),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 12),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return table


def cover_ground(canvas: Canvas, _template: object) -> None:
    """The dark page behind the cover, with a band of the accent."""
    width, height = A4
    canvas.saveState()
    canvas.setFillColor(HexColor(palette.INK))
    canvas.rect(0, 0, width, height, stroke=0, fill=1)
    canvas.setFillColor(HexColor(palette.ACCENT))
    canvas.rect(0, height - 12, width, 12, stroke=0, fill=1)
    canvas.restoreState()


def contents(labels: Sequence[str], sections: Mapping[str, str]) -> list[Flowable]:
    """Every section and, up to a number, every project with its page; projects by their labels."""
    parts: list[Flowable] = [Paragraph("Contents", H1_PLAIN)]
    for key, title in sections.items():
        parts.append(ContentsLine(title, key, sub=False))
        if key == "details":
            parts += [
                ContentsLine(label, f"project-{index}", sub=True)
                for index, label in enumerate(labels[:PROJECTS_LISTED])
            ]
            if (more := len(labels) - PROJECTS_LISTED) > 0:
                words = f"… and {more:,} more projects; the bookmarks list them all."
                parts.append(Paragraph(words, MUTED))
    return [*parts, PageBreak()]


class ContentsLine(Flowable):  # type: ignore[misc]
    """A title that leads to its section, dots, and the page's number."""

    def __init__(self, title: str, key: str, sub: bool) -> None:
        super().__init__()
        style = CONTENTS_SUB if sub else CONTENTS
        self._title = text(title, style, 90 if sub else 200)
        self._baseline = style.leading - style.fontSize
        self.key = key
        self.width = WIDTH

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        _, self.height = self._title.wrap(WIDTH - NUMBER_WIDTH, 1_000)
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        self._title.drawOn(canvas, 0, 0)
        canvas.saveState()
        canvas.setStrokeColor(HexColor(palette.RULE))
        canvas.setDash(0.6, 2.4)
        widths = self._title.getActualLineWidths0()
        indent = self._title.style.leftIndent
        canvas.line(indent + widths[-1] + 8, self._baseline, WIDTH - NUMBER_WIDTH, self._baseline)
        canvas.translate(WIDTH, self._baseline)
        # The form does not exist yet; `draw_page_numbers` makes it at the end.
        canvas.doForm(page_form(self.key))
        canvas.restoreState()
        canvas.linkRect("", self.key, (0, 0, WIDTH, self.height), relative=1, Border="[0 0 0]")


def page_form(key: str) -> str:
    return f"page-of-{key}"


def draw_page_numbers(canvas: Canvas, pages: Mapping[str, int], keys: Sequence[str]) -> None:
    """The forms that the contents refer to, once every section has its page."""
    for key in keys:
        canvas.beginForm(page_form(key), lowerx=-NUMBER_WIDTH, lowery=-4, upperx=2, uppery=12)
        canvas.setFont(REGULAR, 8.5)
        canvas.setFillColor(HexColor(palette.TEXT))
        canvas.drawRightString(0, 0, str(pages.get(key, "")))
        canvas.endForm()
