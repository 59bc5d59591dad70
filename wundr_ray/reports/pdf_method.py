"""The PDF's appendix: how each number of the report is made."""

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Paragraph, Spacer

from wundr_ray.contract.vocabulary import Grade, Rule, Severity
from wundr_ray.domain import scoring
from wundr_ray.domain.rating.calibration import standard
from wundr_ray.domain.rating.rate import GRADE_LIMITS, WITH_CRITICAL
from wundr_ray.reports.pdf_fonts import MISSING
from wundr_ray.reports.pdf_style import BODY, H1, Heading, grid

ROOM = 165 * mm
"""The appendix begins on a new page unless so much of it is left."""


def method() -> list[Flowable]:
    """How each number of the report is made."""
    limits = ", ".join(f"{grade} from {limit:g}" for grade, limit in GRADE_LIMITS.items())
    projects = standard().projects
    paragraphs = [
        "<b>Complexity</b> is McCabe's cyclomatic complexity of each function and method: "
        "1–10 is low, 11–20 medium, above 20 high. Classes are not counted.",
        "<b>Maintainability</b> (0–100, higher is better) compares the code's complexity, the size "
        f"of its functions and files, and its duplicates with {projects} well-known projects.",
        "<b>Duplicates</b> are blocks of at least 50 equal tokens (or what the job asked for) over "
        "five lines; comments, formatting and imports do not count. Each line is counted once.",
        "<b>Technical debt</b> is the sum of the estimated minutes to repair each finding, by the "
        "table below. It compares projects; it is not a promise of effort.",
        f"<b>Grade</b> is read off the maintainability: {limits}, {Grade.F} below. A critical "
        f"finding allows no grade better than {WITH_CRITICAL}.",
        "<b>Quality score</b> (0–10, higher is better) also compares the densities of findings, "
        "and is lowered further by critical and high ones. The less code, the less certain it is.",
        "<b>Average quality score</b> is the plain mean of the projects' scores.",
        f"<b>Characters</b> of scripts that this document has no font for are shown as {MISSING}, "
        "and Devanagari without its joined forms; the other formats hold every text as it is.",
    ]
    rows = [
        [str(rule), *(str(scoring.remediation_minutes(rule, level)) for level in Severity)]
        for rule in Rule
    ]
    header = [("Minutes to repair one finding", 60, "bold")] + [
        (str(level).capitalize(), 20, "right") for level in Severity
    ]
    return [
        Spacer(1, 12),
        CondPageBreak(ROOM),
        Heading("Appendix: method", H1, "method", 0),
        *(Paragraph(paragraph, BODY) for paragraph in paragraphs),
        Spacer(1, 6),
        KeepTogether([grid(header, rows)]),
    ]
