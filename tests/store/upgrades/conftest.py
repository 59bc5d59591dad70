"""An empty database, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.making import Place
from tests.store.places import Databases


@pytest.fixture
def left(databases: Databases, tmp_path: Path) -> Iterator[Place]:
    with databases.empty(tmp_path) as place:
        yield place
