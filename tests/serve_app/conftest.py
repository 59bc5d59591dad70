import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.serve_app.service import Caller, Service, open_service
from wundr_ray.store.connection.database import Database
from wundr_ray.store.migrate import migrate


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the tables and nothing in them, to be copied."""
    file: Path = tmp_path_factory.mktemp("migrated") / "wundr.db"

    async def make() -> None:
        database = Database(f"sqlite+aiosqlite:///{file}")
        await migrate(database)
        await database.close()

    asyncio.run(make())
    return file


@pytest.fixture
async def service(tmp_path: Path, migrated: Path) -> AsyncIterator[Service]:
    async with open_service(tmp_path, migrated) as opened:
        yield opened


@pytest.fixture
async def pro(service: Service) -> Caller:
    """An account with room for the specification's example."""
    return await service.caller("acme", "pro")


@pytest.fixture
async def free(service: Service) -> Caller:
    return await service.caller("hobby", "free")


@pytest.fixture
async def stranger(service: Service) -> Caller:
    return await service.caller("stranger", "pro")
