"""Analyses of an earlier version become points, with what their results tell."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
import sqlalchemy as sa

from tests.store.making import NOON, Place
from tests.store.upgrades.earlier import account, batch, insert, job, upgraded_from
from wundr_ray.store.schema import points
from wundr_ray.store.store import Store

NUMBERS: dict[str, Any] = {
    "files_analyzed": 4,
    "lines": 100,
    "functions": 9,
    "average_complexity": 2.5,
    "maintainability": 80.0,
    "technical_debt_minutes": 45,
    "grade": "B",
    "issues_found": 3,
    "issues_by_severity": {"high": 3},
    "top_issues": [
        {"type": "a", "count": 2, "severity": "high", "by_severity": {"high": 2}},
        {"type": "b", "count": 1, "severity": "high", "by_severity": {"high": 1}},
    ],
    "duplicated_lines": 10,
    "duplication_percentage": 10.0,
}
RESULT: dict[str, Any] = {
    "numbers": NUMBERS,
    "branch": "main",
    "method_version": 3,
    "new_code": {
        "reference": {"batch_id": "b0", "job_id": "j"},
        "issues": {"new": {"high": 2}, "reopened": {"low": 1}, "fixed": {"high": 4}},
    },
}
CONFIG = {"rules": ["security"], "exclude_patterns": ["x/"], "resources": {"cpu_cores": 1}}


@pytest.fixture
async def upgraded(left: Place) -> AsyncIterator[Store]:
    store = await upgraded_from(left, "0017", _fill)
    yield store
    await store.close()


def _fill(connection: sa.Connection) -> None:
    insert(connection, "accounts", account("acc_1", "acme"))
    project = {"id": "p", "account_id": "acc_1", "name": "p", "created_at": NOON}
    project |= {"repository_url": "https://github.com/acme/p"}
    insert(connection, "projects", project)
    _add(connection, "full", 1, RESULT, quality_score=7.5, branch="main", commit="c" * 40)
    _add(connection, "cut", 2, {"numbers": NUMBERS | {"issues_found": 9}})
    _add(connection, "failed", 3, None, status="failed")
    _add(connection, "other", 4, {"changes": 1}, type="pattern_standardize")


def _add(
    connection: sa.Connection,
    batch_id: str,
    day: int,
    result: Mapping[str, Any] | None,
    **columns: Any,
) -> None:
    insert(connection, "batches", batch(batch_id, day))
    row = job(batch_id, "p", day, config=CONFIG, **columns)
    insert(connection, "jobs", row if result is None else row | {"result": dict(result)})


async def _points(store: Store) -> dict[str, Any]:
    async with store.database.read() as connection:
        rows = await connection.execute(sa.select(points))
        return {row.batch_id: row for row in rows}


async def test_completed_analyses_are_points(upgraded: Store) -> None:
    found = await _points(upgraded)
    assert found.keys() == {"full", "cut"}
    point = found["full"]
    assert (point.project_id, point.branch, point.commit) == ("p", "main", "c" * 40)
    assert point.settings == {
        "rules": ["security"],
        "exclude_patterns": ["x/"],
        "method_version": 3,
    }
    numbers = point.numbers
    assert (numbers["quality_score"], numbers["issues"], numbers["files"]) == (7.5, 3, 4)
    assert (numbers["new"], numbers["fixed"], numbers["reference"]) == (3, 4, ["b0", "j"])
    assert point.codes == {"a": {"high": 2}, "b": {"high": 1}}


async def test_codes_of_which_only_some_were_kept_are_not_known(upgraded: Store) -> None:
    point = (await _points(upgraded))["cut"]
    assert point.codes is None
    assert (point.numbers["new"], point.numbers["reference"]) == (None, None)
    assert point.settings["method_version"] == 1
