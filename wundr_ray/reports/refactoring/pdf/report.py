"""What a refactor batch proposes, and what became of it, as a PDF for those who decide."""

from pathlib import Path

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, NextPageTemplate, PageBreak, Spacer

from wundr_ray.aggregate.batches.batch import unique_labels
from wundr_ray.aggregate.refactoring.document import RefactorDocument
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.reports.pdf.contents import contents
from wundr_ray.reports.pdf.fonts import register_fonts
from wundr_ray.reports.pdf.pages import build, sections_of
from wundr_ray.reports.refactoring.pdf.projects import project_sections
from wundr_ray.reports.refactoring.pdf.summary import cover, summary
from wundr_ray.reports.refactoring.pdf.tables import (
    changesets,
    decisions,
    method,
    projects,
    rules,
)
from wundr_ray.reports.refactoring.wording import about

SECTION_ROOM = 70 * mm
"""A section begins on a new page unless this much of the current one is left."""


class PdfReport:
    """Cover, contents, summary, rules, projects, deliveries, decisions, each project, method."""

    format = ReportFormat.PDF
    media_type, extension = FILE_TYPES[ReportFormat.PDF]

    def render(self, document: RefactorDocument, target: Path) -> None:
        """Write the report; equal documents give equal bytes."""
        register_fonts()
        build(_story(document), about(document.results), target)


def _story(document: RefactorDocument) -> list[Flowable]:
    results = document.results
    parts = (rules(results), projects(results), changesets(results), decisions(results))
    body = [*summary(results)]
    for part in filter(None, parts):
        body += [Spacer(1, 12), CondPageBreak(SECTION_ROOM), *part]
    body += [*project_sections(document), PageBreak(), *method()]
    labels = list(unique_labels(results.project_results).values())
    listed = contents(labels, sections_of(body))
    return [NextPageTemplate("later"), *cover(results), *listed, *body]
