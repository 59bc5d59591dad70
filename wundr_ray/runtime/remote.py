"""The one place that makes Ray actors, and ends them; tasks are made in ``task_catalogue.py``."""

from functools import cache
from typing import Any

import ray
from ray import ObjectRef

from wundr_ray.runtime.logged import logged_actor
from wundr_ray.runtime.names import NAMESPACE
from wundr_ray.runtime.placement import ON_HEAD


def kill_task(task: ObjectRef[Any]) -> None:
    """End a task with its worker."""
    ray.cancel(task, force=True)


def actor(cls: type, name: str, *args: Any) -> Any:
    """The detached actor of that name; created if it is not there.

    It claims no core, and stays on the head node, which always reaches the database. It restarts
    for ever, and a call in flight when it dies is made again. The first argument is the settings.
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
    entries = ray.util.list_named_actors(all_namespaces=True)
    return [entry["name"] for entry in entries if entry["namespace"] == NAMESPACE]
