"""The configuration of a job that applies changes, and the argument of its task."""

from dataclasses import dataclass

from wundr_ray.contract.jobs import JobConfig, Project
from wundr_ray.contract.refactoring.changeset_vocabulary import DeliveryMode, GroupBy
from wundr_ray.contract.refactoring.jobs import DeliverOptions
from wundr_ray.delivery.interface import Signature
from wundr_ray.delivery.texts import Origin
from wundr_ray.domain.operation.artifact_place import ArtifactPlace


class ApplyConfig(JobConfig):
    """``change_ids`` are the approved changes of the job ``source_job``, whose project it has."""

    project: Project
    source_job: str
    change_ids: list[str]
    deliver: DeliverOptions = DeliverOptions()


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
    origin: Origin
    who: Signature
