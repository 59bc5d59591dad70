"""Clients that send their body piece by piece for ever are let go."""

import asyncio
import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from serve_app.app import create_app
from tests.contract.bodies import small
from tests.serve_app.service import BATCHES, Caller, Service, open_service
from tests.serve_app.serving import Wire, serving, wire


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


async def trickle(client: Wire, piece: str) -> None:
    with suppress(ConnectionError):
        while True:
            await client.send(piece)
            await asyncio.sleep(0.02)


async def test_a_body_that_trickles_in_is_ended(tmp_path: Path, migrated: Path) -> None:
    async with open_service(tmp_path, migrated, body_seconds=0.2) as service:
        caller = await service.caller("acme", "pro")
        async with serving(create_app(service.services)) as port:
            for length, piece in (
                ("Content-Length: 100000", " "),
                ("Transfer-Encoding: chunked", "1\r\n \r\n"),
            ):
                async with wire(port) as client:
                    await client.send(*head(caller, length))
                    trickling = asyncio.create_task(trickle(client, piece))
                    answer = await client.rest()
                    trickling.cancel()
                first, _, body = answer.partition("\r\n\r\n")
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
