import pytest

from wundr_ray.domain.storage import why_one_node

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
