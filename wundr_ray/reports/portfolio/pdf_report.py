"""The reports of a batch as a PDF."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, NextPageTemplate, Paragraph, Spacer

from wundr_ray.aggregate.portfolio.document import PortfolioDocument
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.reports.results import ReportResults
from wundr_ray.contract.vocabulary import JobStatus, ReportFormat
from wundr_ray.reports import palette
from wundr_ray.reports.pdf.charts import Bar as PdfBar
from wundr_ray.reports.pdf.charts import bar_chart
from wundr_ray.reports.pdf.contents import contents, cover_page
from wundr_ray.reports.pdf.drawn import Tiles as PdfTiles
from wundr_ray.reports.pdf.fonts import register_fonts
from wundr_ray.reports.pdf.line_charts import line_chart
from wundr_ray.reports.pdf.pages import build, sections_of
from wundr_ray.reports.pdf.style import BODY, H1, H2, MUTED, WIDTH, Heading, grid, text
from wundr_ray.reports.portfolio.chapters.all import chapters
from wundr_ray.reports.portfolio.chapters.blocks import (
    Bars,
    Block,
    Chapter,
    Column,
    Grid,
    Lines,
    Sentences,
    Tiles,
    Title,
)
from wundr_ray.reports.portfolio.wording import about
from wundr_ray.reports.text import OUTCOMES, moment

SECTION_ROOM = 80 * mm
PART_ROOM = 40 * mm
"""A section or a part of it begins on a new page unless this much of the current one is left."""

TILES_A_ROW = 4
LABEL = 150
# A table whose columns have more shares in all is divided into several tables.
_MOST_SHARES = 250
_COLORS = {"good": palette.GOOD, "bad": palette.BAD, "plain": palette.ACCENT}


class PdfReport:
    """Cover, contents, a section for each report, and the method."""

    format = ReportFormat.PDF
    media_type, extension = FILE_TYPES[ReportFormat.PDF]

    def render(self, document: PortfolioDocument, target: Path) -> None:
        """Write the report; equal documents give equal bytes."""
        register_fonts()
        build(_story(document.results), about(document.results), target)


def _story(results: ReportResults) -> list[Flowable]:
    body: list[Flowable] = []
    for chapter in chapters(results):
        body += [Spacer(1, 12), CondPageBreak(SECTION_ROOM), *_chapter(chapter)]
    # The contents need the titles and not the pages, which are drawn last.
    listed = contents([], sections_of(body))
    return [NextPageTemplate("later"), *_cover(results), *listed, *body]


def _cover(results: ReportResults) -> list[Flowable]:
    facts = [
        f"Batch {results.batch_id}",
        f"Completed {moment(results.completed_at)}",
        OUTCOMES[results.outcome],
    ]
    made = sum(job.status is JobStatus.COMPLETED for job in results.reports)
    figures = [(f"{made:,}", "report" if made == 1 else "reports")]
    return cover_page("PORTFOLIO REPORT", results.name, results.description, facts, figures)


def _chapter(chapter: Chapter) -> list[Flowable]:
    parts: list[Flowable] = [Heading(chapter.title, H1, chapter.key, 0)]
    for index, block in enumerate(chapter.blocks):
        parts += _block(block, f"{chapter.key}-{index}")
    return parts


def _block(block: Block, key: str) -> Sequence[Flowable]:
    match block:
        case Title():
            return [CondPageBreak(PART_ROOM), Heading(block.text, H2, key, 1)]
        case Sentences():
            return [text(each, BODY) for each in block.texts]
        case Tiles():
            columns = min(TILES_A_ROW, len(block.pairs))
            return [Spacer(1, 4), PdfTiles(block.pairs, columns, WIDTH), Spacer(1, 10)]
        case Grid():
            return list(_grid(block))
        case Lines():
            chart = line_chart(block.title, block.labels, block.series, block.decimals, WIDTH)
            return [chart, Spacer(1, 8)]
        case Bars():
            return [_bars(block), Spacer(1, 8)]


def _grid(block: Grid) -> Iterator[Flowable]:
    if not block.rows:
        yield Paragraph("There are none.", MUTED)
        return
    for part in _parts(block.columns):
        header = [(each.title, each.share, each.side) for each in (block.columns[n] for n in part)]
        yield grid(header, [[row[n] for n in part] for row in block.rows])
        yield Spacer(1, 4)
    if block.more:
        yield Paragraph(f"… and {block.more:,} more; csv, xlsx and json have all.", MUTED)
    yield Spacer(1, 4)


def _parts(columns: Sequence[Column]) -> list[list[int]]:
    """The numbers of the columns of each table; all of them begin with the first column."""
    parts, left = [[0]], _MOST_SHARES - columns[0].share
    for number, column in enumerate(columns[1:], 1):
        if column.share > left:
            parts.append([0])
            left = _MOST_SHARES - columns[0].share
        parts[-1].append(number)
        left -= column.share
    return parts


def _bars(block: Bars) -> Flowable:
    bars = [
        PdfBar(
            each.label,
            each.value,
            f"{each.shown} {each.detail}".strip(),
            _COLORS[each.tone],
        )
        for each in block.bars
    ]
    return bar_chart(block.title, bars, WIDTH - 60, len(bars), LABEL)
