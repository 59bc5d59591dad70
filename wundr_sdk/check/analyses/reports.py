"""The option ``--format KIND=FILE``. Pure."""

from dataclasses import dataclass
from pathlib import Path

from wundr_ray.contract.formats import TABLE_TYPES
from wundr_ray.contract.vocabulary import ReportFormat

_NOT_ONE_FILE = (*TABLE_TYPES, ReportFormat.PATCH)  # one file for each table or group of changes
KINDS = tuple(each for each in ReportFormat if each not in _NOT_ONE_FILE)


@dataclass(frozen=True, slots=True)
class Report:
    """A report of one format and the file that it is written to."""

    format: ReportFormat
    target: Path


def report_of(text: str) -> Report:
    """Raises ValueError for what is not ``KIND=FILE`` with a format that is one file."""
    kind, equals, target = text.partition("=")
    if not (equals and target) or kind not in KINDS:
        raise ValueError(f"{text!r} is not KIND=FILE with one of the kinds {', '.join(KINDS)}")
    return Report(ReportFormat(kind), Path(target))
