"""Blocks that several chapters have."""

from collections.abc import Iterable, Iterator, Sequence

from wundr_ray.contract.reports.projects import NotCounted, Source, Total
from wundr_ray.contract.reports.vocabulary import PortfolioMetric
from wundr_ray.contract.vocabulary import Severity
from wundr_ray.domain.wording import counted
from wundr_ray.reports.portfolio.chapters.blocks import Bar, Bars, Block, Column, Grid, Tiles, Title
from wundr_ray.reports.portfolio.wording import METRICS, PRESENCES, SHORT, shown
from wundr_ray.reports.text import moment

ROWS_SHOWN = 200
"""Of a table in a report for people; csv, xlsx and json have all rows."""

COMMIT = 10


def cut(
    caption: str,
    columns: Sequence[Column],
    rows: Iterable[tuple[str, ...]],
    limit: int = ROWS_SHOWN,
) -> Grid:
    """The first rows, and how many there are more."""
    every = tuple(rows)
    return Grid(caption, tuple(columns), every[:limit], max(0, len(every) - limit))


def number_columns(metrics: Iterable[PortfolioMetric]) -> list[Column]:
    return [Column(SHORT[each], 24, "right") for each in metrics]


def total_tiles(totals: Sequence[Total], projects: int) -> Tiles:
    pairs = [(f"{projects:,}", "Projects counted")]
    pairs += [
        (shown(each.metric, each.value), f"{METRICS[each.metric]}, {each.of}") for each in totals
    ]
    return Tiles(tuple(pairs))


def severity_bars(counts: dict[Severity, int]) -> Bars:
    bars = [
        Bar(str(level).capitalize(), counts.get(level, 0), f"{counts.get(level, 0):,}")
        for level in Severity
    ]
    return Bars("Findings by severity", tuple(bars))


def source_text(source: Source) -> str:
    commit = (source.commit or "")[:COMMIT]
    gone = ", findings removed" if source.findings_removed else ""
    return f"{moment(source.completed_at)} {commit} {source.batch_id}/{source.job_id}{gone}"


def not_counted(found: Sequence[NotCounted]) -> Iterator[Block]:
    """The projects that no total has, with the reasons."""
    if not found:
        return
    yield Title(f"Not counted: {counted(len(found), 'project')}")
    columns = (Column("Project", 40), Column("Why", 26, "bold"), Column("Reason", 70))
    rows = ((each.project_name, PRESENCES[each.kind], each.reason) for each in found)
    yield cut("Projects that are not counted", columns, rows)
