"""The page's list of findings that somebody has decided about."""

from collections.abc import Mapping

from wundr_ray.aggregate.wording import beginning, kind_words, shorten
from wundr_ray.reports.analysis.accepted import (
    TITLE,
    AcceptedFinding,
    AcceptedFindings,
    introduction,
)
from wundr_ray.reports.analysis.html.findings import NAME, Pages
from wundr_ray.reports.html.markup import NOTHING, Html, element, name_of, text
from wundr_ray.reports.html.parts import Column, note, place_link, section, table
from wundr_ray.reports.text import place_in_role

ACCEPTED_SHOWN = 100

_COLUMNS = (
    Column("Project"),
    Column("Place", "path"),
    Column("Kind"),
    Column("Decision"),
    Column("Reason", "wide"),
)


def accepted(found: AcceptedFindings | None, labels: Mapping[str, str], pages: Pages) -> Html:
    """A table with the number of those left out; nothing where there are none."""
    if found is None:
        return NOTHING
    rows = [_row(each, labels, pages) for each in found.listed]
    return section(
        "accepted",
        TITLE,
        element("p", text(introduction(found))),
        table("Accepted findings, the worst first", _COLUMNS, rows),
        note(f"… and {found.more:,} more; xlsx lists them all.") if found.more else NOTHING,
    )


def _row(finding: AcceptedFinding, labels: Mapping[str, str], pages: Pages) -> list[Html]:
    page = pages(finding.job_id, finding.path, finding.line)
    return [
        name_of(shorten(labels[finding.job_id], NAME)),
        place_link(place_in_role(finding.path, finding.line, finding.role), page),
        text(kind_words(finding.code)),
        text(finding.disposition),
        name_of(beginning(finding.reason, 300)),
    ]
