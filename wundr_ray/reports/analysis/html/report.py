"""The results as one web page that needs nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl

from wundr_ray.aggregate.batches.batch import unique_labels
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.batches.tables import in_scope
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.results.analysis import ProjectResult
from wundr_ray.contract.results.presentation import by_attention, is_analysed
from wundr_ray.contract.vocabulary import ReportFormat, Rule, Severity
from wundr_ray.domain.repositories.source_pages import file_pages
from wundr_ray.domain.results import scoring
from wundr_ray.reports.analysis import sentences
from wundr_ray.reports.analysis.accepted import TITLE, AcceptedFindings, accepted_findings
from wundr_ray.reports.analysis.html import findings, overview, projects
from wundr_ray.reports.analysis.html.accepted import ACCEPTED_SHOWN, accepted
from wundr_ray.reports.analysis.new_findings import NewFindings, new_findings
from wundr_ray.reports.analysis.project_highlights import by_project
from wundr_ray.reports.html.markup import Html, emphasised, text
from wundr_ray.reports.html.page import page
from wundr_ray.reports.html.parts import Column, paragraphs, section, table
from wundr_ray.reports.text import moment, one_line

NEW_SHOWN = 20


class HtmlReport:
    """Summary, new findings, what to do, accepted ones, projects with a section each, method."""

    format = ReportFormat.HTML
    media_type, extension = FILE_TYPES[ReportFormat.HTML]

    def render(self, document: ReportDocument, target: Path) -> None:
        """Write the page section by section; the same document gives the same bytes."""
        with target.open("w", encoding="utf-8", newline="\n") as file:
            held = accepted_findings(document, ACCEPTED_SHOWN)
            file.writelines(_page(_judged(document), held))


def _judged(document: ReportDocument) -> ReportDocument:
    """Only the code that scores are about, and the projects in the order of attention.

    Findings that somebody has decided about are left out.
    """
    ordered = by_attention(document.results.project_results)
    return replace(
        document,
        results=document.results.model_copy(update={"project_results": ordered}),
        findings=_open(in_scope(document.findings, ordered)),
        functions=in_scope(document.functions, ordered),
        files=in_scope(document.files, ordered),
    )


def _open(findings: pl.LazyFrame) -> pl.LazyFrame:
    if "disposition" not in findings.collect_schema():
        return findings
    return findings.filter(pl.col("disposition").is_null())


def _page(document: ReportDocument, held: AcceptedFindings | None) -> Iterator[str]:
    results = document.results
    new = new_findings(document, NEW_SHOWN)
    footer = text(f"Wundr, batch {results.batch_id}, {moment(results.completed_at)}")
    return page(
        f"{one_line(results.name)} – code analysis report",
        overview.header(results),
        _sections(document, new, held),
        _content(document, new, held),
        footer,
    )


def _sections(
    document: ReportDocument, new: NewFindings | None, held: AcceptedFindings | None
) -> dict[str, str]:
    listed = document.results.project_results
    analysed = [is_analysed(each) for each in listed]
    return {
        "summary": "Summary",
        **({} if new is None else {"new": "New findings"}),
        "recommendations": "What to do first",
        "findings": "Findings to look at first",
        **({} if document.clones.is_empty() else {"duplicates": "Duplicated code"}),
        **({} if held is None else {"accepted": TITLE}),
        "projects": "Projects",
        **({"details": "Project details"} if any(analysed) else {}),
        **({} if all(analysed) else {"unanalysed": "Projects without results"}),
        "method": "Method",
    }


def _content(
    document: ReportDocument, new: NewFindings | None, held: AcceptedFindings | None
) -> Iterator[Html]:
    results = document.results
    listed, labels = results.project_results, unique_labels(results.project_results)
    pages = _pages({each.job_id: each for each in listed})
    yield overview.summary(results)
    yield findings.new_findings(new, labels, pages)
    yield findings.recommendations(results.recommendations)
    yield findings.findings(document, labels, pages)
    yield findings.duplicates(document, labels, pages)
    yield accepted(held, labels, pages)
    yield projects.projects(listed, labels)
    yield from projects.project_sections(listed, labels, by_project(document), pages)
    yield projects.unanalysed(listed, labels)
    yield _method()


def _pages(by_job: Mapping[str, ProjectResult]) -> findings.Pages:
    known = {
        job_id: file_pages(project.repository, project.commit) for job_id, project in by_job.items()
    }

    def page_of(job_id: str, path: str, line: int | None) -> str | None:
        return known[job_id](path, line)

    return page_of


def _method() -> Html:
    rows = [
        [
            text(rule.capitalize()),
            *(text(scoring.remediation_minutes(rule, level)) for level in Severity),
        ]
        for rule in Rule
    ]
    columns = [Column("Rule"), *(Column(str(each).capitalize(), "number") for each in Severity)]
    return section(
        "method",
        "Method",
        paragraphs(map(emphasised, sentences.of_method())),
        table("Minutes to repair one finding", columns, rows),
    )
