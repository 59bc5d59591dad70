"""What a check is handed, and what it finds."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from wundr_ray.settings import Settings


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"  # it works, but should be looked at
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """``advice`` says what to do; it is empty where all is well."""

    check: str
    level: Level
    found: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A finding that does not know the name of its check yet."""

    level: Level
    found: str
    advice: str = ""


Check = Callable[[Settings], CheckResult]


def ok(found: str) -> CheckResult:
    return CheckResult(Level.OK, found)


def warning(found: str, advice: str) -> CheckResult:
    return CheckResult(Level.WARNING, found, advice)


def problem(found: str, advice: str) -> CheckResult:
    return CheckResult(Level.PROBLEM, found, advice)
