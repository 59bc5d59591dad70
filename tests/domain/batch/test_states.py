import itertools
import pickle
from collections.abc import Mapping
from typing import TypeVar

import pytest

from wundr_ray.contract.vocabulary import BatchStatus, JobStatus
from wundr_ray.domain.batch.states import (
    BATCH_EDGES,
    BATCH_LIVE,
    BATCH_TERMINAL,
    JOB_EDGES,
    JOB_TERMINAL,
    IllegalTransition,
    check_job_move,
)

S = TypeVar("S")


def _reachable(start: S, edges: Mapping[S, frozenset[S]]) -> set[S]:
    found, ahead = {start}, [start]
    while ahead:
        new = edges[ahead.pop()] - found
        found |= new
        ahead.extend(new)
    return found


def test_every_state_has_a_row_and_can_be_reached_from_queued() -> None:
    assert set(BATCH_EDGES) == _reachable(BatchStatus.QUEUED, BATCH_EDGES) == set(BatchStatus)
    assert set(JOB_EDGES) == _reachable(JobStatus.QUEUED, JOB_EDGES) == set(JobStatus)


def test_every_state_leads_to_an_end() -> None:
    assert all(_reachable(each, BATCH_EDGES) & BATCH_TERMINAL for each in BatchStatus)
    assert all(_reachable(each, JOB_EDGES) & JOB_TERMINAL for each in JobStatus)


def test_ends() -> None:
    ends = {"completed", "failed", "cancelled"}
    assert ends == BATCH_TERMINAL
    assert ends == JOB_TERMINAL


def test_moves_are_checked_against_the_table() -> None:
    for before, after in itertools.product(JobStatus, repeat=2):
        if after in JOB_EDGES[before]:
            check_job_move("j", before, after)
        else:
            with pytest.raises(IllegalTransition, match=f"job j: {before} -> {after} is not"):
                check_job_move("j", before, after)


def test_an_illegal_move_carries_its_story_between_processes() -> None:
    with pytest.raises(IllegalTransition) as caught:
        check_job_move("j", JobStatus.COMPLETED, JobStatus.RUNNING, "batch b, attempt 2")
    text = "job j: completed -> running is not a legal move. batch b, attempt 2"
    assert str(caught.value) == text
    assert str(pickle.loads(pickle.dumps(caught.value))) == text


def test_only_a_live_batch_has_a_manager() -> None:
    assert {BatchStatus.RUNNING, BatchStatus.CANCELLING} == BATCH_LIVE
    assert not BATCH_LIVE & BATCH_TERMINAL


def test_approval_is_a_pause_between_running_and_what_follows() -> None:
    awaiting = BatchStatus.AWAITING_APPROVAL
    assert {each for each in BatchStatus if awaiting in BATCH_EDGES[each]} == {BatchStatus.RUNNING}
    after = {BatchStatus.QUEUED, BatchStatus.COMPLETED, BatchStatus.CANCELLED}
    assert BATCH_EDGES[awaiting] == after
