"""The reports of a batch as one web page that needs nothing else."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from unicodedata import east_asian_width

from wundr_ray.aggregate.portfolio.document import PortfolioDocument
from wundr_ray.aggregate.wording import shorten
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.reports.results import ReportResults
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.reports.html.charts import NARROW, WIDE, bar_chart
from wundr_ray.reports.html.charts import Bar as HtmlBar
from wundr_ray.reports.html.line_charts import line_chart
from wundr_ray.reports.html.markup import NOTHING, Html, element, joined, name_of, text, words
from wundr_ray.reports.html.page import page
from wundr_ray.reports.html.parts import Column as HtmlColumn
from wundr_ray.reports.html.parts import note, paragraphs, section, table, tiles
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
from wundr_ray.reports.portfolio.wording import KIND
from wundr_ray.reports.text import OUTCOMES, moment, one_line

_WIDE, _NAMES = 44, 20
"""From these shares of a table's width on, a column has room for sentences, and for names."""

_SHORT_LABEL, _SHORT_VALUE, _LABEL = 12, 7, 30

_COLOURS = {"good": "good", "bad": "critical", "plain": "accent"}


class HtmlReport:
    """A section for each report, and one about the method."""

    format = ReportFormat.HTML
    media_type, extension = FILE_TYPES[ReportFormat.HTML]

    def render(self, document: PortfolioDocument, target: Path) -> None:
        """Write the page section by section; the same document gives the same bytes."""
        with target.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(_page(document.results))


def _page(results: ReportResults) -> Iterator[str]:
    made = chapters(results)
    footer = text(f"Wundr, batch {results.batch_id}, {moment(results.completed_at)}")
    return page(
        f"{one_line(results.name)} – {KIND.lower()}",
        _header(results),
        {each.key: each.title for each in made},
        (_section(each) for each in made),
        footer,
    )


def _header(results: ReportResults) -> Html:
    facts = {
        "Batch": results.batch_id,
        "Completed": moment(results.completed_at),
        "Outcome": OUTCOMES[results.outcome],
    }
    about = element(
        "div",
        words("p", KIND, class_="eyebrow"),
        element("h1", name_of(results.name)),
        element("p", name_of(results.description)) if results.description else NOTHING,
        element(
            "dl",
            *(element("div", words("dt", k), words("dd", v)) for k, v in facts.items()),
            class_="facts",
        ),
    )
    return element("div", about, class_="banner")


def _section(chapter: Chapter) -> Html:
    return section(chapter.key, chapter.title, *_blocks(chapter.blocks))


def _blocks(blocks: Sequence[Block]) -> Iterator[Html]:
    """Charts that follow one another stand side by side."""
    charts: list[Html] = []
    for block in blocks:
        if isinstance(block, (Bars, Lines)):
            charts.append(_chart(block))
            continue
        if charts:
            yield element("div", joined(charts), class_="charts")
            charts = []
        yield _block(block)
    if charts:
        yield element("div", joined(charts), class_="charts")


def _block(block: Title | Sentences | Tiles | Grid) -> Html:
    match block:
        case Title():
            return words("h3", block.text)
        case Sentences():
            return paragraphs(map(text, block.texts))
        case Tiles():
            return tiles(block.pairs)
        case Grid():
            return _grid(block)


def _grid(block: Grid) -> Html:
    columns = [HtmlColumn(each.title, _kind(each)) for each in block.columns]
    rows = ([name_of(cell) for cell in row] for row in block.rows)
    shown = table(block.caption, columns, rows)
    if not block.rows:
        return note("There are none.")
    if block.more:
        return joined([shown, note(f"… and {block.more:,} more; csv, xlsx and json have all.")])
    return shown


def _kind(column: Column) -> str | None:
    if column.side == "right":
        return "number"
    if column.share >= _WIDE:
        return "wide"
    return "name" if column.share >= _NAMES else None


def _chart(block: Bars | Lines) -> Html:
    if isinstance(block, Lines):
        return line_chart(block.title, block.labels, block.series, block.decimals)
    are_short = all(
        len(each.label) <= _SHORT_LABEL and len(each.shown) <= _SHORT_VALUE for each in block.bars
    )
    bars = [
        HtmlBar(_cut(one_line(each.label)), each.value, each.shown, _COLOURS[each.tone])
        for each in block.bars
    ]
    return bar_chart(block.title, bars, NARROW if are_short else WIDE)


def _cut(label: str) -> str:
    """Drawings do not break their texts; East Asian characters are twice as wide as others."""
    wide = sum(east_asian_width(each) in "WF" for each in label)
    return shorten(label, _LABEL - min(wide, _LABEL // 2))
