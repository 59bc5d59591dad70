"""A letter as an e-mail: text and HTML with the same numbers. Pure."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape

from wundr_ray.notify.email.letters import Letter, Rows


@dataclass(frozen=True, slots=True)
class AttachedReport:
    """The batch's PDF: its bytes to attach, or a hint how to get it, and a link if there is one."""

    pdf: bytes | None
    hint: str
    link: str | None = None


def compose(
    letter: Letter, report: AttachedReport, to: str, sender: str, message_id: str, now: datetime
) -> EmailMessage:
    """The whole message; ``sender`` may be ``Name <address>``.

    Raises ``ValueError`` for a sender or receiver that is not an address.
    """
    name, address = parseaddr(sender)
    origin = Address(name, addr_spec=address)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = f"Wundr: {letter.heading}"
    message["From"] = origin
    message["To"] = Address(addr_spec=to)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{message_id}@{origin.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_text(letter, report))
    message.add_alternative(_html(letter, report), subtype="html")
    if report.pdf is not None:
        file = f"{letter.batch_id}_report.pdf"
        message.add_attachment(report.pdf, maintype="application", subtype="pdf", filename=file)
    return message


def _text(letter: Letter, report: AttachedReport) -> str:
    lines = [letter.heading, "", *_lines(letter.numbers)]
    for title, rows in _sections(letter):
        lines += ["", title, *_lines(rows)]
    for name, command in letter.commands:
        lines += ["", f"{name}:", f"  {command}"]
    lines += ["", report.hint, *([report.link] if report.link else [])]
    return "\n".join(lines) + "\n"


def _sections(letter: Letter) -> list[tuple[str, Rows]]:
    gates = [("Quality gate: not met", letter.gates)] if letter.gates else []
    return [*gates, ("Projects", letter.projects)]


def _lines(rows: Rows) -> list[str]:
    width = max((len(name) for name, _ in rows), default=0)
    return [f"  {name:<{width}}  {value}" for name, value in rows]


def _html(letter: Letter, report: AttachedReport) -> str:
    hint = escape(report.hint)
    if report.link:
        hint += f' <a href="{escape(report.link)}" style="color:#1f5fa8">Report (PDF)</a>'
    return (
        '<!doctype html><html><body style="margin:0;padding:24px;background:#f3f5f8">'
        '<div style="max-width:560px;margin:auto;padding:24px;background:#fff;border-radius:6px;'
        'font:15px/1.5 -apple-system,Segoe UI,Helvetica,Arial,sans-serif;color:#1c2733">'
        f'<h1 style="margin:0 0 16px;font-size:20px">{escape(letter.heading)}</h1>'
        f"{_table(letter.numbers)}"
        f"{''.join(_section(title, rows) for title, rows in _sections(letter))}"
        f"{_commands(letter.commands)}"
        f'<p style="margin:24px 0 0">{hint}</p></div></body></html>\n'
    )


def _section(title: str, rows: Rows) -> str:
    return f'<h2 style="margin:24px 0 8px;font-size:16px">{escape(title)}</h2>{_table(rows)}'


def _table(rows: Rows) -> str:
    cell = "padding:4px 0;border-bottom:1px solid #e6eaef"
    wraps = "text-align:right;word-break:break-word"
    body = "".join(
        f'<tr><td style="{cell};color:#5b6b7b">{escape(name)}</td>'
        f'<td style="{cell};{wraps}">{escape(value)}</td></tr>'
        for name, value in rows
    )
    return f'<table style="width:100%;border-collapse:collapse">{body}</table>'


def _commands(rows: Rows) -> str:
    shown = "margin:0;padding:8px;background:#f3f5f8;white-space:pre-wrap;word-break:break-word"
    return "".join(
        f'<p style="margin:16px 0 4px;color:#5b6b7b">{escape(name)}</p>'
        f'<pre style="{shown}">{escape(command)}</pre>'
        for name, command in rows
    )
