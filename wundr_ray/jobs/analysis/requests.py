"""The arguments of the tasks of an analysis."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from wundr_ray.contract.gates.models import QualityGate
from wundr_ray.contract.vocabulary import CodeScope, Rule
from wundr_ray.domain.findings.dispositions import DispositionRule
from wundr_ray.domain.findings.references import NOTHING_KNOWN, Comparison
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.sources.files.selection import Selection
from wundr_ray.sources.interface import FetchPolicy, SourceSpec


@dataclass(frozen=True, slots=True)
class Tracking:
    """What a job's findings are compared with, and what new ones are marked with.

    All of it is the same for every attempt: ``started_at`` is the start of the job's first one.
    """

    project_id: str
    started_at: datetime
    comparison: Comparison = NOTHING_KNOWN


@dataclass(frozen=True, slots=True)
class JobTarget:
    """How the results of an attempt are made, and where they are stored.

    Arguments:
        key: the artifact folder of the attempt's frames.
        gate: the quality gate that judges the analysis, if there is one.
        dispositions: the decisions about findings that the gate takes into account.
    """

    artifacts: ArtifactPlace
    key: str
    rules: tuple[Rule, ...]
    tracking: Tracking
    duplicate_min_tokens: int = 50
    complexity_threshold: int = 10
    scope: CodeScope = CodeScope.PRODUCTION
    gate: QualityGate | None = None
    dispositions: tuple[DispositionRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier attempt of the project: its frames' folder and the key of its analysis."""

    artifacts: ArtifactPlace
    frames: Path
    analysis: str


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """Which commit to fetch, which of its files to analyse, and what may be reused for them."""

    spec: SourceSpec
    policy: FetchPolicy
    selection: Selection
    options: AnalysisOptions
    earlier: Earlier | None

    def with_token(self, token: str | None) -> "FetchRequest":
        """The same with the repository's access token, in the clear."""
        return replace(self, spec=replace(self.spec, token=token))
