"""Posting to receivers: real HTTP on loopback, and every way into a private network refused."""

import asyncio
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.notify.receiver import Receiver, receiving
from tests.sources.https_server import NAMES, make_certificate
from wundr_ray.egress.destination import Destinations, Unreachable
from wundr_ray.egress.exchange import ResponseHead
from wundr_ray.egress.trust import trusted
from wundr_ray.notify.interface import Receipt
from wundr_ray.notify.webhooks.http import TOTAL_SECONDS, HttpPost, receipt_of
from wundr_ray.system import utc_now

PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
    "100.64.0.1", "224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "192.88.99.1", "fec0::1", "3fff::1", "5f00::1",
]  # fmt: skip


class Resolver:
    """Answers in turn; the last answer stays."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


async def post(
    url: str,
    resolve: Resolver,
    *,
    allow_private_hosts: bool = False,
    ca_file: Path | None = None,
    seconds: float = TOTAL_SECONDS,
) -> Receipt:
    destinations = Destinations(resolve, allow_private_hosts=allow_private_hosts)
    http = HttpPost(destinations, utc_now, ca_file, seconds)
    try:
        return await http.post(url, "{}", {"webhook-id": "msg_1"})
    finally:
        http.close()


async def test_a_post(receiver: Receiver) -> None:
    url = receiver.url.replace("127.0.0.1", "receiver.test")
    receipt = await post(url, Resolver(["127.0.0.1"]), allow_private_hosts=True)
    assert receipt == Receipt(status_code=204)
    (got,) = receiver.received
    assert got.body == "{}"
    assert got.headers["host"] == url.removeprefix("http://").removesuffix("/hook")
    assert got.headers["webhook-id"] == "msg_1"
    assert got.headers["content-type"] == "application/json"


@pytest.mark.parametrize("address", PRIVATE)
async def test_private_addresses_are_refused(address: str, receiver: Receiver) -> None:
    port = receiver.url.split(":")[2]
    receipt = await post(f"http://receiver.test:{port}", Resolver([address]))
    assert receipt.error == "the host is a private, local or reserved address"
    assert receiver.received == []


async def test_one_private_address_among_public_ones_refuses_all(receiver: Receiver) -> None:
    receipt = await post("http://receiver.test/", Resolver(["93.184.216.34", "127.0.0.1"]))
    assert receipt.error == "the host is a private, local or reserved address"


async def test_a_name_is_resolved_once_so_that_it_cannot_be_rebound() -> None:
    resolve = Resolver(["93.184.216.34"], ["127.0.0.1"])
    destinations = Destinations(resolve, allow_private_hosts=False)
    (found,) = await destinations.of("https://receiver.test:8443/a?b=c")
    assert resolve.asked == 1
    assert str(found.url) == "https://93.184.216.34:8443/a?b=c"
    assert (found.host, found.server_name) == ("receiver.test:8443", "receiver.test")
    with pytest.raises(Unreachable):
        await destinations.of("https://receiver.test:8443/a?b=c")


async def test_the_connection_goes_to_the_checked_address_whatever_the_system_resolves(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **_: object) -> object:
        host = arguments[0]
        assert host in ("127.0.0.1", b"127.0.0.1"), "a name was resolved a second time"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", arguments[1]))]

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    url = receiver.url.replace("127.0.0.1", "rebound.test")
    receipt = await post(url, Resolver(["127.0.0.1"]), allow_private_hosts=True)
    assert receipt.error is None


@pytest.mark.parametrize(
    ("name", "trusted", "error"),
    [
        (NAMES[-1], True, None),
        ("other.example", True, "no connection to the receiver (its certificate is not valid)"),
        (NAMES[-1], False, "no connection to the receiver (its certificate is not valid)"),
    ],
)
async def test_a_receiver_proves_by_its_certificate_that_it_has_the_urls_name(
    tmp_path: Path, name: str, trusted: bool, error: str | None
) -> None:
    """Although the connection is made to an address."""
    certificate, key = make_certificate(tmp_path)
    with receiving((certificate, key)) as receiver:
        url = receiver.url.replace("127.0.0.1", name)
        ca_file = certificate if trusted else None
        receipt = await post(
            url, Resolver(["127.0.0.1"]), allow_private_hosts=True, ca_file=ca_file
        )
    assert receipt.error == error
    assert [got.body for got in receiver.received] == ([] if error else ["{}"])


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_of_certificates_that_cannot_be_used_is_named(
    tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content)
    with pytest.raises(ValueError, match=f"WUNDR_WEBHOOK_CA_FILE: {file}: "):
        trusted(file, "WUNDR_WEBHOOK_CA_FILE")


async def test_redirects_are_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 302, {"Location": receiver.url}
    receipt = await post(receiver.url, Resolver(["127.0.0.1"]), allow_private_hosts=True)
    assert (receipt.status_code, len(receiver.received)) == (302, 1)
    assert receipt.error == "the receiver answered with a redirect; redirects are not followed"


async def test_an_endless_answer_is_read_in_part_only(receiver: Receiver) -> None:
    receiver.status, receiver.content = 200, b"x" * 5_000_000
    receipt = await post(receiver.url, Resolver(["127.0.0.1"]), allow_private_hosts=True)
    assert receipt == Receipt(status_code=200)


@pytest.mark.parametrize(
    ("resolve", "reason"),
    [(Resolver([]), "no address"), (Resolver(["not an address"]), "cannot be resolved")],
)
async def test_names_that_lead_nowhere(resolve: Resolver, reason: str) -> None:
    assert reason in str((await post("http://receiver.test/", resolve)).error)


async def test_a_failing_resolver() -> None:
    def failing(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(host)

    http = HttpPost(Destinations(failing, allow_private_hosts=True), utc_now)
    receipt = await http.post("http://receiver.test/", "{}", {})
    http.close()
    assert receipt.error == "the host's name cannot be resolved"


async def test_nobody_listens_at_the_first_address(receiver: Receiver) -> None:
    resolve = Resolver(["127.0.0.2", "127.0.0.1"])
    receipt = await post(
        receiver.url.replace("127.0.0.1", "two.test"), resolve, allow_private_hosts=True
    )
    assert receipt.error is None


async def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/secret-path"
        receipt = await post(url, Resolver(["127.0.0.1"]), allow_private_hosts=True)
    assert receipt.error == "no connection to the receiver (refused)"


async def test_what_is_not_http() -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    receipt = await post(
        f"http://127.0.0.1:{port}/", Resolver(["127.0.0.1"]), allow_private_hosts=True
    )
    server.close()
    await server.wait_closed()
    assert receipt.error == "the receiver hung up, or does not speak HTTP"


NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        (503, "120", 120),
        (429, "", 0),
        (500, "soon", 0),
        (503, "9999999", 9_999_999),
        (503, "-1", 0),
        (429, "Sun, 01 Mar 2026 12:02:00 GMT", 120),
        (503, "Sun, 01 Mar 2026 11:00:00 GMT", 0),
    ],
)
def test_how_long_a_receiver_wants_to_be_left_alone(status: int, header: str, seconds: int) -> None:
    receipt = receipt_of(ResponseHead(status, {"retry-after": header}), lambda: NOW)
    assert receipt.error == f"the receiver answered with status {status}"
    assert receipt.asked.total_seconds() == seconds
    assert not receipt.gone


def test_a_receiver_that_is_gone() -> None:
    receipt = receipt_of(ResponseHead(410, {"retry-after": "120"}), lambda: NOW)
    assert (receipt.status_code, receipt.final, receipt.gone) == (410, True, True)
