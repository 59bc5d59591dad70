"""Blocks, their places and their independence of how the work is cut."""

import random
from collections.abc import Mapping

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.clones.oracle import Project, Window, naive_blocks
from tests.clones.streams import frame, frames, one_per_line, projects
from wundr_ray.clones import detect
from wundr_ray.clones.detect import BATCH_CLONES, find_clones

LENGTH = 4


def expected(projects: Mapping[str, Project], length: int) -> list[tuple[object, ...]]:
    rows = []
    for a, b, tokens in naive_blocks(projects, length):
        places = [place(projects, window, tokens) for window in (a, b)]
        if all(end - line + 1 >= detect.MIN_LINES for _, _, line, end in places):
            rows.append((*places[0], *places[1], tokens))
    return sorted(rows)


def place(
    projects: Mapping[str, Project], window: Window, tokens: int
) -> tuple[str, str, int, int]:
    file = projects[window.job][window.path]
    return window.job, window.path, file[window.start][0], file[window.start + tokens - 1][0]


def found(clones: pl.DataFrame) -> list[tuple[object, ...]]:
    sides = [f"{name}_{side}" for side in "ab" for name in ("job", "path", "line", "end")]
    return sorted(clones.select(*sides, "tokens").rows())


@settings(deadline=None, max_examples=60)
@given(projects, st.sampled_from([1, 2, 3, 4, 5, 7, 8]))
def test_the_blocks_are_those_of_the_naive_search(some: Mapping[str, Project], length: int) -> None:
    assert found(find_clones(frames(some), length)) == expected(some, length)


@settings(deadline=None, max_examples=60)
@given(projects, st.integers(1, 60), st.randoms(use_true_random=False))
def test_neither_partitions_nor_order_can_be_seen(
    some: Mapping[str, Project], part_tokens: int, chance: random.Random
) -> None:
    whole = find_clones(frames(some), LENGTH)
    jobs = list(some)
    chance.shuffle(jobs)
    shuffled = {}
    for job in jobs:
        paths = list(some[job])
        chance.shuffle(paths)
        shuffled[job] = {path: some[job][path] for path in paths}
    assert_frame_equal(find_clones(frames(shuffled), LENGTH, part_tokens), whole)


@settings(deadline=None, max_examples=60)
@given(projects)
def test_a_project_alone_has_the_same_blocks_as_in_a_batch(some: Mapping[str, Project]) -> None:
    together = find_clones(frames(some), LENGTH).filter(pl.col("job_a") == pl.col("job_b"))
    alone = [find_clones({job: frame(project)}, LENGTH) for job, project in some.items()]
    assert found(together) == sorted(row for clones in alone for row in found(clones))


def test_a_copy_in_another_project() -> None:
    code = one_per_line("abcdefghijkl")
    projects = {"job_2": {"b.py": code}, "job_1": {"a.py": [(9, "z"), *code]}}
    clones = find_clones(frames(projects), 8)
    assert clones.schema == BATCH_CLONES
    assert clones.to_dicts() == [
        {
            "job_a": "job_1",
            "path_a": "a.py",
            "line_a": 1,
            "end_a": 12,
            "job_b": "job_2",
            "path_b": "b.py",
            "line_b": 1,
            "end_b": 12,
            "tokens": 12,
            "lines": 12,
            "group": 1,
            "kind": "code",
        }
    ]


def test_a_table_is_no_copy_of_itself_but_of_another_at_full_length() -> None:
    table = one_per_line("0," * 30)
    assert find_clones(frames({"job": {"a.py": table}}), 8).is_empty()
    both = find_clones(frames({"job": {"a.py": table, "b.py": table}}), 8)
    assert both.select("path_a", "path_b", "tokens").rows() == [("a.py", "b.py", 60)]


def test_fewer_lines_than_five_are_no_block() -> None:
    dense = [(1 + place // 4, token) for place, token in enumerate("abcdefghijklmnop")]
    longer = [*dense, (5, "q")]
    assert find_clones(frames({"job": {"a.py": dense, "b.py": dense}}), 8).is_empty()
    assert find_clones(frames({"job": {"a.py": longer, "b.py": longer}}), 8).height == 1


def test_copies_of_copies_are_one_group() -> None:
    first, second = one_per_line("abcdefghij"), one_per_line("qrstuvwxyz")
    clones = find_clones(
        frames(
            {
                "job_1": {"a.py": first, "b.py": second},
                "job_2": {"a.py": second, "b.py": first},
                "job_3": {"c.py": [*first, (30, "0")], "d.py": first[:-1]},
            }
        ),
        8,
    )
    members = {
        number: {(r["job_a"], r["path_a"]) for r in rows}
        | {(r["job_b"], r["path_b"]) for r in rows}
        for number in set(clones["group"])
        for rows in [clones.filter(pl.col("group") == number).to_dicts()]
    }
    assert sorted(map(sorted, members.values())) == [
        [("job_1", "a.py"), ("job_2", "b.py"), ("job_3", "c.py"), ("job_3", "d.py")],
        [("job_1", "b.py"), ("job_2", "a.py")],
    ]


@pytest.mark.parametrize("projects", [{}, {"job": {}}, {"job": {"a.py": []}}])
def test_nothing_in_nothing(projects: Mapping[str, Project]) -> None:
    clones = find_clones(frames(projects))
    assert clones.is_empty()
    assert clones.schema == BATCH_CLONES
