"""A slot's job: where its mirror is, and otherwise in the order of turns."""

from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.domain.scheduling.locality import job_for

NODES = st.sampled_from(["n1", "n2", None])


def test_mirrors_here_come_first_and_those_elsewhere_last() -> None:
    mirrors = {"elsewhere": "n2", "new": None, "here": "n1", "here too": "n1"}
    ready = ["elsewhere", "new", "here", "here too"]
    assert job_for("n1", ready, mirrors) == "here"
    assert job_for("n3", ready, mirrors) == "new"
    assert job_for("n1", ["elsewhere"], mirrors) == "elsewhere"


@given(st.lists(NODES, min_size=1))
def test_on_one_node_that_has_all_or_none_the_order_of_turns_stays(nodes: list[str | None]) -> None:
    ready = [f"j{number}" for number in range(len(nodes))]
    for only in ("n1", None):
        assert job_for("n1", ready, dict.fromkeys(ready, only)) == "j0"
    chosen = job_for("n1", ready, dict(zip(ready, nodes, strict=True)))
    assert (nodes[ready.index(chosen)] == "n1") == ("n1" in nodes)
