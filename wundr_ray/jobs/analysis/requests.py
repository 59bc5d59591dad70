"""What the tasks of an analysis are asked for."""

from dataclasses import dataclass, replace
from pathlib import Path

from wundr_ray.contract.vocabulary import CodeScope, Rule
from wundr_ray.domain.artifact_place import ArtifactPlace
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.sources.selection import Selection


@dataclass(frozen=True, slots=True)
class JobTarget:
    """Where an attempt's frames go: the artifact store and the attempt's own key."""

    artifacts: ArtifactPlace
    key: str
    rules: tuple[Rule, ...]
    duplicate_min_tokens: int = 50
    scope: CodeScope = CodeScope.PRODUCTION


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier attempt of the project: its frames' folder and the key of its analysis."""

    artifacts: ArtifactPlace
    frames: Path
    analysis: str


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """Which files to bring onto a node, and for what: some need no analysis any more."""

    spec: SourceSpec
    policy: FetchPolicy
    selection: Selection
    options: AnalysisOptions
    earlier: Earlier | None

    def with_token(self, token: str | None) -> "FetchRequest":
        """The same with the repository's access token, in the clear."""
        return replace(self, spec=replace(self.spec, token=token))
