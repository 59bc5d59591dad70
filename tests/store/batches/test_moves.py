"""A batch's status is written in one place, which keeps to the table of edges."""

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

import serve_app
import wundr_ray
from tests.store.making import NOON, dump, finished, running, submit
from wundr_ray.contract.vocabulary import BatchStatus
from wundr_ray.domain.batch.states import BATCH_EDGES, IllegalTransition
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.batches.moves import BatchMove, move
from wundr_ray.store.store import Store

WRITERS = {"store/batches/moves.py", "store/batches/submissions.py"}
"""The first writes every status after the insert of the second."""


def writes_of_status(source: str) -> Iterator[int]:
    """Lines that write, or may write, the status of batches.

    An update or insert of batches must name the columns that it writes, or counts as such a line.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.lower()
            if "update batches" in text or "insert into batches" in text:
                yield node.lineno
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr == "values" and _is_of_batches(node.func.value):
            names = {keyword.arg for keyword in node.keywords}
            if node.args or names & {None, "status"}:
                yield node.lineno


def _is_of_batches(node: ast.expr) -> bool:
    """Whether a chain of calls begins with an update or insert of the table."""
    while isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name):
            return node.func.id == "fenced"
        assert isinstance(node.func, ast.Attribute)
        if node.func.attr in ("update", "insert"):
            table = node.func.value
            return "batches" in (getattr(table, "id", ""), getattr(table, "attr", ""))
        node = node.func.value
    return isinstance(node, ast.Name)  # a statement in a variable: it might be of batches


@pytest.mark.parametrize(
    "line",
    [
        "batches.update().where(x).values(status='failed')",
        "schema.batches.update().values(lease_until=None, status=after).returning(y)",
        "batches.update().values(**values)",
        "batches.insert().values(row)",
        "fenced(batch_id, 3).values(status=after)",
        "prepared.where(x).values(status=after)",
        "text('UPDATE batches SET x = 1')",
    ],
)
def test_writes_of_a_status_are_noticed(line: str) -> None:
    assert list(writes_of_status(line)) == [1]
    assert not list(writes_of_status("batches.update().values(stop=x), jobs.update().values(y)"))


def test_one_function_writes_the_status_of_batches() -> None:
    found = set()
    for package in (wundr_ray, serve_app):
        root = Path(package.__path__[0])
        for file in root.rglob("*.py"):
            if "migrations" not in file.parts and list(writes_of_status(file.read_text("utf-8"))):
                found.add(file.relative_to(root).as_posix())
    assert found == WRITERS


async def test_an_illegal_move_is_refused_with_the_batchs_story(
    store: Store, account: Account
) -> None:
    epoch = await running(store, "b1", account.id)
    await finished(store, "b1", epoch)
    before = await dump(store)
    legal = {(status, after) for status, edges in BATCH_EDGES.items() for after in edges}
    for edge in set(itertools.product(BatchStatus, repeat=2)) - legal:
        async with store.database.write() as connection:
            with pytest.raises(IllegalTransition) as caught:
                await move(connection, "b1", BatchMove(*edge, NOON))
        assert f"batch b1: {edge[0]} -> {edge[1]} is not a legal move" in str(caught.value)
        for event in ("batch.created", "batch.started", "batch.completed at 2025-03-01T12:00:00Z"):
            assert event in str(caught.value)
    assert await dump(store) == before


async def test_a_batch_that_has_moved_on_is_not_moved(store: Store, account: Account) -> None:
    await submit(store, "b1", account.id)
    before = await dump(store)
    for status, edges in BATCH_EDGES.items():
        for after in edges if status is not BatchStatus.QUEUED else ():
            async with store.database.write() as connection:
                assert not await move(connection, "b1", BatchMove(status, after, NOON))
    assert await dump(store) == before
