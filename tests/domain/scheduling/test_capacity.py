"""What a cluster can hold."""

import pytest

from wundr_ray.domain.scheduling.capacity import Growth, Node, NodeShape, largest, rooms, total
from wundr_ray.domain.scheduling.node_rooms import NodeRoom
from wundr_ray.domain.scheduling.slots import Shape

FIXED = Growth(0, NodeShape(0, 0))
GROWING = Growth(4, NodeShape(8, 24))
HEAD = NodeShape(0, 8)


@pytest.mark.parametrize(
    ("nodes", "growth", "room"),
    [
        ([], FIXED, Shape(0, 0)),
        ([NodeShape(2, 4), NodeShape(4, 8)], FIXED, Shape(6, 12 * 1024)),
        ([HEAD], GROWING, Shape(32, 96 * 1024)),
        ([HEAD, NodeShape(8, 24)], GROWING, Shape(32, 96 * 1024)),
        ([NodeShape(64, 128)], GROWING, Shape(64, 128 * 1024)),
    ],
)
def test_total(nodes: list[NodeShape], growth: Growth, room: Shape) -> None:
    assert total(nodes, growth) == room


def test_largest() -> None:
    assert largest([], FIXED) == NodeShape(0, 0)
    assert largest([HEAD], FIXED) == HEAD
    assert largest([HEAD], GROWING) == NodeShape(8, 24)
    assert largest([NodeShape(16, 4)], GROWING) == NodeShape(16, 24)


def test_rooms_of_the_nodes_there_are_and_of_those_to_come() -> None:
    head, worker = Node("h", HEAD, is_head=True), Node("w", NodeShape(8, 24))
    whole = Shape(8, 24 * 1024)
    assert rooms([head, worker], FIXED) == [
        NodeRoom("h", Shape(0, 8 * 1024)),
        NodeRoom("w", whole),
    ]
    coming = [room for room in rooms([head, worker], GROWING) if not room.here]
    assert [room.shape for room in coming] == [whole] * 3
    assert all(room.here for room in rooms([worker] * 5, GROWING))
