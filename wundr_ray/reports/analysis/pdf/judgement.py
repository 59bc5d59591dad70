"""What a project's numbers in the PDF rest on: rating, what was read and what has changed."""

from reportlab.platypus import Flowable, Paragraph, Spacer

from wundr_ray.contract.results.analysis import ProjectRating, ProjectResult
from wundr_ray.contract.results.coverage import Coverage, LanguageCoverage
from wundr_ray.reports.analysis import sentences
from wundr_ray.reports.pdf.fonts import markup
from wundr_ray.reports.pdf.style import CELL, MUTED, grid, text, titled

LANGUAGES_SHOWN = 6


def rating(found: ProjectRating | None) -> list[Flowable]:
    """How certain the scores are, and which properties lower and raise them, largest first."""
    return [] if found is None else [Paragraph(markup(sentences.of_rating(found)), CELL)]


def coverage(found: Coverage | None) -> list[Flowable]:
    """What was read by language and role, and the languages that are not supported by name."""
    if found is None:
        return []
    rows = [_row(each) for each in found.by_language if each.supported][:LANGUAGES_SHOWN]
    header = [
        ("Language", 40, "left"),
        ("Role", 30, "left"),
        ("Files read", 30, "right"),
        ("Lines read", 40, "right"),
        ("Share of all lines", 30, "right"),
    ]
    table = titled("What was read", grid(header, rows)) if rows else []
    return [*table, Spacer(1, 3), text(sentences.of_coverage(found), MUTED)]


def _row(each: LanguageCoverage) -> list[str]:
    return [
        each.language,
        each.role,
        f"{each.files_read:,} of {each.files:,}",
        f"{each.lines_read:,} of {each.lines:,}",
        f"{each.percentage:.1f} %",
    ]


def changes(project: ProjectResult) -> list[Flowable]:
    """What came and went since the analysis that this one was compared with."""
    words = sentences.of_changes(project)
    return [text(words, CELL)] if words else []


def tests(project: ProjectResult) -> list[Flowable]:
    """The tests' own lines, share and findings."""
    words = sentences.of_tests(project)
    return [text(words, CELL)] if words else []
