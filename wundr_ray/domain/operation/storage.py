"""Whether what an installation keeps can be reached from every node that works for it."""

from collections.abc import Sequence
from enum import StrEnum

from wundr_ray.domain.scheduling.capacity import Node


class StorageReach(StrEnum):
    """The nodes that reach what an installation keeps, and so may work for it."""

    HEAD = "head"
    ALL = "all"


def able_to_work(nodes: Sequence[Node], reach: StorageReach) -> list[Node]:
    """Those of ``nodes`` that may be given jobs: a node may join at any time."""
    return [node for node in nodes if node.is_head or reach is StorageReach.ALL]


def why_one_node(kept_on_one_node: Sequence[str], nodes: int, may_grow: bool) -> str | None:
    """Why an installation cannot start; None if it can.

    ``kept_on_one_node`` are the settings whose value is a place on the head node only.
    """
    if not kept_on_one_node or (nodes <= 1 and not may_grow):
        return None
    several = f"the cluster has {nodes} nodes" if nodes > 1 else "WUNDR_MAX_WORKERS adds nodes"
    return f"{several}, which must all reach the same storage: set {' and '.join(kept_on_one_node)}"
