"""The numbers of one finished job, as the database keeps them: plain data, JSON both ways."""

from pydantic import BaseModel, ConfigDict

from wundr_ray.contract.responses import SkippedFile
from wundr_ray.contract.results.analysis import ProjectRating, RoleNumbers, TopIssue
from wundr_ray.contract.results.coverage import Coverage
from wundr_ray.contract.vocabulary import Grade, Role, Severity


class JobNumbers(BaseModel):
    """What one job found, in numbers: about the code in the job's scope, except for ``roles``.

    ``average_complexity`` is over functions and methods, None without any. ``maintainability``
    (0-100), ``grade`` and ``quality_score`` (0-10) are None without lines; ``rating`` says what
    they are made of, where the method that made them knows.
    ``technical_debt_minutes`` is the estimated effort to repair every finding.
    ``skipped_files`` names at most the first 100 of ``skipped_files_count``.
    ``suppressed_findings`` are silenced by comments in the code and count nowhere else.
    ``duplicated_lines`` stand in blocks that occur twice in the project, each counted once;
    ``duplication_percentage`` is their share of all lines, None where nothing was searched.
    ``roles`` has the numbers of each role that the project's files have, in the scope or not.
    ``coverage`` says how much of the code was read; earlier versions did not.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    files_analyzed: int
    lines: int
    functions: int
    average_complexity: float | None
    maintainability: float | None
    technical_debt_minutes: int
    grade: Grade | None
    quality_score: float | None
    issues_found: int
    issues_by_severity: dict[Severity, int]
    top_issues: tuple[TopIssue, ...]
    skipped_files_count: int
    skipped_files: tuple[SkippedFile, ...]
    suppressed_findings: int = 0
    duplicated_lines: int = 0
    duplication_percentage: float | None = None
    roles: dict[Role, RoleNumbers] = {}
    coverage: Coverage | None = None
    rating: ProjectRating | None = None

    def to_json(self) -> str:
        return self.model_dump_json()

    @classmethod
    def from_json(cls, text: str) -> "JobNumbers":
        """Raises ``pydantic.ValidationError`` where ``text`` is not what ``to_json`` wrote."""
        return cls.model_validate_json(text)
