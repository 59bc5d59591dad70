"""Which results count in a merged report."""

from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.portfolio.merging import BatchToMerge, merged

DONE, FAILED = JobStatus.COMPLETED, JobStatus.FAILED


def test_a_retry_takes_the_place_of_what_failed() -> None:
    first = BatchToMerge("a", None, {"x": DONE, "y": FAILED, "z": FAILED})
    retry = BatchToMerge("b", "a", {"y": FAILED, "z": DONE})
    again = BatchToMerge("c", "b", {"y": DONE})
    found = merged([first, retry, again])
    assert [(each.id, each.batch_id) for each in found] == [("x", "a"), ("y", "c"), ("z", "b")]


def test_what_failed_everywhere_is_told_by_its_last_run() -> None:
    first = BatchToMerge("a", None, {"x": FAILED})
    found = merged([first, BatchToMerge("b", "a", {"x": FAILED})])
    assert [(each.id, each.batch_id) for each in found] == [("x", "b")]


def test_a_retry_whose_batch_is_not_merged_stands_for_itself() -> None:
    assert [each.id for each in merged([BatchToMerge("b", "a", {"x": DONE})])] == ["x"]


def test_equal_ids_of_several_batches_are_told_apart() -> None:
    found = merged([BatchToMerge("a", None, {"x": DONE}), BatchToMerge("b", None, {"x": DONE})])
    assert [each.id for each in found] == ["a/x", "b/x"]
