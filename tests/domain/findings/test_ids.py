"""An id of a finding tells its project."""

import pytest

from wundr_ray.domain.findings.ids import ALPHABET, PREFIX, mark_of, project_mark


def test_the_mark_is_found_in_an_id() -> None:
    mark = project_mark("proj_1")
    assert len(mark) == 5
    assert set(mark) <= set(ALPHABET)
    assert mark_of(f"{PREFIX}{mark}0123456789abcdef") == mark


@pytest.mark.parametrize(
    "text", ["", "fnd_", "fnd_0000", "fnd_ilou00000", "job_000000000", "fnd_00000A"]
)
def test_other_texts_have_none(text: str) -> None:
    assert mark_of(text) is None


def test_few_projects_share_a_mark() -> None:
    marks = [project_mark(f"proj_{number}") for number in range(10_000)]
    assert len(set(marks)) > 9_990
