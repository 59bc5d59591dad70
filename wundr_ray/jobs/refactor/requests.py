"""The argument and the result of the task of a refactoring."""

from dataclasses import dataclass, replace

from wundr_ray.domain.batch.outcomes import JobResult
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.refactoring.interface import RefactorOptions
from wundr_ray.sources.interface import FetchPolicy, SourceSpec


@dataclass(frozen=True, slots=True)
class ProposeRequest:
    """Which repository to refactor and how; ``key`` is the artifact folder of the preview."""

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
    """``fetched`` says that the commit came from the remote and was not in the mirror."""

    fetched: bool
    result: JobResult
