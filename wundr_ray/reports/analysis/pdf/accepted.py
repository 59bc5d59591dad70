"""The PDF's list of findings that somebody has decided about."""

from collections.abc import Mapping

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, Paragraph, Spacer

from wundr_ray.aggregate.wording import kind_words, shorten
from wundr_ray.reports.analysis.accepted import (
    TITLE,
    AcceptedFinding,
    AcceptedFindings,
    introduction,
)
from wundr_ray.reports.pdf.style import BODY, H1, MUTED, NAME, Heading, Words, grid, text
from wundr_ray.reports.text import place_in_role

ACCEPTED_SHOWN = 50
ROOM = 60 * mm
"""The section begins on a new page unless this much of the current one is left."""

_HEADER = [
    ("Project", 26, "left"),
    ("Place", 58, "left"),
    ("Kind", 26, "bold"),
    ("Decision", 20, "left"),
    ("Reason", 44, "left"),
]


def accepted(found: AcceptedFindings | None, labels: Mapping[str, str]) -> list[Flowable]:
    """A short table with the number of those left out; nothing where there are none."""
    if found is None:
        return []
    parts: list[Flowable] = [
        Spacer(1, 12),
        CondPageBreak(ROOM),
        Heading(TITLE, H1, "accepted", 0),
        Paragraph(introduction(found), BODY),
        grid(_HEADER, [_row(each, labels) for each in found.listed]),
    ]
    if found.more:
        parts += [Spacer(1, 3), text(f"… and {found.more:,} more; xlsx lists them all.", MUTED)]
    return parts


def _row(finding: AcceptedFinding, labels: Mapping[str, str]) -> list[object]:
    return [
        shorten(labels[finding.job_id], NAME),
        Words(place_in_role(finding.path, finding.line, finding.role), limit=160),
        kind_words(finding.code),
        finding.disposition,
        Words(finding.reason),
    ]
