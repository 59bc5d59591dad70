"""What is left on each node while slots are planned."""

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
    """All that slots may have of one node; one that is not ``here`` an autoscaler may add."""

    id: str
    shape: Shape
    here: bool = True


class Rooms:
    """Slots on nodes: those that are placed where they are, others where they fit best.

    Best fit leaves the largest room elsewhere, and a node that is there comes before one to come.
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
        """The node on which one more slot goes, with its room taken; None: there is no room.

        While a node is kept free there is none: the cluster itself chooses the node of a new
        slot, and might choose that one.
        """
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
        """Keep free, of these nodes, the one that is closest to having room for the shape."""
        candidates = [node_id for node_id in node_ids if node_id not in self._kept]
        if candidates:
            self._kept.add(min(candidates, key=lambda each: (self._lacks(each, shape), each)))

    def _lacks(self, node_id: str, shape: Shape) -> tuple[int, int]:
        lacking = shape - (self._nodes[node_id].shape - self._busy[node_id])
        return max(0, lacking.cpu_cores), max(0, lacking.memory_mb)
