from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.admission.service import LocalCluster, LocalService, MortalDatabase
from tests.store.making import Clock, Place, open_store, sequential_ids
from wundr_ray.domain.plans import load_plans
from wundr_ray.settings import Settings


@pytest.fixture
async def service(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[LocalService]:
    """On SQLite and on PostgreSQL, with a clock that stands still."""
    monkeypatch.setattr("wundr_ray.store.store.Database", MortalDatabase)
    clock, new_id = Clock(), sequential_ids()
    store = open_store(place, clock, new_id)
    settings = Settings(home=tmp_path / "home")
    yield LocalService(store, LocalCluster(store), load_plans(), settings, clock, new_id)
    await store.close()
