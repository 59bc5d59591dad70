"""The results as a PDF to send to a customer."""

from dataclasses import replace
from pathlib import Path

import polars as pl
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, NextPageTemplate, PageBreak, Spacer

from wundr_ray.aggregate.batches.batch import unique_labels
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.batches.tables import in_scope
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.results.presentation import by_attention, is_analysed
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.reports.about import About
from wundr_ray.reports.analysis.accepted import AcceptedFindings, accepted_findings
from wundr_ray.reports.analysis.pdf.accepted import ACCEPTED_SHOWN, accepted
from wundr_ray.reports.analysis.pdf.findings import duplicates, findings, recommendations
from wundr_ray.reports.analysis.pdf.method import method
from wundr_ray.reports.analysis.pdf.projects import project_sections
from wundr_ray.reports.analysis.pdf.summary import first_steps, projects, summary
from wundr_ray.reports.analysis.pdf.unanalysed import unanalysed
from wundr_ray.reports.pdf.contents import contents, cover
from wundr_ray.reports.pdf.fonts import register_fonts
from wundr_ray.reports.pdf.pages import build, sections_of

KIND = "Code analysis report"
SECTION_ROOM = 110 * mm
DUPLICATES_ROOM = 70 * mm
"""A section, or the short one of duplicates, begins on a new page unless this much is left."""


class PdfReport:
    """Cover, contents, summary, recommendations, findings, a section per project, method."""

    format = ReportFormat.PDF
    media_type, extension = FILE_TYPES[ReportFormat.PDF]

    def render(self, document: ReportDocument, target: Path) -> None:
        """Write the report; its dates are the batch's, so that equal documents give equal bytes."""
        register_fonts()
        held = accepted_findings(document, ACCEPTED_SHOWN)
        document = _judged(document)
        results = document.results
        about = About(KIND, results.name, results.batch_id, results.completed_at)
        build(_story(document, held), about, target)


def _judged(document: ReportDocument) -> ReportDocument:
    """The code that scores are about, without findings that somebody has decided about.

    The projects are in the order of attention.
    """
    projects = by_attention(document.results.project_results)
    return replace(
        document,
        results=document.results.model_copy(update={"project_results": projects}),
        findings=in_scope(document.findings, projects).filter(pl.col("disposition").is_null()),
        functions=in_scope(document.functions, projects),
        files=in_scope(document.files, projects),
    )


def _story(document: ReportDocument, held: AcceptedFindings | None) -> list[Flowable]:
    results = document.results
    labels = unique_labels(results.project_results)
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
        *accepted(held, labels),
        *project_sections(document),
        *unanalysed(results.project_results, labels),
        *method(),
    ]
    analysed = [labels[each.job_id] for each in results.project_results if is_analysed(each)]
    listed = contents(analysed, sections_of(body))
    return [NextPageTemplate("later"), *cover(results), *listed, *body]
