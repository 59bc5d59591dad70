"""What a batch says of code that its projects have in common."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from tests.aggregate.example_batch import BATCH, file_row, frames, job, stream_row
from wundr_ray.aggregate import duplicates
from wundr_ray.aggregate.batches.batch import build_document
from wundr_ray.aggregate.facts import JobFacts
from wundr_ray.clones.detect import find_clones
from wundr_ray.clones.project import code_only
from wundr_ray.contract.results.analysis import DuplicateMetrics
from wundr_ray.contract.vocabulary import CodeScope
from wundr_ray.frames import Frames

ONE, TWO, THREE = (1, 20), (2, 30), (3, 25)
"""Blocks by seed and lines, three tokens to a line."""


def project(folder: Path, job_id: str, *files: tuple[tuple[int, int], ...]) -> JobFacts:
    """A job whose n-th file is made of such blocks, after some lines of its own."""
    found = frames(
        files=[file_row(f"{n}.py", 100, None) for n, _ in enumerate(files)],
        fingerprints=[
            stream_row(f"{n}.py", (hash_of(job_id, n), 10), *pieces)
            for n, pieces in enumerate(files)
        ],
    )
    return job(folder, job_id, f"project-{job_id}", found)


def hash_of(job_id: str, number: int) -> int:
    return int.from_bytes(job_id.encode()) + number


def test_code_in_two_projects_is_recommended_for_consolidation(tmp_path: Path) -> None:
    jobs = [
        project(tmp_path, "a", (ONE,), (TWO,)),
        project(tmp_path, "b", (ONE,), (TWO,), (TWO,)),
        project(tmp_path, "c", (THREE,)),
    ]
    results = build_document(BATCH, jobs).results
    [advice] = results.recommendations
    assert advice.type == "consolidation"
    assert advice.affected_projects == ["project-a", "project-b"]
    assert advice.potential_savings == "80 lines (one copy of each block is kept)"
    assert advice.description == (
        "Consolidate 2 blocks of code that project-a and project-b have in common. The largest "
        "has 30 lines: in project-a (1.py:11) and in project-b (1.py:11)."
    )
    assert results.aggregated_metrics.duplicates == DuplicateMetrics(
        duplicated_lines=60, percentage=10.0, shared_blocks=2, shared_lines=130
    )
    assert [p.duplicated_lines for p in results.project_results] == [0, 60, 0]
    assert [p.duplication_percentage for p in results.project_results] == [0.0, 20.0, 0.0]


def test_duplicates_within_one_project_are_not_shared(tmp_path: Path) -> None:
    results = build_document(BATCH, [project(tmp_path, "a", (ONE,), (ONE,))]).results
    assert [a for a in results.recommendations if a.type == "consolidation"] == []
    assert results.aggregated_metrics.duplicates.shared_blocks == 0
    assert results.aggregated_metrics.duplicates.duplicated_lines == 40


def test_projects_that_share_different_code_are_told_apart(tmp_path: Path) -> None:
    jobs = [
        project(tmp_path, "a", (ONE,), (TWO,)),
        project(tmp_path, "b", (ONE,), (THREE,)),
        project(tmp_path, "c", (TWO,), (THREE,), (ONE,)),
    ]
    advice = build_document(BATCH, jobs).results.recommendations
    assert {tuple(a.affected_projects): a.potential_savings.split(" (")[0] for a in advice} == {
        ("project-a", "project-b", "project-c"): "40 lines",
        ("project-a", "project-c"): "30 lines",
        ("project-b", "project-c"): "25 lines",
    }


def test_two_branches_of_a_repository_are_no_copies(tmp_path: Path) -> None:
    main, other = project(tmp_path, "a", (ONE,)), project(tmp_path, "b", (ONE,))
    branch = replace(other, repository=main.repository, branch="next")
    assert duplicates.find([main, branch]).is_empty()
    assert duplicates.find([main, other]).height == 1


def test_only_code_in_scope_is_compared(tmp_path: Path) -> None:
    jobs = [
        replace(project(tmp_path, "a", (ONE,)), scope=CodeScope.PRODUCTION),
        replace(project(tmp_path, "b", (ONE,)), scope=CodeScope.PRODUCTION),
    ]
    assert duplicates.find(jobs).height == 1
    assert jobs[1].frames is not None
    files = jobs[1].frames / "files.parquet"
    pl.read_parquet(files).with_columns(role=pl.lit("test")).write_parquet(files)
    assert duplicates.find(jobs).is_empty()
    assert duplicates.find([jobs[0], replace(jobs[1], scope=CodeScope.ALL)])["role"].to_list() == [
        "test"
    ]


def test_pairs_that_an_earlier_version_kept_can_be_read(tmp_path: Path) -> None:
    found = duplicates.find([project(tmp_path, "a", (ONE,)), project(tmp_path, "b", (ONE,))])
    found.drop("twins", "role").write_parquet(tmp_path / "clones.parquet")
    assert_frame_equal(duplicates.load(tmp_path / "clones.parquet"), found)


def test_the_largest_minimum_size_of_the_jobs_counts(tmp_path: Path) -> None:
    jobs = [project(tmp_path, "a", (ONE,)), project(tmp_path, "b", (ONE,))]
    assert duplicates.find([jobs[0], replace(jobs[1], duplicate_min_tokens=60)]).height == 1
    assert duplicates.find([jobs[0], replace(jobs[1], duplicate_min_tokens=61)]).is_empty()


def test_the_order_of_the_jobs_cannot_be_seen(jobs: Sequence[JobFacts]) -> None:
    assert_frame_equal(duplicates.find(jobs), duplicates.find(jobs[::-1]))


def test_frames_without_token_streams(tmp_path: Path) -> None:
    Frames.empty().write(tmp_path / "old")
    (tmp_path / "old" / "fingerprints.parquet").unlink()
    old = replace(project(tmp_path, "a", (ONE,)), frames=tmp_path / "old")
    clones = duplicates.find([old])
    assert (clones.height, clones.schema) == (0, duplicates.CLONES)
    assert duplicates.measure(clones, []) == DuplicateMetrics()


def test_the_longest_blocks_come_first(jobs: Sequence[JobFacts]) -> None:
    lines = duplicates.find(jobs).group_by("group", maintain_order=True).agg(pl.col("lines").max())
    assert lines["lines"].to_list() == sorted(lines["lines"], reverse=True)


def test_what_one_project_found_itself_is_what_a_search_gives(tmp_path: Path) -> None:
    alone = project(tmp_path, "a", (ONE,), (TWO,), (ONE,), (TWO, ONE))
    frames = alone.frames
    assert frames is not None
    searched = find_clones({"a": pl.scan_parquet(frames / "fingerprints.parquet")})
    found = duplicates.find([alone])
    assert found.height >= 3
    assert_frame_equal(
        found.sort("path_b", "line_b").select(code_only(searched).columns),
        code_only(searched).sort("path_b", "line_b"),
    )
