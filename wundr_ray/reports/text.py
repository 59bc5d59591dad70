"""Text from repositories and users made harmless to show, and words shared by the reports."""

import re
from datetime import datetime

import polars as pl

from wundr_ray.contract.results.analysis import Place
from wundr_ray.contract.vocabulary import Outcome, Role

CONTROLS = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
"""Characters that act instead of showing: C0 and C1 controls except tab and line ends, the
bidirectional controls that make text read as what it is not (CVE-2021-42574), and the two
that XML forbids. Understood by Python's and by polars' regular expressions."""

REPLACEMENT = "\ufffd"

_CONTROLS = re.compile(CONTROLS)
_SPACES = re.compile(r"[\t\r\n]+")

OUTCOMES = {
    Outcome.SUCCEEDED: "Succeeded: every job completed",
    Outcome.PARTIAL: "Partial: not every job completed",
    Outcome.FAILED: "Failed: no job completed",
    Outcome.CANCELLED: "Cancelled",
    Outcome.TIMED_OUT: "Timed out before every job completed",
}

RECOMMENDATION_TITLES = {
    "split_complex_functions": "Split complex functions",
    "fix_shared_vulnerability": "Fix a shared vulnerability",
    "split_oversized_modules": "Split oversized files",
    "repay_debt": "Repay technical debt",
    "generate_synchronous_code": "Generate synchronous code",
    "consolidation": "Consolidate duplicated code",
    "add_accessibility_basics": "Add the basics of accessibility",
}


def one_line(text: str) -> str:
    """``text`` without acting characters and line ends, for a title or a table's cell."""
    return _SPACES.sub(" ", _CONTROLS.sub(REPLACEMENT, text))


def harmless(column: pl.Expr) -> pl.Expr:
    """``column`` with acting characters replaced; line ends stay."""
    return column.str.replace_all(CONTROLS, REPLACEMENT)


def title_of(kind: str) -> str:
    """A recommendation's type as a heading."""
    return RECOMMENDATION_TITLES.get(kind, kind.replace("_", " ").capitalize())


def place_words(evidence: Place) -> str:
    """A place of a recommendation: project, file, line and what is there."""
    return f"{evidence.project}, {place(evidence.path, evidence.line)}: {evidence.detail}"


def place(path: str, line: int | None) -> str:
    """A place in a repository: the file, and the line if there is one."""
    return path if line is None else f"{path}:{line}"


def place_in_role(path: str, line: int | None, role: str) -> str:
    """A place, and the role of its file if that is no production code."""
    return place(path, line) if role == Role.PRODUCTION else f"{place(path, line)} ({role})"


def moment(time: datetime | None) -> str:
    """A UTC time to the minute, or a dash."""
    return time.strftime("%Y-%m-%d %H:%M UTC") if time else "–"


def number(value: float | None, digits: int = 0) -> str:
    """A number with thousands separators and fixed decimals, or a dash."""
    return "–" if value is None else f"{value:,.{digits}f}"
