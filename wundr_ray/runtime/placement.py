"""Slots on the cluster: one-bundle placement groups, and what the nodes can hold."""

import asyncio
from typing import Any

import ray
from ray.util.placement_group import (
    PlacementGroup,
    PlacementGroupID,
    placement_group,
    placement_group_table,
    remove_placement_group,
)
from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy

from wundr_ray.domain.operation.storage import StorageReach, able_to_work
from wundr_ray.domain.scheduling.capacity import Node, NodeShape
from wundr_ray.domain.scheduling.slots import Shape
from wundr_ray.runtime.interface import ClusterResources
from wundr_ray.runtime.names import SLOT_PREFIX

_MEGABYTE = 1024 * 1024
_HEAD = "node:__internal_head__"

ON_HEAD = {_HEAD: 0.001}
"""The resource that keeps a task, actor or slot on the head node, which alone has it (1 in all)."""


def create_group(slot_id: str, shape: Shape, reach: StorageReach) -> str:
    """Ask for a slot's resources; returns the group's hex id, placed or not."""
    bundle = {"CPU": float(shape.cpu_cores), "memory": float(shape.memory_mb * _MEGABYTE)}
    if reach is StorageReach.HEAD:
        bundle |= ON_HEAD
    group = placement_group(
        [bundle],
        name=SLOT_PREFIX + slot_id,
        lifetime="detached",
    )
    return str(group.id.hex())


def remove_group(group_id: str) -> None:
    remove_placement_group(_group(group_id))


def groups() -> dict[str, str | None]:
    """All slots' groups by their hex id, and the node of each that has been placed."""
    return {
        row["placement_group_id"]: _node_of(row)
        for row in placement_group_table().values()
        if row["name"].startswith(SLOT_PREFIX) and row["state"] != "REMOVED"
    }


def _node_of(group: dict[str, Any]) -> str | None:
    if group["state"] != "CREATED":
        return None
    (node_id,) = group["bundles_to_node_id"].values()
    return str(node_id)


def in_slot(group_id: str) -> PlacementGroupSchedulingStrategy:
    """The scheduling strategy of a task that runs in a slot."""
    return PlacementGroupSchedulingStrategy(_group(group_id), placement_group_bundle_index=0)


def slot_memory(shape: Shape) -> int:
    """The memory, in bytes, of a task that runs alone in its slot."""
    return shape.memory_mb * _MEGABYTE


def task_memory(shape: Shape) -> int:
    """The memory, in bytes, of one of as many one-core tasks as the slot has cores."""
    return slot_memory(shape) // shape.cpu_cores


def nodes() -> list[Node]:
    """What each node alive offers."""
    return [
        Node(
            node["NodeID"],
            NodeShape(
                node["Resources"].get("CPU", 0.0),
                node["Resources"].get("memory", 0.0) / _MEGABYTE / 1024,
            ),
            is_head=_HEAD in node["Resources"],
        )
        for node in ray.nodes()
        if node["Alive"]
    ]


async def able_shapes(cluster: ClusterResources, reach: StorageReach) -> list[NodeShape]:
    """What those nodes offer that can reach the database and the artifacts."""
    return [node.shape for node in able_to_work(await asyncio.to_thread(cluster.nodes), reach)]


def _group(group_id: str) -> PlacementGroup:
    return PlacementGroup(PlacementGroupID(bytes.fromhex(group_id)))
