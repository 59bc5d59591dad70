"""Clients that send their body piece by piece for ever are let go."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from serve_app.app import create_app
from serve_app.http.body_limit import BodyLimit
from tests.contract.bodies import small
from tests.serve_app.service import BATCHES, Caller, Service, open_service
from tests.serve_app.serving import serving, wire


def head(caller: Caller, length: str, path: str = BATCHES, method: str = "POST") -> list[str]:
    return [
        f"{method} {path} HTTP/1.1",
        "Host: test",
        f"Authorization: Bearer {caller.key}",
        "Content-Type: application/json",
        length,
        "",
        "",
    ]


async def test_a_body_that_comes_in_pieces_for_ever_is_ended() -> None:
    pieces = 0

    async def receive() -> Message:
        nonlocal pieces
        pieces += 1
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b" ", "more_body": True}

    async def read(_scope: Scope, receive: Receive, _send: Send) -> None:
        while (await receive())["more_body"]:
            pass

    async def send(_message: Message) -> None:
        raise AssertionError

    scope = {"type": "http", "headers": []}
    with pytest.raises(HTTPException) as caught:
        await BodyLimit(read, max_bytes=1000, max_seconds=0.2)(scope, receive, send)
    assert caught.value.status_code == 408
    assert pieces > 1


@pytest.mark.parametrize(
    ("length", "piece"),
    [("Content-Length: 100000", " "), ("Transfer-Encoding: chunked", "1\r\n \r\n")],
)
async def test_the_answer_to_a_slow_body(
    tmp_path: Path, migrated: Path, length: str, piece: str
) -> None:
    async with open_service(tmp_path, migrated, body_seconds=0.2) as service:
        caller = await service.caller("acme", "pro")
        async with serving(create_app(service.services)) as port, wire(port) as client:
            await client.send(*head(caller, length))
            await client.send(piece)
            first, _, body = (await client.rest()).partition("\r\n\r\n")
        assert first.startswith("HTTP/1.1 408 ")
        assert json.loads(body)["error"]["code"] == "INVALID_REQUEST"
        assert "within 0.2 seconds" in body


async def test_a_body_in_two_pieces_is_read(service: Service, pro: Caller) -> None:
    body = json.dumps(small())
    async with serving(create_app(service.services)) as port, wire(port) as client:
        await client.send(*head(pro, f"Content-Length: {len(body)}"))
        await client.send(body[:100])
        await asyncio.sleep(0.05)
        await client.send(body[100:])
        assert (await client.until("\r\n")).startswith("HTTP/1.1 202 ")


async def test_an_answer_that_has_begun_is_not_followed_by_another(
    service: Service, pro: Caller
) -> None:
    """A stream of events whose request never sends its body."""
    batch_id = await pro.created()
    settings = service.settings.model_copy(update={"body_seconds": 0.2})
    app = create_app(replace(service.services, settings=settings))
    async with serving(app) as port, wire(port) as client:
        await client.send(*head(pro, "Content-Length: 9", f"{BATCHES}/{batch_id}/events", "GET"))
        answer = await client.rest()
    assert answer.count("HTTP/1.1") == 1
    assert "200 OK" in answer
    assert app.state.event_feed.streams == 0


async def test_a_client_that_leaves_is_one_line_for_debugging(
    service: Service, pro: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="serve_app")
    async with serving(create_app(service.services)) as port:
        async with wire(port) as client:
            await client.send(*head(pro, "Content-Length: 1000", "/v1/webhooks"), "{")
            await client.leave()
        while not caplog.records:  # noqa: ASYNC110 - the product tells nobody
            await asyncio.sleep(0.01)
    assert [record.levelname for record in caplog.records] == ["DEBUG"]
    assert caplog.records[0].exc_info is None
