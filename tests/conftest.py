"""Fixtures that several folders of tests use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.live import LiveServer, installation
from tests.object_storage import S3Server, s3_server
from tests.postgres import PostgresServer, postgres_server
from tests.store.making import Place
from tests.store.places import Databases, PostgresDatabases, SqliteDatabases

settings.register_profile("tests", deadline=None, max_examples=60)  # a busy machine is no failure
settings.load_profile("tests")


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """One real installation for the whole session of tests."""
    with installation(start=LiveServer.up_in_terminal) as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL server for the whole session; tests make databases in it."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """One S3 server for the whole session; tests keep to prefixes of their own."""
    with s3_server() as server:
        yield server


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Databases:
    """Every test that asks for it, or for a store, runs on both."""
    if request.param == "sqlite":
        return SqliteDatabases(tmp_path_factory.mktemp("migrated"))
    return PostgresDatabases(request.getfixturevalue("postgres"))


@pytest.fixture
def place(databases: Databases, tmp_path: Path) -> Iterator[Place]:
    with databases.migrated(tmp_path) as place:
        yield place
