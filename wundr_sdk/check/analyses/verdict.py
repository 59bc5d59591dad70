"""The verdict of the quality gate, and the exit code that follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from wundr_sdk.commands.output.exit_codes import ExitCode

PASSED, FAILED = "passed", "failed"


FORGIVEN = (ExitCode.UNREACHABLE, ExitCode.NO_VERDICT)
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
class GateResult:
    """``status`` is passed, failed or not_computed; a gate of the batch alone has no name."""

    name: str | None
    status: str
    conditions: Sequence[Condition]

    @property
    def text(self) -> str:
        gate = f"the quality gate {self.name}" if self.name else "the quality gate"
        words = {PASSED: "passed", FAILED: "failed"}
        return f"{gate} {words.get(self.status, 'has no verdict')}"


def exit_code_of(verdict: GateResult) -> ExitCode:
    """Anything but a plain pass or failure is no verdict, also a status of a newer service."""
    codes = {PASSED: ExitCode.SUCCESS, FAILED: ExitCode.FAILED}
    return codes.get(verdict.status, ExitCode.NO_VERDICT)
