"""The results as a PDF to send to a customer."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)

from wundr_ray.aggregate.document import ReportDocument
from wundr_ray.aggregate.wording import shorten
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.results import BatchResults
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.reports import palette
from wundr_ray.reports.pdf_contents import (
    ContentsLine,
    contents,
    cover,
    cover_ground,
    draw_page_numbers,
)
from wundr_ray.reports.pdf_findings import duplicates, findings, recommendations
from wundr_ray.reports.pdf_fonts import REGULAR, markup, register_fonts
from wundr_ray.reports.pdf_projects import method, project_sections
from wundr_ray.reports.pdf_style import FOOTER, MARGIN, WIDTH, Heading
from wundr_ray.reports.pdf_summary import first_steps, projects, summary
from wundr_ray.reports.text import one_line

TOTAL_PAGES = "total-pages"
FOOTER_HEIGHT = 19 * mm
SECTION_ROOM = 110 * mm
DUPLICATES_ROOM = 70 * mm
"""A section, or the short one of duplicates, begins on a new page unless so much of it is left."""


class PdfReport:
    """Cover, contents, summary, projects, recommendations, findings, a page per project, method."""

    format = ReportFormat.PDF
    media_type, extension = FILE_TYPES[ReportFormat.PDF]

    def render(self, document: ReportDocument, target: Path) -> None:
        """Write the report; its dates are the batch's, so that equal documents give equal bytes."""
        register_fonts()
        _Template(document.results, target).build(_story(document), canvasmaker=_Canvas)


def _story(document: ReportDocument) -> list[Flowable]:
    results = document.results
    body = [
        *summary(results),
        first_steps(results),
        PageBreak(),
        *projects(results),
        Spacer(1, 12),
        CondPageBreak(SECTION_ROOM),
        *recommendations(results.recommendations),
        CondPageBreak(SECTION_ROOM),
        *findings(document),
        Spacer(1, 12),
        CondPageBreak(DUPLICATES_ROOM),
        *duplicates(document),
        *project_sections(document),
        *method(),
    ]
    sections = {each.outline_key: each.outline_title for each in _sections(body)}
    return [NextPageTemplate("later"), *cover(results), *contents(results, sections), *body]


def _sections(story: Sequence[Flowable]) -> Iterator[Heading]:
    for flowable in story:
        if isinstance(flowable, Heading) and flowable.outline_level == 0:
            yield flowable
        elif isinstance(flowable, KeepTogether):
            yield from _sections(flowable._content)


class _Canvas(Canvas):  # type: ignore[misc]
    """Knows all page numbers at the end: footers and contents refer to forms drawn last."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self.pages_of: dict[str, int] = {}
        self.wanted: list[str] = []

    def save(self) -> None:
        draw_page_numbers(self, self.pages_of, self.wanted)
        self.beginForm(TOTAL_PAGES)
        self.setFont(REGULAR, 7)
        self.setFillColor(HexColor(palette.MUTED))
        self.drawString(0, 0, str(self.getPageNumber() - 1))
        self.endForm()
        super().save()


class _Template(BaseDocTemplate):  # type: ignore[misc]
    """A4 pages with a footer, headings in the outline, and the document's properties."""

    def __init__(self, results: BatchResults, target: Path) -> None:
        super().__init__(
            str(target),
            pagesize=A4,
            invariant=1,
            title=one_line(results.name),
            author="Wundr",
            creator="Wundr",
            subject=f"Code analysis report, batch {one_line(results.batch_id)}",
            lang="en",
        )
        self._completed = results.completed_at
        footer = _footer(results.name)
        first = Frame(MARGIN, FOOTER_HEIGHT, WIDTH, A4[1] - 2 * FOOTER_HEIGHT, 0, 0, 0, 0)
        later = Frame(MARGIN, FOOTER_HEIGHT, WIDTH, A4[1] - FOOTER_HEIGHT - 16 * mm, 0, 0, 0, 0)
        self.addPageTemplates(
            [
                PageTemplate("first", [first], onPage=cover_ground),
                PageTemplate("later", [later], onPage=footer),
            ]
        )

    def beforeDocument(self) -> None:
        self.canv.setDateFormatter(_date_formatter(self._completed))
        self.canv.showOutline()

    def afterFlowable(self, flowable: Flowable) -> None:
        if isinstance(flowable, ContentsLine):
            self.canv.wanted.append(flowable.key)
        if isinstance(flowable, Heading):
            self.canv.pages_of[flowable.outline_key] = self.canv.getPageNumber()
            self.canv.bookmarkHorizontal(flowable.outline_key, 0, self.frame._y + 20)
            title = shorten(one_line(flowable.outline_title), 100)
            self.canv.addOutlineEntry(title, flowable.outline_key, flowable.outline_level)


def _date_formatter(moment: datetime) -> Callable[..., str]:
    """reportlab offers no other way to set the creation date than to format its own."""
    shown = moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")
    return lambda *_: shown


def _footer(name: str) -> Callable[[Canvas, BaseDocTemplate], None]:
    def draw(canvas: Canvas, _template: BaseDocTemplate) -> None:
        y = 8 * mm
        canvas.saveState()
        canvas.setStrokeColor(HexColor(palette.RULE))
        canvas.line(MARGIN, y + 11, A4[0] - MARGIN, y + 11)
        label = Paragraph(f"{markup(name, 80)} – code analysis report", FOOTER)
        label.wrapOn(canvas, WIDTH - 80, 20)
        label.drawOn(canvas, MARGIN, y - 2)
        canvas.setFont(REGULAR, 7)
        canvas.setFillColor(HexColor(palette.MUTED))
        end = A4[0] - MARGIN - 10
        canvas.drawRightString(end, y, f"Page {canvas.getPageNumber()} of ")
        canvas.translate(end, y)
        canvas.doForm(TOTAL_PAGES)
        canvas.restoreState()

    return draw
