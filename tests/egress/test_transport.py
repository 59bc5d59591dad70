"""The transport under an httpx client: real TLS on loopback, through a proxy, within bounds."""

import gzip
import ssl

import httpx
import pytest

from tests.egress.conftest import MOST, NAME, client, nobody
from tests.notify.receiver import Receiver
from tests.sources import proxy
from wundr_ray.egress.destination import Destinations, Unreachable
from wundr_ray.egress.proxy import Proxy
from wundr_ray.egress.transport import CheckedTransport
from wundr_ray.egress.trust import trusted


async def test_request_and_answer(server: Receiver, trust: ssl.SSLContext) -> None:
    server.status, server.content = 201, b'{"a": 1}'
    server.headers = {"Content-Length": "8", "X-Name": "value"}
    async with client(trust) as opened:
        answer = await opened.post(server.url, json={"b": 2}, headers={"X-Sent": "yes"})
    assert (answer.status_code, answer.json(), answer.headers["x-name"]) == (201, {"a": 1}, "value")
    (got,) = server.received
    assert (got.body, got.headers["x-sent"]) == ('{"b":2}', "yes")
    assert got.headers["host"] == httpx.URL(server.url).netloc.decode()


async def test_private_addresses_are_refused(server: Receiver, trust: ssl.SSLContext) -> None:
    async with client(trust, allow=False) as opened:
        with pytest.raises(Unreachable, match="private, local or reserved"):
            await opened.post(server.url)
    assert server.received == []


async def test_an_answer_beyond_the_bound(server: Receiver, trust: ssl.SSLContext) -> None:
    server.status, server.content = 200, b"x" * 5_000_000
    async with client(trust) as opened:
        with pytest.raises(Unreachable, match="the server answered with more than is read"):
            await opened.post(server.url)


async def test_a_compressed_answer_is_not_unpacked(server: Receiver, trust: ssl.SSLContext) -> None:
    server.status, server.content = 200, gzip.compress(b"x" * 5_000_000)
    server.headers = {"Content-Encoding": "gzip"}
    async with client(trust) as opened:
        with pytest.raises(Unreachable, match="an encoding that was not requested"):
            await opened.post(server.url)


async def test_cookies_are_not_kept(server: Receiver, trust: ssl.SSLContext) -> None:
    server.headers = {"Set-Cookie": "a=b"}
    async with client(trust) as opened:
        await opened.post(server.url)
        await opened.post(server.url)
    assert "cookie" not in server.received[1].headers


async def test_a_body_that_breaks_off(server: Receiver, trust: ssl.SSLContext) -> None:
    server.status, server.headers, server.content = 200, {"Content-Length": "100"}, b"short"
    async with client(trust) as opened:
        with pytest.raises(Unreachable, match="the server hung up"):
            await opened.post(server.url)


async def test_an_unknown_certificate(server: Receiver) -> None:
    async with client(trusted(None, "")) as opened:
        with pytest.raises(Unreachable, match="certificate is not valid"):
            await opened.post(server.url)
    assert server.received == []


async def test_another_address_is_tried(server: Receiver, trust: ssl.SSLContext) -> None:
    async with client(trust, ["127.0.0.2", "127.0.0.1"]) as opened:
        assert (await opened.post(server.url)).status_code == 204


@pytest.mark.parametrize("user", ["", "me:pass-word"])
async def test_a_host_that_only_the_proxy_reaches(
    server: Receiver, trust: ssl.SSLContext, user: str
) -> None:
    with proxy.serve({NAME: "127.0.0.1"}, user) as through:
        destinations = Destinations(nobody, allow_private_hosts=False, proxy=Proxy.of(through.url))
        transport = CheckedTransport(destinations, trust, MOST)
        assert (await httpx.AsyncClient(transport=transport).post(server.url)).status_code == 204
        destinations.close()
    assert through.asked == [NAME]
    assert "pass-word" not in repr(Proxy.of(through.url))


async def test_what_the_proxy_refuses(server: Receiver, trust: ssl.SSLContext) -> None:
    with proxy.serve({}, "me:hunter2") as through:
        for url in (through.url, through.url.replace("hunter2", "wrong")):
            destinations = Destinations(nobody, allow_private_hosts=False, proxy=Proxy.of(url))
            transport = CheckedTransport(destinations, trust, MOST)
            with pytest.raises(Unreachable, match=r"WUNDR_GIT_PROXY.* refused with status 40"):
                await httpx.AsyncClient(transport=transport).post(server.url)
            destinations.close()
    assert server.received == []


async def test_private_hosts_are_not_asked_of_the_proxy(trust: ssl.SSLContext) -> None:
    with proxy.serve({NAME: "127.0.0.1"}) as through:
        destinations = Destinations(
            lambda *_: ["127.0.0.1"], allow_private_hosts=False, proxy=Proxy.of(through.url)
        )
        with pytest.raises(Unreachable, match="private, local or reserved"):
            await destinations.of(f"https://{NAME}/")
        destinations.close()
    assert through.asked == []


def test_a_proxy_of_another_kind_is_named_with_its_setting() -> None:
    with pytest.raises(ValueError, match="WUNDR_GIT_PROXY"):
        Proxy.of("ftp://127.0.0.1:1080")
