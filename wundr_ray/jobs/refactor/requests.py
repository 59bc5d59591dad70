"""What the tasks of a refactoring take and give back."""

from dataclasses import dataclass, replace

from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.refactoring.interface import RefactorOptions
from wundr_ray.sources.interface import FetchPolicy, SourceSpec


@dataclass(frozen=True, slots=True)
class ProposeRequest:
    """Which repository to look at, for what, and where the preview goes: ``key``."""

    spec: SourceSpec
    policy: FetchPolicy
    include_patterns: tuple[str, ...]
    exclude_patterns: tuple[str, ...]
    options: RefactorOptions
    artifacts: ArtifactPlace
    key: str

    def with_token(self, token: str | None) -> "ProposeRequest":
        """The same with the repository's access token, in the clear."""
        return replace(self, spec=replace(self.spec, token=token))


@dataclass(frozen=True, slots=True)
class Proposed:
    """``fetched``: the commit came from the remote, and was not in the mirror before."""

    fetched: bool
    result: JobResult
