"""Fixtures that several folders of tests use."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.live import LiveServer, installation

settings.register_profile("untimed", deadline=None)  # a busy machine is no failure
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """One real installation for the whole session of tests."""
    with installation() as server:
        yield server
