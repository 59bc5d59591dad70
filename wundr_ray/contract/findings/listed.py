"""Findings of a project as the API lists them."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from wundr_ray.contract.envelopes import CursorPagination, Meta
from wundr_ray.contract.findings.dispositions import DispositionItem
from wundr_ray.contract.findings.vocabulary import Because, DispositionKind, FindingState
from wundr_ray.contract.responses import Response
from wundr_ray.contract.vocabulary import Confidence, Role, Rule, Severity


class FindingItem(Response):
    """One finding; without ``finding_id`` and ``state`` if its analysis did not track findings."""

    finding_id: str | None = None
    state: FindingState | None = None
    because: Because | None = Field(
        default=None, description="Why the state does not mean that the code has changed"
    )
    touched: bool | None = Field(
        default=None, description="Recognised although its line was edited since the reference"
    )
    severity: Severity
    rule: Rule
    code: str
    path: str
    line: int | None = None
    end_line: int | None = None
    scope: str | None = Field(default=None, description="The function or class that it is in")
    message: str
    confidence: Confidence
    role: Role
    cwe: int | None = None
    engine: str
    engine_rule: str | None = None
    help_url: str | None = None
    first_seen: datetime | None = None
    first_commit: str | None = None
    fixed_at: datetime | None = Field(default=None, description="Of a fixed finding")
    disposition: DispositionKind | None = None
    disposition_reason: str | None = None


class FindingFacets(Response):
    """How many of the findings that pass the filters have each value.

    ``code`` has the 50 most frequent ones; ``none`` stands for no state and no disposition.
    """

    state: dict[str, int] = Field(default={})
    severity: dict[str, int] = Field(default={})
    code: dict[str, int] = Field(default={})
    role: dict[str, int] = Field(default={})
    disposition: dict[str, int] = Field(default={})


class AnalysisPlace(Response):
    """The analysis that findings are of."""

    batch_id: str
    job_id: str
    branch: str | None = None
    commit: str | None = None
    completed_at: datetime


class FindingPageEnvelope(Response):
    success: Literal[True] = True
    data: list[FindingItem]
    analysis: AnalysisPlace
    facets: FindingFacets
    pagination: CursorPagination
    meta: Meta


class FindingDetail(FindingItem):
    """One finding, as in the last analysis that contains it, with all decisions about it."""

    project_id: str
    analysis: AnalysisPlace
    dispositions: list[DispositionItem] = Field(
        default=[], description="The newest first, including those no longer in force"
    )


class HistoryPoint(AnalysisPlace):
    """The numbers of one analysis of a project; without a score where too little was read."""

    quality_score: float | None = None
    maintainability: float | None = None
    grade: str | None = None
    issues_found: int = 0
    issues_by_severity: dict[Severity, int] = Field(default={})
    new_issues: int | None = Field(default=None, description="Against the analysis's reference")
    fixed_issues: int | None = None
    lines: int = 0
    duplication_percentage: float | None = None
    technical_debt_minutes: int | None = None
    changed_settings: list[str] = Field(
        default=[],
        description="What differs from the point before it, so that the two are not comparable",
    )
