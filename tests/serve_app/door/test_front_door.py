"""The front door before the application: who is not known holds nothing that others need."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import replace

import pytest
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from serve_app.app import create_app
from serve_app.door.front import DoorLimits, FrontDoor
from serve_app.door.places import Places
from serve_app.door.protocol import Served
from tests.contract.bodies import small
from tests.serve_app.service import BATCHES, Caller, Service
from tests.serve_app.serving import Wire, serving, wire

MAX_BYTES = 200_000
ENDLESS = "Transfer-Encoding: chunked"


def head(key: str, path: str = BATCHES, *more: str, method: str = "POST") -> str:
    lines = [f"{method} {path} HTTP/1.1", "Host: test", "Content-Type: application/json", *more]
    if key:
        lines.append(f"Authorization: Bearer {key}")
    return "\r\n".join([*lines, "", ""])


class Counted:
    """An application that notes what reaches it."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self.scopes: list[Scope] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        await self._app(scope, receive, send)


@pytest.fixture
def inside(service: Service) -> Counted:
    return Counted(create_app(service.services))


def door(inside: Counted, room: DoorLimits | None = None, seconds: float = 60) -> FrontDoor:
    return FrontDoor(inside, room or DoorLimits.of(1), MAX_BYTES, seconds)


@pytest.fixture
async def port(inside: Counted) -> AsyncIterator[int]:
    async with serving(door(inside), Served) as port:
        yield port


async def answer(client: Wire) -> tuple[int, str, str]:
    """Status, headers and body of an answer with a length."""
    first = await client.until("\r\n\r\n")
    length = int(first.lower().split("content-length: ")[1].split("\r\n")[0])
    body = await client.exactly(length)
    return int(first.split()[1]), first.lower(), body


@pytest.mark.parametrize("path", [BATCHES, "/v1/nothing", "/v1", "/", "/healthz", "/readyz"])
@pytest.mark.parametrize("key", ["", "wundr_ak_wrong"])
@pytest.mark.parametrize("length", [ENDLESS, "Content-Length: 99999999999"])
async def test_nobody_unknown_is_waited_for(port: int, path: str, key: str, length: str) -> None:
    async with wire(port) as client:
        await client.send(head(key, path, length))
        status, headers, _ = await answer(client)
        assert status in ((401,) if path.startswith("/v1") else (404, 405, 413))
        assert "connection: close" in headers
        await client.rest()


async def test_the_rest_of_a_body_is_not_taken_for_ever(port: int) -> None:
    async with wire(port) as client:
        await client.send(head("", BATCHES, ENDLESS))
        assert (await answer(client))[0] == 401
        with suppress(ConnectionError):
            while True:
                await client.send(f"{1000:x}\r\n{'x' * 1000}\r\n")


async def test_health_is_answered_at_the_door(port: int, inside: Counted) -> None:
    async with wire(port) as client:
        await client.send(head("", "/healthz", method="GET"))
        status, headers, body = await answer(client)
        assert (status, json.loads(body)["status"]) == (200, "ok")
        assert "x-request-id: req_" in headers
    assert inside.scopes == []


@pytest.mark.parametrize("pieces", [1, 2, 7])
async def test_a_body_in_pieces(port: int, inside: Counted, pro: Caller, pieces: int) -> None:
    body = json.dumps({**small(), "description": "x" * 900}) + " " * 99_000
    size = len(body) // pieces + 1
    async with wire(port) as client:
        await client.send(head(pro.key, BATCHES, f"Content-Length: {len(body)}"))
        for start in range(0, len(body), size):
            await asyncio.sleep(0.06)
            await client.send(body[start : start + size])
        status, headers, text = await answer(client)
        assert status == 202
        assert "connection: close" not in headers
        ids = [line for line in headers.split("\r\n") if line.startswith("x-request-id: ")]
        assert ids == [f"x-request-id: {json.loads(text)['meta']['request_id']}"]
        await client.send(head(pro.key, BATCHES, method="GET"))
        assert (await answer(client))[0] == 200


async def test_a_body_that_comes_at_once_is_one_request(
    port: int, inside: Counted, pro: Caller
) -> None:
    body = json.dumps(small())
    async with wire(port) as client:
        await client.send(head(pro.key, BATCHES, f"Content-Length: {len(body)}") + body)
        assert (await answer(client))[0] == 202
    assert len(inside.scopes) == 1


async def test_a_client_that_asks_first_is_told_before_it_sends(port: int, pro: Caller) -> None:
    more = ("Content-Length: 100", "Expect: 100-continue")
    async with wire(port) as client:
        await client.send(head("wundr_ak_wrong", BATCHES, *more))
        assert (await client.until("\r\n")).startswith("HTTP/1.1 401")
    async with wire(port) as client:
        await client.send(head(pro.key, BATCHES, *more))
        assert (await client.until("\r\n")).startswith("HTTP/1.1 100")


@pytest.mark.parametrize("length", [ENDLESS, "Content-Length: 200001"])
async def test_too_large(port: int, pro: Caller, length: str) -> None:
    async with wire(port) as client:
        await client.send(head(pro.key, BATCHES, length))
        await client.send(f"{MAX_BYTES + 1:x}\r\n{' ' * (MAX_BYTES + 1)}\r\n")
        status, headers, body = await answer(client)
    assert (status, json.loads(body)["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert "connection: close" in headers


async def test_too_slow(inside: Counted, pro: Caller) -> None:
    async with serving(door(inside, seconds=0.2), Served) as port, wire(port) as client:
        await client.send(head(pro.key, BATCHES, ENDLESS) + "1\r\n{\r\n")
        status, _, body = await answer(client)
        assert status == 408
        assert "within 0.2 seconds" in json.loads(body)["error"]["message"]
        await client.rest()


async def test_slow_bodies_of_one_account_leave_room(
    inside: Counted, pro: Caller, stranger: Caller
) -> None:
    room = replace(DoorLimits.of(1), bodies=bodies(each=2))
    async with serving(door(inside, room), Served) as port, AsyncExitStack() as stack:
        for _ in range(2):
            client = await stack.enter_async_context(wire(port))
            await client.send(head(pro.key, BATCHES, ENDLESS, "Expect: 100-continue"))
            await client.until("100 Continue")
        async with wire(port) as third:
            await third.send(head(pro.key, BATCHES, ENDLESS, "Expect: 100-continue"))
            status, headers, body = await answer(third)
            assert (status, json.loads(body)["error"]["code"]) == (503, "RESOURCE_UNAVAILABLE")
            assert "retry-after: " in headers
        async with wire(port) as other:
            await other.send(head(stranger.key, BATCHES, ENDLESS, "Expect: 100-continue"))
            await other.until("100 Continue")
        async with wire(port) as quick:
            await quick.send(head(pro.key, BATCHES, method="GET"))
            assert (await answer(quick))[0] == 200


def bodies(each: int) -> Places:
    return Places("bodies", each=each, in_all=64, waiting=0, seconds=0.05)


class Stuck:
    """An application that never answers, but for probes."""

    def __init__(self) -> None:
        self.taken = 0

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["path"] != "/readyz":
            self.taken += 1
            await asyncio.Event().wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ready"})


async def test_wrong_keys_share_the_places_of_one() -> None:
    def few() -> Places:
        return Places("requests", each=5, in_all=20, waiting=1, seconds=60)

    app = Stuck()
    front = FrontDoor(app, DoorLimits(few(), few(), few()), MAX_BYTES, 60)
    async with serving(front, Served) as port, AsyncExitStack() as stack:
        for number in range(6):
            client = await stack.enter_async_context(wire(port))
            await client.send(head(f"wundr_ak_{number}", BATCHES, method="GET"))
        async with wire(port) as client:
            await client.send(head("wundr_ak_x", BATCHES, method="GET"))
            assert (await answer(client))[0] == 503
        assert app.taken == 5
        for path in ("/healthz", "/readyz"):
            async with wire(port) as client:
                await client.send(head("", path, method="GET"))
                assert (await client.until("\r\n")).startswith("HTTP/1.1 200")


async def test_headers_that_serve_obeys_do_not_pass(
    port: int, inside: Counted, pro: Caller
) -> None:
    more = [
        "X-Request-ID: mine",
        "X-Request-Disconnect-Disabled: ?1",
        "X-Request-Timeout-Seconds: 0.1",
        "Serve_Multiplexed_Model_Id: a",
        "serve-multiplexed-model-id: a",
        "X_Session_Id: a",
        "X-Other: kept",
    ]
    async with wire(port) as client:
        await client.send(head(pro.key, BATCHES, *more, method="GET"))
        status, headers, body = await answer(client)
    assert status == 200
    given = json.loads(body)["meta"]["request_id"]
    assert given != "mine"
    names = {name.decode() for name, _ in inside.scopes[0]["headers"]}
    assert names == {"host", "content-type", "authorization", "x-other", "x-request-id"}
    assert f"x-request-id: {given}" in headers


@pytest.mark.parametrize("sent", ["", "1\r\n{\r\n"])
async def test_a_client_that_leaves_is_one_line_for_debugging(
    port: int, pro: Caller, caplog: pytest.LogCaptureFixture, sent: str
) -> None:
    caplog.set_level("DEBUG", logger="serve_app")
    async with wire(port) as client:
        await client.send(head(pro.key, BATCHES, ENDLESS) + sent)
        await client.leave()
    while not caplog.records:  # noqa: ASYNC110 - the product tells nobody
        await asyncio.sleep(0.01)
    assert [(each.levelname, each.exc_info) for each in caplog.records] == [("DEBUG", None)]


async def test_no_answer_from_a_replica_is_said_in_the_envelope() -> None:
    async def gone(_scope: Scope, _receive: Receive, _send: Send) -> None:
        return

    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        said.append(message)

    scope = {"type": "http", "method": "GET", "path": "/readyz", "headers": []}
    await FrontDoor(gone, DoorLimits.of(1), 1, 1)(scope, receive, send)
    assert said[0]["status"] == 503
    assert json.loads(said[1]["body"])["error"]["code"] == "RESOURCE_UNAVAILABLE"
