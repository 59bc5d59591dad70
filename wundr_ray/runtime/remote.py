"""The one place that makes Ray tasks and actors, with their resources and retry options.

Every task runs with ``max_retries=0``: retries are ours to decide. Tasks of a job run inside
its slot, one core each, so that the slot's bundle bounds how many run at once.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import ray
from ray import ObjectRef

from wundr_ray.aggregate.facts import BatchFacts, JobFacts
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.domain.artifact_place import ArtifactPlace
from wundr_ray.domain.renderings import Rendering
from wundr_ray.domain.shards import Span
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.logs import current_ids
from wundr_ray.runtime import tasks
from wundr_ray.runtime.fetched import Poisoned
from wundr_ray.runtime.logged import logged_actor, logged_task
from wundr_ray.runtime.messages import SlotGrant
from wundr_ray.runtime.names import NAMESPACE
from wundr_ray.runtime.placement import ON_HEAD, in_slot, slot_memory, task_memory
from wundr_ray.runtime.tasks import FetchRequest, JobTarget
from wundr_ray.runtime.worker import guarded, tidy

_analyse_repository = ray.remote(max_retries=0, num_returns=3)(
    logged_task(guarded(tasks.analyse_repository))
)
_fetch_source = ray.remote(max_retries=0, num_returns=3)(logged_task(guarded(tasks.fetch_source)))
_analyse_shard = ray.remote(max_retries=0, num_returns=2)(logged_task(guarded(tasks.analyse_shard)))
_finish_job = ray.remote(max_retries=0)(logged_task(guarded(tasks.finish_job)))
_render_reports = ray.remote(max_retries=0)(logged_task(guarded(tasks.render_reports)))
_render = ray.remote(max_retries=0)(logged_task(guarded(tasks.render)))
_tidy = ray.remote(max_retries=0)(tidy)


class BegunRefs(NamedTuple):
    """What a fetch returns: ``found`` is for the manager, the others only for tasks."""

    found: ObjectRef[Any]
    files: ObjectRef[Any]
    fetched: ObjectRef[Any]


RENDER_BYTES = 4_000_000_000
"""The memory of a rendering on demand, which has no slot."""


def _slot_options(slot: SlotGrant) -> dict[str, Any]:
    return {
        "num_cpus": 1,
        "memory": task_memory(slot.shape),
        "scheduling_strategy": in_slot(slot.group_id),
    }


def analyse_repository(slot: SlotGrant, target: JobTarget, request: FetchRequest) -> BegunRefs:
    """References to what was found, to the files to analyse and to all about them."""
    task = _analyse_repository.options(**_slot_options(slot))
    return BegunRefs(*task.remote(current_ids(), slot_memory(slot.shape), target, request))


def fetch_source(slot: SlotGrant, request: FetchRequest) -> BegunRefs:
    """The same, without analysing anything."""
    task = _fetch_source.options(**_slot_options(slot))
    return BegunRefs(*task.remote(current_ids(), slot_memory(slot.shape), request))


def analyse_shard(
    slot: SlotGrant, mirror: Path, files: ObjectRef[Any], span: Span, options: AnalysisOptions
) -> tuple[ObjectRef[int], ObjectRef[Any]]:
    """References to the number of files and to their frames."""
    task = _analyse_shard.options(**_slot_options(slot))
    count, frames = task.remote(
        current_ids(), task_memory(slot.shape), mirror, files, span, options
    )
    return count, frames


def finish_job(
    slot: SlotGrant,
    fetched: ObjectRef[Any],
    poisoned: Sequence[Poisoned],
    target: JobTarget,
    *frames: ObjectRef[Any],
) -> ObjectRef[Any]:
    task = _finish_job.options(**_slot_options(slot))
    return task.remote(current_ids(), slot_memory(slot.shape), fetched, poisoned, target, *frames)


def render_reports(
    slot: SlotGrant,
    batch: BatchFacts,
    jobs: Sequence[JobFacts],
    formats: Sequence[ReportFormat],
    place: ArtifactPlace,
) -> ObjectRef[None]:
    """At the end of a batch, in a slot."""
    task = _render_reports.options(**_slot_options(slot))
    return task.remote(current_ids(), slot_memory(slot.shape), batch, jobs, formats, place)


def render(
    batch: BatchFacts, jobs: Sequence[JobFacts], rendering: Rendering, place: ArtifactPlace
) -> ObjectRef[None]:
    """On demand after the end of a batch, without a claim to a core."""
    task = _render.options(num_cpus=0, resources=ON_HEAD)
    return task.remote(current_ids(), RENDER_BYTES, batch, jobs, rendering, place)


def kill_task(task: ObjectRef[Any]) -> None:
    """End a task with its worker."""
    ray.cancel(task, force=True)


def tidy_node(slot: SlotGrant) -> ObjectRef[None]:
    """Remove what a killed worker has left on the slot's node."""
    return _tidy.options(**_slot_options(slot)).remote()


def actor(cls: type, name: str, *args: Any) -> Any:
    """The detached actor of that name; created if it is not there.

    It only opens the database, and stays on the head node. It restarts for ever, and a call in
    flight when it dies is made again. The first of the arguments is the settings.
    """
    options = {
        "name": name,
        "namespace": NAMESPACE,
        "lifetime": "detached",
        "get_if_exists": True,
        "num_cpus": 0,
        "max_restarts": -1,
        "max_task_retries": -1,
        "max_concurrency": 1000,
        "resources": ON_HEAD,
    }
    return _actor_class(cls).options(**options).remote(*args)


@cache
def _actor_class(cls: type) -> Any:
    """One per process: Ray keeps every class it is given for as long as the cluster runs."""
    return ray.remote(logged_actor(cls))


def find_actor(name: str) -> Any | None:
    try:
        return ray.get_actor(name, namespace=NAMESPACE)
    except ValueError:
        return None


def kill_actor(name: str) -> None:
    """End an actor for good, with its tasks; nothing happens if it is not there."""
    if handle := find_actor(name):
        ray.kill(handle, no_restart=True)


def actor_names() -> list[str]:
    """The names of all actors alive in our namespace."""
    found = ray.util.list_named_actors(all_namespaces=True)
    return [each["name"] for each in found if each["namespace"] == NAMESPACE]
