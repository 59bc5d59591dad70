"""The free room on each node while slots are planned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Shape:
    """Resources of one slot; memory in whole megabytes so that shapes compare exactly."""

    cpu_cores: int
    memory_mb: int

    def __str__(self) -> str:
        return f"{self.cpu_cores} CPU, {self.memory_mb / 1024:.3g} GB"

    def __add__(self, other: "Shape") -> "Shape":
        return Shape(self.cpu_cores + other.cpu_cores, self.memory_mb + other.memory_mb)

    def __sub__(self, other: "Shape") -> "Shape":
        return Shape(self.cpu_cores - other.cpu_cores, self.memory_mb - other.memory_mb)

    def holds(self, other: "Shape") -> bool:
        return other.cpu_cores <= self.cpu_cores and other.memory_mb <= self.memory_mb


NOTHING = Shape(0, 0)


@dataclass(frozen=True, slots=True)
class NodeRoom:
    """The resources of one node for slots; one that is not ``here`` may be added by autoscaling."""

    id: str
    shape: Shape
    here: bool = True


class Rooms:
    """The slots on each node: placed ones where they are, pending ones where they fit best.

    Best fit leaves the largest room elsewhere. Existing nodes come before those to be added.
    """

    def __init__(self, nodes: Sequence[NodeRoom]) -> None:
        self._nodes = {node.id: node for node in nodes}
        self._left = {node.id: node.shape for node in nodes}
        self._busy = dict.fromkeys(self._nodes, NOTHING)
        self._kept: set[str] = set()

    def take(self, node_id: str | None, shape: Shape, *, busy: bool) -> None:
        """A slot that is on a node, unless that is gone; ``busy`` if it cannot be removed."""
        if node_id in self._left:
            self._left[node_id] -= shape
            if busy:
                self._busy[node_id] += shape

    def place(self, shape: Shape) -> NodeRoom | None:
        """Take room for one more slot and return its node; None if there is no room."""
        # Ray, and not this plan, chooses the node of a new placement group. While a node is kept
        # free, a new slot might land on just that one, so no slots are made in the meantime.
        fitting = [node for node in self._nodes.values() if self._left[node.id].holds(shape)]
        if self._kept or not fitting:
            return None
        best = min(fitting, key=lambda node: (not node.here, self._left[node.id], node.id))
        self._left[best.id] -= shape
        return best

    def is_kept(self, node_id: str | None) -> bool:
        return node_id in self._kept

    def able(self, shape: Shape) -> set[str]:
        """The nodes that could hold the shape if they held nothing else."""
        return {node.id for node in self._nodes.values() if node.shape.holds(shape)}

    def keep(self, node_ids: Iterable[str], shape: Shape) -> None:
        """Reserve the one of these nodes that is closest to having room for the shape."""
        # Free slots on the node do not count as lacking room, because they can be removed at once;
        # only held ones must be waited for. Ties are broken by name: every plan reserves the same
        # node again, so that the room does not wander from node to node.
        candidates = [node_id for node_id in node_ids if node_id not in self._kept]
        if candidates:
            self._kept.add(min(candidates, key=lambda each: (self._lacks(each, shape), each)))

    def _lacks(self, node_id: str, shape: Shape) -> tuple[int, int]:
        lacking = shape - (self._nodes[node_id].shape - self._busy[node_id])
        return max(0, lacking.cpu_cores), max(0, lacking.memory_mb)
