"""Proposals made of what ruff or oxlint reports."""

from collections.abc import Callable, Iterator

from wundr_ray.contract.vocabulary import Safety
from wundr_ray.refactoring.interface import Proposal
from wundr_ray.refactoring.rules.interface import Context
from wundr_ray.refactoring.sources.source import ParsedSource, ProgramFinding

Propose = Callable[[ParsedSource, Context], Iterator[Proposal]]


def reported(code: str, reason: str) -> Propose:
    """The decision of a rule that lists each finding of ``code``, and never edits."""

    def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
        for finding in source.findings.get(code, ()):
            yield Proposal(source.line_of(finding.start), (), Safety.REPORT, reason)

    return propose


def fixed(source: ParsedSource, code: str) -> Iterator[ProgramFinding]:
    """The findings of ``code`` that have a fix, and whose fix drops no comment."""
    for finding in source.findings.get(code, ()):
        if finding.edits and not any(_has_comment(edit.old, source) for edit in finding.edits):
            yield finding


def _has_comment(text: bytes, source: ParsedSource) -> bool:
    marks = (b"#",) if source.path.endswith((".py", ".pyi", ".pyw")) else (b"/*", b"//", b"<!--")
    return any(mark in text for mark in marks)
