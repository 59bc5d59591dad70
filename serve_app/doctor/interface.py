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
class Finding:
    """``advice`` says what to do; it is empty where all is well."""

    check: str
    level: Level
    found: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A finding that does not know the name of its check yet."""

    level: Level
    found: str
    advice: str = ""


Check = Callable[[Settings], Result]


def ok(found: str) -> Result:
    return Result(Level.OK, found)


def warning(found: str, advice: str) -> Result:
    return Result(Level.WARNING, found, advice)


def problem(found: str, advice: str) -> Result:
    return Result(Level.PROBLEM, found, advice)
