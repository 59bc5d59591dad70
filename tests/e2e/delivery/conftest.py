"""An installation of its own, and the host that it delivers to."""

from collections.abc import Iterator

import pytest

from tests.delivery.forge_host import ForgeHost, forge_host
from tests.delivery.forges.fake.server import TOKEN
from tests.live import LiveServer, installation


@pytest.fixture(scope="package")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForgeHost]:
    with forge_host(tmp_path_factory.mktemp("host")) as host:
        yield host


@pytest.fixture(scope="package")
def installed(host: ForgeHost) -> Iterator[LiveServer]:
    """It trusts the host, and has a token for it."""
    with installation(
        WUNDR_ALLOW_PRIVATE_HOSTS="true", WUNDR_GIT_CA_FILE=str(host.certificate)
    ) as server:
        with server.client() as client:
            client.delivery_hosts.set(host.name, token=TOKEN, kind="github")
        yield server
