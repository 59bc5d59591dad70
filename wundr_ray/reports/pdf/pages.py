"""The pages of every PDF report: frames, footers, page numbers, outline and properties."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    ActionFlowable,
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)

from wundr_ray.aggregate.wording import shorten
from wundr_ray.reports import palette
from wundr_ray.reports.about import About
from wundr_ray.reports.pdf.contents import ContentsLine, cover_ground, draw_page_numbers
from wundr_ray.reports.pdf.fonts import REGULAR, markup
from wundr_ray.reports.pdf.style import FOOTER, MARGIN, WIDTH, Heading
from wundr_ray.reports.text import one_line

TOTAL_PAGES = "total-pages"
# What may stand before the first thing that is seen on a page.
_UNSEEN = (ActionFlowable, PageBreak, Spacer)

# How strings of a PDF file write the bytes that are not letters, or have a meaning there.
_ESCAPES = {code: rf"\{code:03o}" for code in (*range(32), *range(127, 256))} | {
    ord(character): rf"\{character}" for character in "\\()"
}

FOOTER_HEIGHT = 19 * mm


def escaped(text: bytes) -> str:
    """``text`` as it stands between the parentheses of a string in a PDF file."""
    return text.decode("latin-1").translate(_ESCAPES)


def build(story: Sequence[Flowable], about: About, target: Path) -> None:
    """Write the document; equal stories and facts give equal bytes."""
    _Template(about, target).build(list(story), canvasmaker=_Canvas)


def sections_of(story: Sequence[Flowable]) -> Mapping[str, str]:
    """The titles of the story's sections by their keys."""
    return {each.outline_key: each.outline_title for each in _sections(story)}


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
        self.listed_keys: list[str] = []

    def _escape(self, text: bytes) -> str:
        return escaped(text)

    def save(self) -> None:
        draw_page_numbers(self, self.pages_of, self.listed_keys)
        self.beginForm(TOTAL_PAGES)
        self.setFont(REGULAR, 7)
        self.setFillColor(HexColor(palette.MUTED))
        # By now the number is that of a page which is not written.
        self.drawString(0, 0, str(self.getPageNumber() - 1))
        self.endForm()
        super().save()


class _Template(BaseDocTemplate):  # type: ignore[misc]
    """A4 pages with a footer, headings in the outline, and the document's properties."""

    def __init__(self, about: About, target: Path) -> None:
        super().__init__(
            str(target),
            pagesize=A4,
            invariant=1,
            title=one_line(about.name),
            author="Wundr",
            creator="Wundr",
            subject=one_line(about.subject),
            lang="en",
        )
        self._at = about.at
        self._section = self._continued = ""
        self._is_page_empty = True
        footer = _footer(about)
        first = Frame(MARGIN, FOOTER_HEIGHT, WIDTH, A4[1] - 2 * FOOTER_HEIGHT, 0, 0, 0, 0)
        later = Frame(MARGIN, FOOTER_HEIGHT, WIDTH, A4[1] - FOOTER_HEIGHT - 16 * mm, 0, 0, 0, 0)
        self.addPageTemplates(
            [
                PageTemplate("first", [first], onPage=cover_ground),
                PageTemplate("later", [later], onPage=footer, onPageEnd=self._name_section),
            ]
        )

    def beforeDocument(self) -> None:
        self.canv.setDateFormatter(_date_formatter(self._at))
        self.canv.showOutline()

    def beforePage(self) -> None:
        self._is_page_empty, self._continued = True, self._section

    def _name_section(self, canvas: Canvas, _template: BaseDocTemplate) -> None:
        """On a page that begins inside a section, the section's name stands above."""
        if self._continued:
            name = shorten(one_line(self._continued), 80)
            _label(canvas, f"{name}, continued", A4[1] - 12 * mm)

    def afterFlowable(self, flowable: Flowable) -> None:
        if isinstance(flowable, Heading):
            # A heading that opens its page needs no line above that says the section goes on.
            self._section = flowable.outline_title
            if self._is_page_empty:
                self._continued = ""
        if not isinstance(flowable, _UNSEEN):
            self._is_page_empty = False
        if isinstance(flowable, ContentsLine):
            self.canv.listed_keys.append(flowable.key)
        if isinstance(flowable, Heading):
            self.canv.pages_of[flowable.outline_key] = self.canv.getPageNumber()
            self.canv.bookmarkHorizontal(flowable.outline_key, 0, self.frame._y + 20)
            title = shorten(one_line(flowable.outline_title), 100)
            self.canv.addOutlineEntry(title, flowable.outline_key, flowable.outline_level)


def _date_formatter(moment: datetime) -> Callable[..., str]:
    """reportlab offers no other way to set the creation date than to format its own."""
    shown = moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")
    return lambda *_: shown


def _label(canvas: Canvas, words: str, y: float) -> None:
    """A small line; where one font has all of it, drawn directly, faster than as a paragraph."""
    if words.isascii():
        canvas.saveState()
        canvas.setFont(REGULAR, FOOTER.fontSize)
        canvas.setFillColor(FOOTER.textColor)
        canvas.drawString(MARGIN, y, words)
        canvas.restoreState()
        return
    label = Paragraph(markup(words), FOOTER)
    label.wrapOn(canvas, WIDTH, 20)
    label.drawOn(canvas, MARGIN, y - 2)


def _footer(about: About) -> Callable[[Canvas, BaseDocTemplate], None]:
    label = Paragraph(f"{markup(about.name, 80)} – {about.kind.lower()}", FOOTER)
    label.wrap(WIDTH - 80, 20)

    def draw(canvas: Canvas, _template: BaseDocTemplate) -> None:
        y = 8 * mm
        canvas.saveState()
        canvas.setStrokeColor(HexColor(palette.RULE))
        canvas.line(MARGIN, y + 11, A4[0] - MARGIN, y + 11)
        label.drawOn(canvas, MARGIN, y - 2)
        canvas.setFont(REGULAR, 7)
        canvas.setFillColor(HexColor(palette.MUTED))
        end = A4[0] - MARGIN - 10
        canvas.drawRightString(end, y, f"Page {canvas.getPageNumber()} of ")
        canvas.translate(end, y)
        canvas.doForm(TOTAL_PAGES)
        canvas.restoreState()

    return draw
