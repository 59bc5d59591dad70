"""One installation that is attacked; what must hold is in docs/reliability.md."""

from collections.abc import Iterator

import pytest

from tests.live import LiveServer, installation


@pytest.fixture(scope="session")
def attacked() -> Iterator[LiveServer]:
    """A real installation with its ``url``, ``key`` and ``home``, for all attacks together.

    Each leaves it as it was: nothing of its own runs any more, and all batches have ended.
    """
    with installation() as server:
        yield server
