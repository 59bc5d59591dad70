from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.admission.service import LocalService, MortalDatabase, opened
from tests.store.making import Place


@pytest.fixture
async def service(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[LocalService]:
    """On SQLite and on PostgreSQL."""
    monkeypatch.setattr("wundr_ray.store.store.Database", MortalDatabase)
    async with opened(place, tmp_path / "home") as service:
        yield service
