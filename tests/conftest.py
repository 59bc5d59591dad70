"""Fixtures that several folders of tests use."""

from collections.abc import Iterator

import pytest

from tests.live import LiveServer, installation


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """One real installation for the whole session of tests."""
    with installation() as server:
        yield server
