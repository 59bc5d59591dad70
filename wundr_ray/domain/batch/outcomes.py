"""How one attempt of a job ended, as its manager learns it."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from wundr_ray.contract.gates.models import GateVerdict
from wundr_ray.contract.responses import NotApplied
from wundr_ray.contract.vocabulary import CodeScope, Rule, Severity
from wundr_ray.domain.batch.charging import Fault
from wundr_ray.domain.findings.new_code import NewCode
from wundr_ray.domain.findings.references import Head
from wundr_ray.domain.results.numbers import JobNumbers


class StoredResult(BaseModel):
    """What the database keeps of a finished analysis.

    ``frames`` is the artifact key of its frames, ``analysis`` the key under which another
    attempt may take rows over. What an earlier version has not stored has its default: its numbers
    are about all code, by the first method of scoring, and its findings have no states.
    ``tools`` are what looked for findings: rule, engine and version of each.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    numbers: JobNumbers
    branch: str | None
    rules_applied: tuple[Rule, ...]
    rules_not_applied: tuple[NotApplied, ...]
    frames: str
    analysis: str = ""
    files_reused: int = 0
    duplicate_min_tokens: int = 50
    scope: CodeScope = CodeScope.ALL
    method_version: int = 1
    tools: tuple[tuple[str, str, str], ...] = ()
    new_code: NewCode | None = None
    gate: GateVerdict | None = None


class StoredReport(BaseModel):
    """What the database keeps of a finished report: the artifact folder of its one file."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    frames: str


@dataclass(frozen=True, slots=True)
class JobResult:
    """A finished job; ``stored`` is what the database keeps of it, as JSON.

    ``branch`` is the one that was analysed, ``head`` the one that the repository's HEAD names; jobs
    that analyse nothing have neither. ``codes`` counts the findings by code and severity.
    ``quality_score`` is None where too little of the project was read for a score to stand alone.
    """

    commit: str | None
    quality_score: float | None
    stored: BaseModel
    branch: str | None = None
    head: Head | None = None
    codes: Mapping[str, Mapping[Severity, int]] | None = None

    @property
    def gate(self) -> GateVerdict | None:
        return self.stored.gate if isinstance(self.stored, StoredResult) else None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt failed; ``transient`` failures are worth another attempt.

    Only the job's own count as its attempts and are paid.
    """

    code: str
    message: str
    transient: bool
    fault: Fault = Fault.JOB
