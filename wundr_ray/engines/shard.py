"""The rows of a shard while they come in, and the frames that become of them.

Where several engines serve the same rule and language, each adds what it finds, but nothing is
reported twice: a finding with a code that an earlier engine has reported on the same line is left
out, and the functions of a file are those that were listed first. Numbers, scores and gates
therefore do not depend on how many engines know a defect. Comments silence the engines that honour
them, and only these.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from wundr_ray.contract.vocabulary import CodeScope, Role
from wundr_ray.domain.files.records import SkippedFile
from wundr_ray.domain.files.role_rules import counts
from wundr_ray.engines.interface import (
    EngineResult,
    FileRow,
    FindingRow,
    FunctionRow,
    SuppressedRow,
)
from wundr_ray.engines.masking import masked, masked_file, masked_function
from wundr_ray.engines.rows import frame
from wundr_ray.frames import FILES, FINDINGS, FUNCTIONS, SKIPPED, SUPPRESSED, Frames

Row = TypeVar("Row", FileRow, FunctionRow, FindingRow, SuppressedRow)
Located = TypeVar("Located", FunctionRow, FindingRow)


@dataclass(slots=True)
class FirstOnly:
    """What the engines have reported so far, to recognise what a later one reports again."""

    findings: set[tuple[str, int, str]] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)

    def of(self, result: EngineResult) -> EngineResult:
        """``result`` without what an earlier engine has reported."""
        findings = [each for each in result.findings if _identity(each) not in self.findings]
        functions = [each for each in result.functions if each.path not in self.paths]
        self.findings.update(map(_identity, findings))
        self.listed(functions)
        return EngineResult(functions, findings, result.suppressed, result.refused)

    def listed(self, functions: Iterable[FunctionRow]) -> None:
        """Note the files whose functions are known."""
        self.paths.update(each.path for each in functions)


def _identity(finding: FindingRow) -> tuple[str, int, str]:
    return finding.path, finding.line, finding.code


@dataclass(slots=True)
class ShardRows:
    """Collects the rows of a shard. ``first_only`` is None where no two engines overlap."""

    scope: CodeScope
    first_only: FirstOnly | None = None
    files: list[FileRow] = field(default_factory=list)
    functions: list[FunctionRow] = field(default_factory=list)
    findings: list[FindingRow] = field(default_factory=list)
    suppressed: list[SuppressedRow] = field(default_factory=list)
    skipped: list[SkippedFile] = field(default_factory=list)
    refused: dict[str, SkippedFile] = field(default_factory=dict)

    def add_file(self, file: FileRow, functions: Iterable[FunctionRow]) -> None:
        """A file that was read, with the functions that its reader lists."""
        self.files.append(file)
        self.functions += map(masked_function, functions)
        if self.first_only:
            self.first_only.listed(functions)

    def add(self, result: EngineResult) -> None:
        """What one engine found. Nothing that an engine says passes here unmasked."""
        if self.first_only:
            result = self.first_only.of(result)
        self.functions += map(masked_function, result.functions)
        self.findings += map(masked, result.findings)
        self.suppressed += result.suppressed
        for file in result.refused:
            self.refused.setdefault(file.path, file)

    def explain(self, better: Iterable[SkippedFile]) -> None:
        """Replace the reasons of files that were skipped."""
        known = {file.path: file for file in better}
        self.skipped = [known.get(file.path, file) for file in self.skipped]

    def frames(self) -> Frames:
        """The frames of the shard, without the files that an engine refused."""
        skipped = [
            (file.path, file.code, file.reason)
            for file in map(masked_file, [*self.skipped, *self.refused.values()])
        ]
        roles = {file.path: file.role for file in self.files if file.role is not Role.PRODUCTION}
        functions = _in_roles(self._without_refused(self.functions), roles)
        findings = _in_roles(self._without_refused(self.findings), roles)
        reported = [each for each in findings if self._counts(each)]
        return Frames(
            files=frame(self._without_refused(self.files), FILES),
            functions=frame(functions, FUNCTIONS),
            findings=frame(reported, FINDINGS),
            skipped=frame(skipped, SKIPPED),
            suppressed=frame(self._without_refused(self.suppressed), SUPPRESSED),
        )

    def _counts(self, finding: FindingRow) -> bool:
        everything = self.scope is CodeScope.ALL
        return everything or counts(finding.role, finding.rule, finding.severity)

    def _without_refused(self, rows: list[Row]) -> list[Row]:
        return [row for row in rows if row.path not in self.refused] if self.refused else rows


def _in_roles(rows: list[Located], roles: Mapping[str, Role]) -> list[Located]:
    """The rows with the roles of their files; ``roles`` has those that are not production."""
    if not roles:
        return rows
    return [row._replace(role=roles[row.path]) if row.path in roles else row for row in rows]
