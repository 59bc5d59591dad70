import pytest

from wundr_ray.domain.operation.storage import StorageReach, able_to_work, why_one_node
from wundr_ray.domain.scheduling.capacity import Node, NodeShape

BOTH = ["WUNDR_DATABASE_URL", "WUNDR_ARTIFACTS_URL"]


@pytest.mark.parametrize(
    ("kept", "nodes", "may_grow"),
    [(BOTH, 1, False), (BOTH, 0, False), ([], 1, False), ([], 9, True)],
)
def test_one_node_or_shared_storage_is_well(kept: list[str], nodes: int, may_grow: bool) -> None:
    assert why_one_node(kept, nodes, may_grow) is None


def test_the_reason_names_what_to_set() -> None:
    reason = why_one_node(BOTH, 3, False)
    assert reason
    assert "3 nodes" in reason
    assert reason.endswith("set WUNDR_DATABASE_URL and WUNDR_ARTIFACTS_URL")
    assert "WUNDR_MAX_WORKERS" in (why_one_node(BOTH[:1], 1, True) or "")


def test_work_stays_on_the_head_while_storage_is_there_only() -> None:
    head = Node("h", NodeShape(2, 4), is_head=True)
    late = Node("late", NodeShape(64, 128))
    assert able_to_work([late, head], StorageReach.HEAD) == [head]
    assert able_to_work([late, head], StorageReach.ALL) == [late, head]
