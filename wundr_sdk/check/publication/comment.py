"""The one comment of a check on a pull or merge request, edited in place."""

import hashlib
import re
from collections.abc import Sequence

from wundr_sdk.check.analyses.comparison import CommitComparison
from wundr_sdk.check.analyses.findings import Finding, counts_text
from wundr_sdk.check.analyses.verdict import GateResult
from wundr_sdk.check.forges.interface import Discussion, ForgeError
from wundr_sdk.commands.output.screen import clean

LARGEST_COMMENT = 65_536
"""Characters of a comment on GitHub, the smallest limit of all hosts; counted in UTF-16 units."""
_MOST_FINDINGS = 50
_LONGEST_TEXT = 500
_MARKS = {"passed": "✅", "failed": "❌"}


def write_comment(discussion: Discussion, marker: str, body: str) -> None:
    """Edit the check's own comment, or create it. Raises ForgeError.

    It begins with the marker, and its author is that of the token: anybody can write a marker into
    a comment, or have it quoted by a program with the same token.
    """
    marked = [each for each in discussion.comments() if each.body.startswith(marker)]
    if not marked:
        discussion.create(body)
        return
    author = discussion.authorship()
    own = next((each for each in marked if each.author in author.names), None)
    if own:
        discussion.edit(own.id, body)
    elif author.certain:
        discussion.create(body)
    else:
        raise ForgeError("there is already a comment, and the token does not show whose it is")


def marker_of(project: str) -> str:
    """An invisible mark that tells the comments of several projects apart."""
    digest = hashlib.sha256(project.encode()).hexdigest()[:16]
    return f"<!-- wundr-check {digest} -->"


def comment_of(
    project: str,
    comparison: CommitComparison,
    findings: Sequence[Finding],
    verdict: GateResult,
) -> str:
    """Markdown in which what comes from the repository is only code, and never too long."""
    head = [
        marker_of(project),
        f"### {_MARKS.get(verdict.status, '⚠️')} {_code(project)}: {_plain(verdict.text)}",
        "",
        f"{counts_text(findings)} in {_code(comparison.commit[:12])} "
        f"against {_code(comparison.base[:12])}",
        "",
    ]
    failed = [each for each in verdict.conditions if each.status != "passed"]
    head += [f"- {_code(each.description)}: {_code(each.reason)}" for each in failed]
    head += [""] if failed else []
    lines = [_line(finding) for finding in findings[:_MOST_FINDINGS]]
    while True:
        text = "\n".join([*head, *lines, *_omitted(len(findings) - len(lines))])
        if _length(text) <= LARGEST_COMMENT or not lines:
            return text
        lines.pop()


def _line(finding: Finding) -> str:
    reopened = " (reopened)" if finding.state == "reopened" else ""
    place, message = _code(finding.place), _code(finding.message)
    return f"- **{_plain(finding.severity)}**{reopened} {_code(finding.code)} {place} {message}"


def _omitted(count: int) -> list[str]:
    return ["", f"… and {count} more"] if count > 0 else []


def _code(text: str) -> str:
    """A code span: hosts look for no names, links, references or HTML in it."""
    text = clean(text)
    text = text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 1]}…"
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text or ' '}{pad}{fence}"


def _plain(text: str) -> str:
    """Words of the service, which need no marks; whatever else is in them is taken out."""
    return re.sub(r"[^\w .,-]", "", clean(text))


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
