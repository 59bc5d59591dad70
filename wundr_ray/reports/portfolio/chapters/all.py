"""The chapters of a report batch: what each of its reports shows, in every format."""

from collections.abc import Iterator

from wundr_ray.contract.reports.projects import PeriodComparison, PortfolioSummary, Trend
from wundr_ray.contract.reports.results import (
    BatchMerge,
    FindingsAudit,
    ReportJobResult,
    ReportResults,
)
from wundr_ray.reports.portfolio.chapters.audit import audit_blocks, merge_blocks
from wundr_ray.reports.portfolio.chapters.blocks import Block, Chapter, Sentences
from wundr_ray.reports.portfolio.chapters.change import comparison_blocks
from wundr_ray.reports.portfolio.chapters.state import summary_blocks, trend_blocks
from wundr_ray.reports.portfolio.wording import NOTES, title_of


def chapters(results: ReportResults) -> list[Chapter]:
    """One for each job, and one about the method."""
    made = [
        Chapter(f"report-{index}", title_of(job), tuple(_blocks(job)))
        for index, job in enumerate(results.reports)
    ]
    return [*made, Chapter("method", "Method", (Sentences(NOTES),))]


def _blocks(job: ReportJobResult) -> Iterator[Block]:
    match job.report:
        case PortfolioSummary() as summary:
            yield from summary_blocks(summary)
        case PeriodComparison() as comparison:
            yield from comparison_blocks(comparison)
        case Trend() as trend:
            yield from trend_blocks(trend)
        case FindingsAudit() as audit:
            yield from audit_blocks(audit)
        case BatchMerge() as merge:
            yield from merge_blocks(merge)
        case None:
            reason = f": {job.error.code}: {job.error.message}" if job.error else "."
            yield Sentences((f"The report was not made; its job is {job.status}{reason}",))
