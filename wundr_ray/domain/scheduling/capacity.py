"""What a cluster can hold: the nodes it has, and those an autoscaler may add."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from wundr_ray.domain.scheduling.node_rooms import NodeRoom, Shape


@dataclass(frozen=True, slots=True)
class NodeShape:
    """The most one node offers to a slot; memory in GB."""

    cpu_cores: float
    memory_gb: float


ANY_NODE = NodeShape(math.inf, math.inf)
"""The largest node for checking a batch that may wait for nodes which do not exist yet."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node that is alive; the head is not one of those that an autoscaler adds."""

    id: str
    shape: NodeShape
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Growth:
    """Up to ``workers`` nodes of one shape; none on a cluster of a fixed size."""

    workers: int
    node: NodeShape


def rooms(nodes: Sequence[Node], growth: Growth) -> list[NodeRoom]:
    """The resources of each node, and of each node that autoscaling may add."""
    workers = sum(not node.is_head for node in nodes)
    coming = range(workers + 1, growth.workers + 1)
    return [
        *(NodeRoom(node.id, _whole(node.shape)) for node in nodes),
        *(NodeRoom(f"worker {number}", _whole(growth.node), here=False) for number in coming),
    ]


def _whole(shape: NodeShape) -> Shape:
    return Shape(int(shape.cpu_cores), int(shape.memory_gb * 1024))


def total(nodes: Sequence[NodeShape], growth: Growth) -> Shape:
    """The resources of the cluster when it has grown as far as it may."""
    # An autoscaler adds a node only when something waits for it. If slots were planned for the
    # present nodes alone, nothing would ever wait and the cluster would never grow.
    declared = [growth.node] * growth.workers
    return Shape(
        int(max(sum(node.cpu_cores for node in each) for each in (nodes, declared))),
        int(max(sum(node.memory_gb for node in each) for each in (nodes, declared)) * 1024),
    )


def largest(nodes: Sequence[NodeShape], growth: Growth) -> NodeShape:
    """The most that one node offers, or may come to offer, of each resource."""
    known = [*nodes, *[growth.node] * min(growth.workers, 1)]
    return NodeShape(
        max((node.cpu_cores for node in known), default=0),
        max((node.memory_gb for node in known), default=0),
    )
