"""What a job that applies changes is given, and what its task takes."""

from dataclasses import dataclass

from wundr_ray.contract.jobs import JobConfig, Project
from wundr_ray.contract.refactoring.changeset_vocabulary import DeliveryMode, GroupBy
from wundr_ray.contract.refactoring.jobs import DeliverOptions
from wundr_ray.delivery.interface import Signature
from wundr_ray.delivery.texts import Origin
from wundr_ray.domain.operation.artifact_place import ArtifactPlace


class ApplyConfig(JobConfig):
    """``change_ids`` are those of the job ``source_job`` that were approved; ``project`` is its."""

    project: Project
    source_job: str
    change_ids: list[str]
    deliver: DeliverOptions = DeliverOptions()


@dataclass(frozen=True, slots=True)
class ApplyRequest:
    """Which changes to apply, from the preview in the artifact folder ``preview``.

    What is made goes to the folder ``key``. ``branch`` is the requested name of the branch.
    """

    artifacts: ArtifactPlace
    preview: str
    key: str
    source_job: str
    change_ids: frozenset[str]
    mode: DeliveryMode
    branch: str | None
    group_by: GroupBy
    origin: Origin
    who: Signature
