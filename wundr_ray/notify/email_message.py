"""What an e-mail about the end of a batch says: text and HTML with the same numbers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape

from wundr_ray.contract.refactor_results import RefactorResults
from wundr_ray.contract.results import BatchResults
from wundr_ray.contract.vocabulary import BatchStatus
from wundr_ray.domain.wording import counted
from wundr_ray.notify.plain_text import one_line

_MOST_PROJECTS = 10
_ENDED = {
    BatchStatus.COMPLETED: "completed",
    BatchStatus.FAILED: "failed",
    BatchStatus.CANCELLED: "was cancelled",
}

Rows = Sequence[tuple[str, str]]
AnyResults = BatchResults | RefactorResults


@dataclass(frozen=True, slots=True)
class Report:
    """The batch's PDF: its bytes where they are to be attached, else how to get them."""

    pdf: bytes | None
    hint: str
    link: str | None = None


def compose(
    results: AnyResults, report: Report, to: str, sender: str, message_id: str, now: datetime
) -> EmailMessage:
    """The whole message; ``sender`` may be ``Name <address>``.

    Raises ``ValueError`` for a sender or receiver that is no address.
    """
    heading = f"{one_line(results.name)} {_ENDED.get(results.status, str(results.status))}"
    name, address = parseaddr(sender)
    origin = Address(name, addr_spec=address)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = f"Wundr: {heading}"
    message["From"] = origin
    message["To"] = Address(addr_spec=to)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{message_id}@{origin.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if isinstance(results, BatchResults):
        numbers, projects = numbers_of(results), projects_of(results)
    else:
        numbers, projects = changes_of(results), changed_projects(results)
    message.set_content(_text(heading, numbers, projects, report))
    message.add_alternative(_html(heading, numbers, projects, report), subtype="html")
    if report.pdf is not None:
        file = f"{results.batch_id}_report.pdf"
        message.add_attachment(report.pdf, maintype="application", subtype="pdf", filename=file)
    return message


def numbers_of(results: BatchResults) -> Rows:
    """The summary, as the report has it."""
    summary = results.summary
    security = results.aggregated_metrics.security.vulnerabilities
    score = summary.average_quality_score
    rows = [
        ("Batch", results.batch_id),
        ("Outcome", results.outcome.replace("_", " ")),
        ("Ended", f"{results.completed_at:%Y-%m-%d %H:%M} UTC"),
        ("Projects analysed", f"{summary.projects_analyzed:,}"),
        ("Files", f"{summary.total_files:,}"),
        ("Lines", f"{summary.total_lines:,}"),
        ("Average quality score", "-" if score is None else f"{score:.1f}"),
        ("Issues", f"{summary.total_issues:,}"),
        ("Critical issues", f"{summary.critical_issues:,}"),
        ("Vulnerabilities", ", ".join(f"{n:,} {severity}" for severity, n in security.items())),
        ("Recommendations", f"{summary.recommendations:,}"),
    ]
    return [(name, value) for name, value in rows if value]


def projects_of(results: BatchResults) -> Rows:
    """The first projects with their scores; what does not fit is counted."""
    rows = []
    for each in results.project_results[:_MOST_PROJECTS]:
        score = "" if each.quality_score is None else f", score {each.quality_score:.1f}"
        rows.append((one_line(each.project_name, 80), f"{each.status}{score}"))
    more = len(results.project_results) - _MOST_PROJECTS
    return [*rows, ("…", f"{more:,} more")] if more > 0 else rows


def changes_of(results: RefactorResults) -> Rows:
    """What was proposed, and how far it has come."""
    figures = results.summary
    ended = f"{results.completed_at:%Y-%m-%d %H:%M} UTC" if results.completed_at else ""
    rows = [
        ("Batch", results.batch_id),
        ("Outcome", (results.outcome or results.status).replace("_", " ")),
        ("Ended", ended),
        ("Projects", f"{figures.projects:,}"),
        ("Projects to be changed", f"{figures.projects_changed:,}"),
        ("Files to be changed", f"{figures.proposed.files:,}"),
        ("Proposed changes", f"{figures.proposed.changes:,}"),
        ("Approved", f"{figures.approved.changes:,}"),
        ("Rejected", f"{figures.rejected.changes:,}"),
        ("Delivered", f"{figures.delivered.changes:,}"),
        ("Merged", f"{figures.merged.changes:,}"),
    ]
    return [(name, value) for name, value in rows if value]


def changed_projects(results: RefactorResults) -> Rows:
    """The first projects with their changes; what does not fit is counted."""
    rows = [
        (one_line(each.project_name, 80), f"{each.status}, {counted(each.changes, 'change')}")
        for each in results.project_results[:_MOST_PROJECTS]
    ]
    more = len(results.project_results) - _MOST_PROJECTS
    return [*rows, ("…", f"{more:,} more")] if more > 0 else rows


def _text(heading: str, numbers: Rows, projects: Rows, report: Report) -> str:
    lines = [heading, "", *_lines(numbers), "", "Projects", *_lines(projects), "", report.hint]
    return "\n".join([*lines, *([report.link] if report.link else [])]) + "\n"


def _lines(rows: Rows) -> list[str]:
    width = max((len(name) for name, _ in rows), default=0)
    return [f"  {name:<{width}}  {value}" for name, value in rows]


def _html(heading: str, numbers: Rows, projects: Rows, report: Report) -> str:
    hint = escape(report.hint)
    if report.link:
        hint += f' <a href="{escape(report.link)}" style="color:#1f5fa8">Report (PDF)</a>'
    return (
        '<!doctype html><html><body style="margin:0;padding:24px;background:#f3f5f8">'
        '<div style="max-width:560px;margin:auto;padding:24px;background:#fff;border-radius:6px;'
        'font:15px/1.5 -apple-system,Segoe UI,Helvetica,Arial,sans-serif;color:#1c2733">'
        f'<h1 style="margin:0 0 16px;font-size:20px">{escape(heading)}</h1>{_table(numbers)}'
        f'<h2 style="margin:24px 0 8px;font-size:16px">Projects</h2>{_table(projects)}'
        f'<p style="margin:24px 0 0">{hint}</p></div></body></html>\n'
    )


def _table(rows: Rows) -> str:
    cell = "padding:4px 0;border-bottom:1px solid #e6eaef"
    body = "".join(
        f'<tr><td style="{cell};color:#5b6b7b">{escape(name)}</td>'
        f'<td style="{cell};text-align:right">{escape(value)}</td></tr>'
        for name, value in rows
    )
    return f'<table style="width:100%;border-collapse:collapse">{body}</table>'
