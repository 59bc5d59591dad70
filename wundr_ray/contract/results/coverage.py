"""How much of a project's code was read, and what was not."""

from enum import StrEnum

from pydantic import Field

from wundr_ray.contract.responses import Response
from wundr_ray.contract.vocabulary import Role


class CoverageVerdict(StrEnum):
    """Whether enough of a project's code was read to judge the project."""

    SUFFICIENT = "sufficient"
    """At least half of the lines in scope."""

    PARTIAL = "partial"
    """Less than half: the project has a score for the part that was read, and no grade."""

    NOTHING = "nothing"
    """No file in scope: the project was not analysed."""


class LanguageCoverage(Response):
    """The code files of one language in one role.

    Lines of files that were not read are estimated from their size. Generated and vendored files
    are counted, and read only in the scope ``all``.
    """

    language: str = Field(description="As in the files' table, or GitHub linguist's name")
    role: Role
    supported: bool = Field(description="Whether the language is analysed at all")
    files: int
    lines: int
    files_read: int = 0
    lines_read: int = 0
    percentage: float = Field(default=0.0, description="Share of all lines of code, read or not")


class UnreadLanguage(Response):
    """Code in a language that is not supported; ``lines`` are estimated."""

    language: str
    files: int
    lines: int


class FilesLeftOut(Response):
    """The number of files with one ``code``, which is that of ``skipped_files``."""

    code: str
    reason: str
    files: int


class Coverage(Response):
    """How much of a project's code was read.

    ``files`` and ``lines`` are all code in the project's scope, whether it was read or not. Every
    file of the repository is counted once: in ``by_language``, in ``left_out``, or in
    ``other_files``, which are no code (data, prose, images).
    """

    verdict: CoverageVerdict
    statement: str = Field(description="The same in words")
    share: float | None = Field(
        description="Percent of the lines in scope that were read; null where there are none"
    )
    files: int
    files_read: int
    lines: int
    lines_read: int
    by_language: list[LanguageCoverage] = Field(default=[])
    unread_languages: list[UnreadLanguage] = Field(
        default=[], description="Languages that are not supported, generated and vendored aside"
    )
    unreadable: list[FilesLeftOut] = Field(
        default=[], description="Files in supported languages that could not be read"
    )
    left_out: list[FilesLeftOut] = Field(
        default=[], description="Not the project's own code, or excluded by the job"
    )
    other_files: int = 0
    total_files: int = 0


class CoverageSummary(Response):
    """How much of the code of all projects of a batch was read."""

    statement: str = ""
    projects_sufficient: int = Field(
        default=0, description="Averages are over these projects, of those that have the number"
    )
    projects_partial: int = 0
    projects_nothing: int = 0
    share: float | None = None
    lines: int = 0
    lines_read: int = 0
    unread_languages: list[UnreadLanguage] = Field(default=[])
