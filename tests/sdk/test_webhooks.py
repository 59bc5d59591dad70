"""Webhooks and deliveries by the synchronous client and by the command line."""

import json

import pytest

from tests.sdk.conftest import Run
from tests.sdk.fake_server import FakeServer
from tests.sdk.fake_webhooks import SECRET, WEBHOOK
from wundr_sdk import InvalidRequest, WundrClient

URL = "https://receiver.example/"


def test_the_client(client: WundrClient, server: FakeServer) -> None:
    made = client.webhooks.create(URL, events=["batch.failed"])
    assert (made.secret, made.events) == (SECRET, ["batch.failed"])
    assert server.bodies[-1] == {"events": ["batch.failed"], "url": URL}
    assert list(client.webhooks.iterate()) == [WEBHOOK]
    assert client.webhooks.get("we_1") == WEBHOOK
    assert not client.webhooks.update("we_1", enabled=False).enabled
    assert client.webhooks.rotate_secret("we_1").secret == SECRET
    assert client.webhooks.rotate_batch_secret().secret == SECRET
    assert not client.webhooks.test("we_1").delivered
    assert client.webhooks.delete("we_1").deleted
    server.add()
    page = client.webhooks.deliveries("batch_1", status="pending", per_page=5)
    assert server.requests[-1][1] == "/v1/batches/batch_1/deliveries?status=pending&per_page=5"
    assert client.webhooks.redeliver("batch_1", "msg_1") == page.items[0]
    with pytest.raises(InvalidRequest):
        client.webhooks.get("..")


def test_create(wundr: Run, server: FakeServer) -> None:
    result = wundr("webhook", "create", URL, "--event", "batch.failed", "--description", "gate")
    assert result.exit_code == 0
    assert SECRET in result.stdout
    assert server.bodies == [{"url": URL, "events": ["batch.failed"], "description": "gate"}]


def test_update(wundr: Run, server: FakeServer) -> None:
    assert wundr("webhook", "update", "we_1", "--disable").exit_code == 0
    assert server.bodies == [{"enabled": False}]


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["list"], "we_1"),
        (["show", "we_1"], "batch.completed, batch.failed"),
        (["delete", "we_1"], "we_1"),
        (["rotate-secret", "we_1"], SECRET),
        (["rotate-secret"], SECRET),
        (["deliveries", "batch_1"], "answered with status 503"),
        (["redeliver", "batch_1", "msg_1"], "12 ms"),
    ],
)
def test_the_other_commands(
    wundr: Run, server: FakeServer, arguments: list[str], shown: str
) -> None:
    server.add()
    result = wundr("webhook", *arguments)
    assert result.exit_code == 0
    assert shown in result.stdout
    as_json = wundr("webhook", *arguments, "--json")
    assert as_json.exit_code == 0
    json.loads(as_json.stdout)


def test_a_test_event_that_fails_is_exit_code_1(wundr: Run) -> None:
    result = wundr("webhook", "test", "we_1")
    assert result.exit_code == 1
    assert "refused" in result.stdout
    assert "\x1b[2J" not in result.stdout
    assert wundr("webhook", "show", "we_2").exit_code == 3
