"""The one place that makes Ray tasks of plain functions, with their resources and retry options.

Every task runs with ``max_retries=0``: retries are ours to decide. Tasks of a job run inside its
slot, one core each, so that the slot's bundle bounds how many run at once.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import ray
from ray import ObjectRef

from wundr_ray.jobs.interface import Room, Task
from wundr_ray.logs import current_ids
from wundr_ray.runtime.logged import logged_task
from wundr_ray.runtime.messages import SlotGrant
from wundr_ray.runtime.placement import ON_HEAD, in_slot, slot_memory, task_memory
from wundr_ray.runtime.worker import guarded, tidy

_MEMORY = {Room.SLOT: slot_memory, Room.CORE: task_memory}

_tidy = ray.remote(max_retries=0)(tidy)


def start(task: Task, slot: SlotGrant, arguments: Sequence[object]) -> list[ObjectRef[Any]]:
    """References to the task's results; ``arguments`` may be such references themselves."""
    options = _remote(task).options(**_slot_options(slot))
    refs = options.remote(current_ids(), _MEMORY[task.room](slot.shape), *arguments)
    return [refs] if task.returns == 1 else refs


def start_on_head(task: Task, memory_bytes: int, arguments: Sequence[object]) -> ObjectRef[Any]:
    """The result of a task without a slot, which claims no core."""
    options = _remote(task).options(num_cpus=0, resources=ON_HEAD)
    return options.remote(current_ids(), memory_bytes, *arguments)


def tidy_node(slot: SlotGrant) -> ObjectRef[None]:
    """Remove what a killed worker has left on the slot's node."""
    return _tidy.options(**_slot_options(slot)).remote()


@cache
def _remote(task: Task) -> Any:
    """One per process: Ray keeps every function it is given for as long as the cluster runs."""
    run = logged_task(guarded(task.run, task.preload))
    return ray.remote(max_retries=0, num_returns=task.returns)(run)


def _slot_options(slot: SlotGrant) -> dict[str, Any]:
    return {
        "num_cpus": 1,
        "memory": task_memory(slot.shape),
        "scheduling_strategy": in_slot(slot.group_id),
    }
