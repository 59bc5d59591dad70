"""The PDF's appendix: how each number of the report is made."""

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Paragraph, Spacer

from wundr_ray.contract.vocabulary import Rule, Severity
from wundr_ray.domain.results import scoring
from wundr_ray.reports.analysis import sentences
from wundr_ray.reports.pdf.fonts import MISSING, emphasised
from wundr_ray.reports.pdf.style import BODY, H1, Heading, grid

ROOM = 165 * mm
"""The appendix begins on a new page unless this much of the current one is left."""


def method() -> list[Flowable]:
    """How each number of the report is made."""
    paragraphs = [
        *sentences.of_method(),
        f"**Characters** of scripts that this document has no font for are shown as {MISSING}, "
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
        *(Paragraph(emphasised(paragraph), BODY) for paragraph in paragraphs),
        Spacer(1, 6),
        KeepTogether([grid(header, rows)]),
    ]
