"""A fake forge of each kind, and our adapter for it."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.delivery.forges.fake.server import TOKEN, FakeForge, serving
from tests.sources.https_server import NAMES, make_certificate
from wundr_ray.delivery.forges.interface import Forge, ForgeKind
from wundr_ray.delivery.forges.registry import Forges
from wundr_ray.egress.destination import Destinations
from wundr_ray.egress.trust import trusted
from wundr_ray.forges.hosts import ForgeHost
from wundr_ray.forges.opening import forge_client
from wundr_ray.system import utc_now

NAME = NAMES[-1]
REPOSITORY = "acme/api"

Opener = Callable[..., Forge]


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(params=list(ForgeKind))
def kind(request: pytest.FixtureRequest) -> ForgeKind:
    return ForgeKind(request.param)


@pytest.fixture
def fake(kind: ForgeKind, tls: tuple[Path, Path]) -> Iterator[FakeForge]:
    with serving(kind, tls) as forge:
        forge.memory.add(REPOSITORY, **{"wundr/imports": "a" * 40})
        yield forge


@pytest.fixture
async def http(tls: tuple[Path, Path]) -> AsyncIterator[httpx.AsyncClient]:
    destinations = Destinations(lambda *_: ["127.0.0.1"], allow_private_hosts=True, role="forge")
    async with forge_client(destinations, trusted(tls[0], "WUNDR_GIT_CA_FILE")) as client:
        yield client
    destinations.close()


@pytest.fixture
def opener(fake: FakeForge, http: httpx.AsyncClient) -> Opener:
    """Opens a repository of the fake forge."""

    def open_(repository: str = REPOSITORY, token: str = TOKEN) -> Forge:
        host = ForgeHost(fake.host(NAME), token, fake.kind)
        return Forges([host], http, utc_now).open(f"https://{fake.host(NAME)}/{repository}.git")

    return open_


@pytest.fixture
def forge(opener: Opener) -> Forge:
    return opener()
