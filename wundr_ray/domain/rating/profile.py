"""What the rating knows about a project: counts of lines and findings."""

from dataclasses import dataclass
from typing import NamedTuple

COMPLEXITY_LIMITS = (10, 20, 50)
"""Cyclomatic complexity above which a unit is of moderate, high and very high risk (SIG)."""

UNIT_LIMITS = (15, 30, 60)
"""Lines of code above which a unit is of moderate, high and very high risk (SIG)."""

FILE_LIMIT = 500
"""Lines of code of a file beyond this one count as excess."""


class CheckedLines(NamedTuple):
    """Lines that a rule was applied to, and how many findings of each severity it has there."""

    lines: int = 0
    critical: int = 0
    high: int = 0
    medium: int = 0
    low: int = 0


UNCHECKED = CheckedLines()


@dataclass(frozen=True, slots=True)
class CodeProfile:
    """The code in scope of one project, normally its production code.

    ``lines`` are physical lines, ``source_lines`` those of them with code. ``unit_lines`` are the
    lines of code of functions and methods; ``complex_lines`` and ``long_lines`` are those of them
    that belong to units above each of ``COMPLEXITY_LIMITS`` and ``UNIT_LIMITS``. ``excess_lines``
    lie beyond ``FILE_LIMIT`` in their files. ``searched_lines`` were searched for duplicates. Code
    that repeats synchronous code in its asynchronous form, or the other way round, is neither in
    ``duplicated_lines`` nor in ``excess_lines``. What was not measured has no lines. Security and
    performance are apart by language, because other tools look there for other things;
    accessibility is about pages and components.
    """

    lines: int
    source_lines: int = 0
    unit_lines: int = 0
    complex_lines: tuple[int, int, int] = (0, 0, 0)
    long_lines: tuple[int, int, int] = (0, 0, 0)
    excess_lines: int = 0
    searched_lines: int = 0
    duplicated_lines: int = 0
    python_security: CheckedLines = UNCHECKED
    script_security: CheckedLines = UNCHECKED
    python_performance: CheckedLines = UNCHECKED
    script_performance: CheckedLines = UNCHECKED
    accessibility: CheckedLines = UNCHECKED

    @property
    def critical(self) -> int:
        """How many critical findings there are, of every rule."""
        return sum(each.critical for each in self._checked())

    @property
    def high(self) -> int:
        """How many findings of high severity there are, without complexity, which is in lines."""
        return sum(each.high for each in self._checked())

    def _checked(self) -> tuple[CheckedLines, ...]:
        return (
            *(self.python_security, self.script_security),
            *(self.python_performance, self.script_performance),
            self.accessibility,
        )
