"""What the quality gate said, and the exit codes of the check."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from wundr_sdk.commands.output.screen import ExitCode

PASSED, FAILED = "passed", "failed"


class CheckCode(IntEnum):
    """Exit codes that only the check has; the others are those of every command."""

    PASSED = 0
    FAILED = 1
    NO_VERDICT = 5


FORGIVEN = (ExitCode.UNREACHABLE, CheckCode.NO_VERDICT)
"""What ``--fail-open`` turns into success."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a gate with what was measured; ``limit`` is in words."""

    description: str
    limit: str
    value: float | None
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """``status`` is passed, failed or not_computed; a gate of the batch alone has no name."""

    name: str | None
    status: str
    conditions: Sequence[Condition]

    @property
    def text(self) -> str:
        gate = f"the quality gate {self.name}" if self.name else "the quality gate"
        words = {PASSED: "passed", FAILED: "failed"}
        return f"{gate} {words.get(self.status, 'has no verdict')}"


def exit_code_of(verdict: Verdict) -> CheckCode:
    """Anything but a plain pass or failure is no verdict, also a status of a newer service."""
    codes = {PASSED: CheckCode.PASSED, FAILED: CheckCode.FAILED}
    return codes.get(verdict.status, CheckCode.NO_VERDICT)
