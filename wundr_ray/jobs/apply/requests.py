"""The argument of the task that applies changes."""

from dataclasses import dataclass

from wundr_ray.contract.refactoring.changeset_vocabulary import DeliveryMode, GroupBy
from wundr_ray.delivery.interface import Signature
from wundr_ray.delivery.texts import ChangesetOrigin
from wundr_ray.domain.operation.artifact_place import ArtifactPlace


@dataclass(frozen=True, slots=True)
class ApplyRequest:
    """Which changes to apply, from the preview in the artifact folder ``preview``.

    The results go to the artifact folder ``key``. ``branch`` is the requested name of the branch.
    """

    artifacts: ArtifactPlace
    preview: str
    key: str
    source_job: str
    change_ids: frozenset[str]
    mode: DeliveryMode
    branch: str | None
    group_by: GroupBy
    origin: ChangesetOrigin
    who: Signature
