"""A server behind TLS that is reached by a name, and a client that trusts it."""

import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.notify.receiver import Receiver, receiving
from tests.sources.https_server import NAMES, make_certificate
from wundr_ray.egress.destination import Destinations
from wundr_ray.egress.transport import CheckedTransport
from wundr_ray.egress.trust import trusted

NAME = NAMES[-1]
MOST = 10_000


@pytest.fixture
def tls(tmp_path: Path) -> tuple[Path, Path]:
    return make_certificate(tmp_path)


@pytest.fixture
def server(tls: tuple[Path, Path]) -> Iterator[Receiver]:
    with receiving(tls) as found:
        found.url = found.url.replace("127.0.0.1", NAME)
        yield found


def nobody(_host: str, _port: int) -> Sequence[str]:
    """The resolver of a machine that only its proxy connects with the internet."""
    raise OSError


@asynccontextmanager
async def client(
    tls: ssl.SSLContext, addresses: Sequence[str] = ("127.0.0.1",), *, allow: bool = True
) -> AsyncIterator[httpx.AsyncClient]:
    destinations = Destinations(lambda *_: addresses, allow_private_hosts=allow, role="server")
    async with httpx.AsyncClient(transport=CheckedTransport(destinations, tls, MOST)) as opened:
        yield opened
    destinations.close()


@pytest.fixture
def trust(tls: tuple[Path, Path]) -> ssl.SSLContext:
    return trusted(tls[0], "WUNDR_GIT_CA_FILE")
