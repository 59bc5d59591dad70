"""A fake forge in each of three dialects, and what lists its owners' repositories."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.delivery.forges.fake.server import TOKEN, FakeForge, serving
from tests.sources.https_server import NAMES, make_certificate
from wundr_ray.contract.batches.targets import Targets
from wundr_ray.contract.target_vocabulary import TargetForge
from wundr_ray.contract.vocabulary import ForgeKind
from wundr_ray.egress.destination import Destinations
from wundr_ray.egress.resolving import Resolver
from wundr_ray.egress.trust import trusted
from wundr_ray.forges.opening import forge_client
from wundr_ray.forges.owners.lists import RepositoryLists
from wundr_ray.system import utc_now

NAME, OTHER = NAMES
OWNER = "acme"

Asking = Callable[..., Targets]
OpenLists = Callable[..., RepositoryLists]


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(params=list(TargetForge))
def kind(request: pytest.FixtureRequest) -> ForgeKind:
    return ForgeKind(request.param)


@pytest.fixture
def fake(kind: ForgeKind, tls: tuple[Path, Path]) -> Iterator[FakeForge]:
    with serving(kind, tls) as forge:
        yield forge


@pytest.fixture
def naps() -> list[float]:
    """The waits, in seconds, which nobody sits out."""
    return []


@pytest.fixture
def open_lists(tls: tuple[Path, Path], naps: list[float]) -> OpenLists:
    """Takes a resolver, and whether private hosts are allowed."""

    def opened(resolve: Resolver, *, private: bool = True) -> RepositoryLists:
        destinations = Destinations(resolve, allow_private_hosts=private, role="forge")

        async def nap(seconds: float) -> None:
            naps.append(seconds)

        def open_http() -> httpx.AsyncClient:
            return forge_client(destinations, trusted(tls[0], "WUNDR_GIT_CA_FILE"))

        return RepositoryLists(open_http, utc_now, nap)

    return opened


@pytest.fixture
def lists(open_lists: OpenLists) -> RepositoryLists:
    return open_lists(lambda *_: ["127.0.0.1"])


@pytest.fixture
def asking(fake: FakeForge) -> Asking:
    """Targets on the fake forge."""

    def make(**fields: Any) -> Targets:
        told = {"forge": fake.kind, "host": fake.host(NAME), "owner": OWNER, "access_token": TOKEN}
        return Targets.model_validate({**told, **fields})

    return make
