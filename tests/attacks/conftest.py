"""One installation that is attacked; what must hold is in docs/reliability.md."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import LiveServer, installation
from tests.sources.https_server import make_certificate


@pytest.fixture(scope="session")
def git_ca_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificates of git servers that the installation trusts; servers add their own."""
    certificate, _ = make_certificate(tmp_path_factory.mktemp("git-ca"))
    return certificate


@pytest.fixture(scope="session")
def attacked(git_ca_file: Path) -> Iterator[LiveServer]:
    """A real installation with its ``url``, ``key`` and ``home``, for all attacks together.

    Each leaves it as it was: nothing of its own runs any more, and all batches have ended.
    """
    with installation(
        WUNDR_ALLOW_PRIVATE_HOSTS="true",
        WUNDR_GIT_CA_FILE=str(git_ca_file),
        WUNDR_FETCH_TIMEOUT_SECONDS="30",
    ) as server:
        yield server
