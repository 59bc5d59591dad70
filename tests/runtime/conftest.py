from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.store.making import Place
from wundr_ray.runtime.opening import open_store
from wundr_ray.settings import Settings
from wundr_ray.store.store import Store


@pytest.fixture
def settings(place: Place, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, database_url=SecretStr(place.url))


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[Store]:
    store = open_store(settings)
    yield store
    await store.close()
