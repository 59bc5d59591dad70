"""What can be written of a batch on demand, and the file it is kept in."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wundr_ray.contract.errors import WundrError
from wundr_ray.contract.formats import FILE_TYPES, TABLE_TYPES
from wundr_ray.contract.vocabulary import BatchType, ReportFormat, ReportTable, Role


class Raw(StrEnum):
    """What the jobs found, row by row."""

    ARCHIVE = "archive"
    """A zip of every job's frames with the report."""
    OUTPUTS = "outputs"
    """``RawOutput`` of each job as one JSON list."""


_FILES: Mapping[ReportFormat | Raw, str] = {
    **{each: f"report.{kind.extension}" for each, kind in FILE_TYPES.items()},
    ReportFormat.GITLAB: "code_quality.json",
    ReportFormat.PARQUET: "parquet.zip",
    ReportFormat.PATCH: "patches.zip",
    Raw.ARCHIVE: "data.zip",
    Raw.OUTPUTS: "raw_outputs.json",
}

FORMATS: Mapping[BatchType, tuple[ReportFormat, ...]] = {
    BatchType.ANALYSIS: (
        ReportFormat.JSON,
        ReportFormat.CSV,
        ReportFormat.XLSX,
        ReportFormat.PDF,
        ReportFormat.HTML,
        ReportFormat.SARIF,
        ReportFormat.GITLAB,
        ReportFormat.PARQUET,
    ),
    BatchType.REFACTOR: (
        ReportFormat.JSON,
        ReportFormat.CSV,
        ReportFormat.XLSX,
        ReportFormat.PDF,
        ReportFormat.PARQUET,
        ReportFormat.PATCH,
    ),
    BatchType.REPORT: (
        ReportFormat.JSON,
        ReportFormat.CSV,
        ReportFormat.XLSX,
        ReportFormat.PDF,
        ReportFormat.HTML,
        ReportFormat.PARQUET,
    ),
}
"""The formats of a report, by the type of the batch."""

_MISSING: Mapping[ReportFormat, str] = {
    ReportFormat.HTML: "has no report in html",
    ReportFormat.SARIF: "has nothing to show as sarif",
    ReportFormat.GITLAB: "has nothing to show as gitlab",
    ReportFormat.PATCH: "changes nothing, so it has no patches",
}
"""Why a type of batch does not have a format."""

TABLES: Mapping[BatchType, tuple[ReportTable, ...]] = {
    BatchType.ANALYSIS: (
        ReportTable.PROJECTS,
        ReportTable.FILES,
        ReportTable.FINDINGS,
        ReportTable.FUNCTIONS,
        ReportTable.CLONES,
        ReportTable.SKIPPED,
        ReportTable.COVERAGE,
        ReportTable.GATES,
        ReportTable.RECOMMENDATIONS,
    ),
    BatchType.REFACTOR: (
        ReportTable.PROJECTS,
        ReportTable.RULES,
        ReportTable.CHANGES,
        ReportTable.CHANGESETS,
        ReportTable.REPORTS,
        ReportTable.SKIPPED,
    ),
    BatchType.REPORT: (
        ReportTable.TOTALS,
        ReportTable.PROJECTS,
        ReportTable.MOVERS,
        ReportTable.CODES,
        ReportTable.FINDINGS,
        ReportTable.RECOMMENDATIONS,
        ReportTable.NOT_COUNTED,
        ReportTable.SOURCES,
    ),
}
"""The tables of a report, by the type of the batch."""

TABLES_WITH_ROLES = (
    ReportTable.FINDINGS,
    ReportTable.FILES,
    ReportTable.FUNCTIONS,
    ReportTable.CLONES,
    ReportTable.COVERAGE,
)
"""Those whose rows can be chosen by the role of their file."""


def check_offered(
    batch_type: BatchType,
    wanted: ReportFormat | ReportTable,
    refusal: type[WundrError],
    field: str,
) -> None:
    """Raises ``refusal`` about ``field`` for a format or table that such a batch does not have."""
    if isinstance(wanted, ReportFormat) and wanted not in FORMATS[batch_type]:
        raise refusal.at(
            field,
            f"a batch of the type '{batch_type}' {_MISSING[wanted]}",
            f"Choose {_alternatives(FORMATS[batch_type])}; batches of the type "
            f"'{_type_with(wanted)}' have {wanted}.",
        )
    if isinstance(wanted, ReportTable) and wanted not in TABLES[batch_type]:
        raise refusal.at(
            field,
            f"a batch of the type '{batch_type}' has no table '{wanted}'",
            f"Choose one of: {', '.join(TABLES[batch_type])}.",
        )


def _alternatives(formats: tuple[ReportFormat, ...]) -> str:
    return f"{', '.join(formats[:-1])} or {formats[-1]}"


def _type_with(wanted: ReportFormat) -> BatchType:
    return next(each for each, formats in FORMATS.items() if wanted in formats)


@dataclass(frozen=True, slots=True)
class Rendering:
    """One file; of all jobs of the batch, or only of ``jobs``, asked for on the UTC ``day``.

    ``state`` names the state of the batch that it shows, where a batch changes after its end, and
    ``decisions`` those about findings. With a ``role``, a table has only the rows about files of
    that role. ``table_format`` is that of a table.
    """

    wanted: ReportFormat | ReportTable | Raw
    jobs: frozenset[str] = frozenset()
    day: date = date.min
    state: str = ""
    role: Role | None = None
    decisions: str = ""
    table_format: ReportFormat = ReportFormat.CSV

    @property
    def choice(self) -> str:
        """A name for the jobs and the state; empty for all jobs of a batch that does not change."""
        if not (self.jobs or self.state):
            return ""
        states = [f"\0{each}" for each in (self.state, self.decisions) if each]
        chosen = [*sorted(self.jobs), *states]
        return hashlib.sha256("\n".join(chosen).encode()).hexdigest()[:32]

    @property
    def file(self) -> str:
        if isinstance(self.wanted, ReportTable):
            ending = f"_{self.role}" if self.role else ""
            return f"{self.wanted}{ending}.{TABLE_TYPES[self.table_format].extension}"
        return _FILES[self.wanted]

    def takes(self, job_id: str) -> bool:
        return not self.jobs or job_id in self.jobs
