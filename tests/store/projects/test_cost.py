"""What is asked about a project costs the same, however often it has been analysed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.cost import ACCOUNT, KEY, PROJECT, START, steps
from wundr_ray.store.projects.points import Window, in_window
from wundr_ray.store.projects.projects import latest_runs
from wundr_ray.store.projects.view import ListSnapshot, with_last_analyses
from wundr_ray.store.schema import projects


def list_of_projects() -> sa.Select[Any]:
    mine = projects.c.account_id == ACCOUNT
    return with_last_analyses(mine, ListSnapshot(START + timedelta(days=365), 0), 20)


def runs_for_an_estimate() -> sa.Select[Any]:
    return latest_runs(ACCOUNT, [KEY])


def points_of_a_quiet_month() -> sa.Select[Any]:
    """Only the last point before the window is of use."""
    since = START + timedelta(days=300)
    return in_window([PROJECT], Window(since, since + timedelta(days=30)))


@pytest.mark.parametrize("query", [list_of_projects, runs_for_an_estimate, points_of_a_quiet_month])
def test_old_analyses_are_not_read(query: Callable[[], sa.Select[Any]]) -> None:
    ((few,), (many,)) = (steps(analyses, [query()]) for analyses in (100, 1000))
    assert many < 2 * few
