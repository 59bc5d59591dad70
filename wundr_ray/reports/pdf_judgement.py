"""What a project's numbers in the PDF rest on: its rating, what was read, and its tests apart."""

from collections.abc import Sequence

from reportlab.platypus import Flowable, Paragraph, Spacer

from wundr_ray.aggregate.wording import listed
from wundr_ray.contract.coverage import Coverage, CoverageVerdict, LanguageCoverage
from wundr_ray.contract.results import ProjectRating, ProjectResult, PropertyRating, RoleNumbers
from wundr_ray.contract.vocabulary import CodeScope, Role, Severity
from wundr_ray.domain.wording import counted
from wundr_ray.reports.pdf_fonts import markup
from wundr_ray.reports.pdf_style import CELL, MUTED, grid, text, titled

LANGUAGES_SHOWN = 6


def rating(found: ProjectRating | None) -> list[Flowable]:
    """How certain the scores are, and which properties lower and raise them, largest first."""
    if found is None:
        return []
    low, high = found.quality_range
    least, most = found.maintainability_range
    sentences = [
        f"The quality score is certain to {low:.1f}–{high:.1f}, the maintainability to "
        f"{least:.1f}–{most:.1f}.",
        _moved("Lowered by", [each for each in found.properties if each.effect < 0]),
        _moved("Raised by", [each for each in found.properties if each.effect > 0]),
        "Critical findings lower the grade." if found.capped else "",
    ]
    return [Paragraph(markup(" ".join(filter(None, sentences))), CELL)]


def _moved(verb: str, properties: Sequence[PropertyRating]) -> str:
    names = [f"{each.property.replace('_', ' ')} ({each.stars:.1f})" for each in properties]
    return f"{verb} {', '.join(names)} of 5.5 stars." if names else ""


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
    return [*table, Spacer(1, 3), text(_statement(found), MUTED)]


def _row(each: LanguageCoverage) -> list[str]:
    return [
        each.language,
        each.role,
        f"{each.files_read:,} of {each.files:,}",
        f"{each.lines_read:,} of {each.lines:,}",
        f"{each.percentage:.1f} %",
    ]


def _statement(found: Coverage) -> str:
    words = f"{found.files_read:,} of {counted(found.files, 'code file')} in scope were read"
    if found.share is not None:
        words += f", {found.share:.1f} % of the lines"
    words += "; less than half, so there is no grade." if _is_partial(found) else "."
    unread = [f"{each.language} ({counted(each.files, 'file')})" for each in found.unread_languages]
    return f"{words} Not supported: {listed(unread)}." if unread else words


def _is_partial(found: Coverage) -> bool:
    return found.verdict is CoverageVerdict.PARTIAL


def tests(project: ProjectResult) -> list[Flowable]:
    """The tests' own lines, share and findings."""
    numbers = project.roles.get(Role.TEST)
    if numbers is None:
        return []
    total = sum(each.lines for each in project.roles.values())
    words = (
        f"Tests: {counted(numbers.lines, 'line')} in {counted(numbers.files, 'file')}, "
        f"{100 * numbers.lines / max(total, 1):.1f} % of all lines read; {_findings(numbers)}."
    )
    if project.scope is CodeScope.PRODUCTION:
        words += " No other number of this section counts them."
    return [text(words, CELL)]


def _findings(numbers: RoleNumbers) -> str:
    counts = [(level, numbers.issues_by_severity.get(level, 0)) for level in Severity]
    levels = [f"{count:,} {level}" for level, count in counts if count]
    words = counted(numbers.issues_found, "finding")
    return f"{words} ({', '.join(levels)})" if levels else words
