"""A database that is away: one error for all of it, no secret in it, and it comes back."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa

from tests.postgres import PostgresServer
from tests.store.making import Clock, Place, open_store, sequential_ids
from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.store.connection.away import means_away
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.migrate import migrate
from wundr_ray.store.store import Store


@pytest.fixture(scope="module")
def on_postgres(postgres: PostgresServer) -> Place:
    postgres.run("CREATE DATABASE away")
    return Place(postgres.url("away"), Path())


@pytest.fixture
async def remote(on_postgres: Place) -> AsyncIterator[Store]:
    store = open_store(on_postgres, Clock(), sequential_ids())
    await migrate(store.database)
    yield store
    await store.close()


async def _ask(transaction: AbstractAsyncContextManager[Transaction], query: str) -> Any:
    async with transaction as connection:
        return await connection.scalar(sa.text(query))


async def test_a_killed_server_is_away_and_comes_back(
    remote: Store, postgres: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    database = remote.database
    assert await _ask(database.read(), "SELECT 1") == 1

    async def disturbed() -> None:
        async with database.write() as connection:
            await connection.execute(sa.text("SELECT 1"))
            postgres.kill()
            await connection.execute(sa.text("SELECT 1"))

    with pytest.raises(ResourceUnavailable):
        await disturbed()
    for transaction in (database.read, database.write, database.alone):
        with pytest.raises(ResourceUnavailable) as caught:
            await _ask(transaction(), "SELECT 1")
        assert postgres.password not in str(caught.value)
    with pytest.raises(ResourceUnavailable):
        await migrate(database)
    postgres.start()
    for transaction in (database.read, database.write, database.alone):
        assert await _ask(transaction(), "SELECT 2") == 2
    assert postgres.password not in caplog.text


async def test_a_server_killed_at_the_commit(remote: Store, postgres: PostgresServer) -> None:
    async def disturbed() -> None:
        async with remote.database.write() as connection:
            await connection.execute(sa.text("SELECT 1"))
            postgres.kill()

    with pytest.raises(ResourceUnavailable):
        await disturbed()
    postgres.start()


@pytest.mark.parametrize(
    "statements",
    [
        ["SELECT pg_terminate_backend(pg_backend_pid())"],
        ["SET LOCAL statement_timeout = 5", "SELECT pg_sleep(5)"],
        ["SET TRANSACTION READ ONLY", "CREATE TABLE anything (id int)"],
    ],
)
async def test_what_the_server_ends_can_be_tried_again(
    remote: Store, statements: list[str]
) -> None:
    async def ask() -> None:
        async with remote.database.write() as connection:
            for statement in statements:
                await connection.execute(sa.text(statement))

    with pytest.raises(ResourceUnavailable):
        await ask()
    assert await remote.accounts.exist() is False


@pytest.mark.parametrize("wrong", ["password", "database", "port"])
async def test_a_wrong_address_is_not_quoted(
    postgres: PostgresServer, caplog: pytest.LogCaptureFixture, wrong: str
) -> None:
    url = sa.make_url(postgres.url("postgres"))
    url = url.set(**{wrong: 1 if wrong == "port" else "very-secret"})
    database = Database(url.render_as_string(hide_password=False))
    with pytest.raises(ResourceUnavailable) as caught, caplog.at_level(logging.DEBUG):
        await migrate(database)
    assert caught.value.__suppress_context__
    assert url.password
    assert url.password not in caplog.text
    assert str(caught.value) == "The database does not answer; try again."
    await database.close()


async def test_connections_are_bounded(remote: Store) -> None:
    """Many at once share a few; the rest wait."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    counts = await asyncio.gather(*(_ask(remote.database.read(), query) for _ in range(30)))
    assert max(counts) <= 5


async def test_our_own_mistakes_are_not_the_databases(remote: Store) -> None:
    for mistake in ("SELEKT 1", "SELECT * FROM nothing", "SELECT 1/0"):
        with pytest.raises(sa.exc.DBAPIError):
            await _ask(remote.database.read(), mistake)


def test_errors_of_the_driver_itself() -> None:
    for away in (
        ConnectionRefusedError(),
        TimeoutError(),
        asyncpg.CannotConnectNowError("starting up"),
        asyncpg.TooManyConnectionsError("no slot"),
        asyncpg.ConnectionDoesNotExistError("closed"),
        asyncpg.InterfaceError("another operation is in progress"),
        sa.exc.TimeoutError("the pool is empty"),
    ):
        assert means_away(away)
    for other in (ValueError("x"), KeyError("x"), asyncpg.UndefinedTableError("x")):
        assert not means_away(other)
