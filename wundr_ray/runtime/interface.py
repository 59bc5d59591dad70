"""What the service needs of the cluster. The modules ``placement`` and ``remote`` implement it with
Ray; tests use small classes.
"""

from typing import Any, Protocol

from wundr_ray.domain.operation.storage import StorageReach
from wundr_ray.domain.scheduling.capacity import Node
from wundr_ray.domain.scheduling.slots import Shape


class ClusterResources(Protocol):
    """The nodes, and the groups of resources that are reserved on them."""

    def create_group(self, slot_id: str, shape: Shape, reach: StorageReach, /) -> str:
        """Ask for a slot's resources; returns the group's id, placed or not."""

    def remove_group(self, group_id: str) -> None:
        """Give the resources of a group back."""

    def groups(self) -> dict[str, str | None]:
        """All groups by their id, and the node of each that has been placed."""

    def nodes(self) -> list[Node]:
        """What each node alive offers."""


class Actors(Protocol):
    """Processes with a name, which outlive the one that has made them.

    A handle's methods are called as ``handle.method.remote(…)``, which returns at once; what it
    returns can be awaited for the answer.
    """

    def actor(self, cls: type, name: str, /, *args: Any) -> Any:
        """The handle of the actor of that name, which is created if it is not there."""

    def find_actor(self, name: str) -> Any | None:
        """The handle of the actor of that name, None if there is none."""

    def kill_actor(self, name: str) -> None:
        """End an actor for good; nothing happens if it is not there."""

    def actor_names(self) -> list[str]:
        """The names of all actors alive."""
