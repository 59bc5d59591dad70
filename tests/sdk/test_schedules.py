"""Schedules by both clients and at the command line, against a small server of their own."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.sdk.conftest import Run
from wundr_sdk import AsyncWundrClient, WundrClient
from wundr_sdk.commands.output import screen

BATCH = {"name": "Q3", "type": "analysis", "jobs": [{"id": "j1"}, {"id": "j2"}]}
DUE = ["2026-04-01T04:00:00Z", "2026-05-01T04:00:00Z"]
RUNS: list[dict[str, Any]] = [
    {
        "due_at": "2026-03-01T05:00:00Z",
        "outcome": "refused",
        "settled_at": "2026-03-01T05:00:01Z",
        "error": {"code": "QUOTA_EXCEEDED", "message": "the day is used up"},
    },
    {
        "due_at": "2026-02-01T05:00:00Z",
        "outcome": "skipped",
        "settled_at": "2026-02-01T05:00:01Z",
        "batch_id": "batch_1",
    },
    {
        "due_at": "2026-01-01T05:00:00Z",
        "outcome": "created",
        "settled_at": "2026-01-10T05:00:00Z",
        "caught_up": True,
        "batch_id": "batch_1",
    },
    {
        "due_at": "2025-12-01T05:00:00Z",
        "outcome": "missed",
        "settled_at": "2026-01-10T05:00:00Z",
    },
]
ITEM: dict[str, Any] = {
    "schedule_id": "sched_1",
    "name": "monthly",
    "cron": "0 6 1 * *",
    "time_zone": "Europe/Berlin",
    "paused": False,
    "next_due_at": DUE[0],
    "last_run": RUNS[0],
    "created_at": "2025-11-20T12:00:00Z",
    "updated_at": "2025-11-20T12:00:00Z",
    "key_id": "key_1",
    "key_name": "nightly",
    "coming": DUE,
    "batch": BATCH,
}


class Server:
    """Answers about schedules, and keeps what it was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/v1/schedules").strip("/")
        body: dict[str, Any] = json.loads(request.content) if request.content else {}
        self.sent.append((request.method, path, body))
        number = int(request.url.params.get("page", 1))
        pagination = {"page": number, "per_page": 1, "total_pages": 2, "total_items": 2}
        pagination |= {"has_next": number < 2, "has_prev": number > 1}
        data: Any = ITEM | body
        if body.get("paused"):
            data |= {"next_due_at": None, "coming": []}
        if request.method == "DELETE":
            data = {"schedule_id": path, "deleted": True}
        elif path.endswith("/runs"):
            data = RUNS
        elif not path and request.method == "GET":
            data = [ITEM]
        answer = {"success": True, "data": data, "pagination": pagination, "meta": {}}
        return httpx.Response(200, json=answer)


@pytest.fixture
def server_of_schedules() -> Server:
    return Server()


@pytest.fixture
def command(wundr: Run, server_of_schedules: Server, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line, whose client has the small server."""
    monkeypatch.setattr(screen, "new_client", lambda: client(server_of_schedules))
    return wundr


def client(server: Server) -> WundrClient:
    transport = httpx.MockTransport(server)
    return WundrClient("wundr_ak_x", "http://wundr.test", transport=transport)


def test_the_client() -> None:
    server = Server()
    schedules = client(server).schedules
    made = schedules.create(
        name="monthly", cron="0 6 1 * *", time_zone="Europe/Berlin", batch=BATCH
    )
    assert made.coming[0].isoformat() == "2026-04-01T04:00:00+00:00"
    assert schedules.get("sched_1").batch == BATCH
    assert [each.name for each in schedules.iterate()] == ["monthly", "monthly"]
    assert schedules.update("sched_1", cron="0 7 * * MON").cron == "0 7 * * MON"
    assert schedules.pause("sched_1").paused
    assert not schedules.resume("sched_1").paused
    assert len(list(schedules.iterate_runs("sched_1"))) == 2 * len(RUNS)
    assert schedules.delete("sched_1").deleted
    fields = {"name": "monthly", "cron": "0 6 1 * *", "time_zone": "Europe/Berlin"}
    assert server.sent[0] == ("POST", "", fields | {"batch": BATCH})
    assert [sent for sent in server.sent if sent[0] == "PATCH"] == [
        ("PATCH", "sched_1", {"cron": "0 7 * * MON"}),
        ("PATCH", "sched_1", {"paused": True}),
        ("PATCH", "sched_1", {"paused": False}),
    ]


async def test_the_asynchronous_client() -> None:
    transport = httpx.MockTransport(Server())
    async with AsyncWundrClient("wundr_ak_x", "http://wundr.test", transport=transport) as wundr:
        schedules = wundr.schedules
        made = await schedules.create(name="monthly", cron="0 6 1 * *", batch=BATCH)
        assert (await schedules.get(made.schedule_id)).name == "monthly"
        assert len([each async for each in schedules.iterate()]) == 2
        assert (await schedules.update(made.schedule_id, name="new")).name == "new"
        assert (await schedules.pause(made.schedule_id)).paused
        assert not (await schedules.resume(made.schedule_id)).paused
        runs = [each async for each in schedules.iterate_runs(made.schedule_id)]
        assert runs[0].error
        assert runs[0].error.code == "QUOTA_EXCEEDED"
        assert (await schedules.delete(made.schedule_id)).deleted


@pytest.mark.parametrize("name", ["batch.json", "batch.yaml"])
def test_a_schedule_is_added(
    command: Run, server_of_schedules: Server, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.write_text(json.dumps(BATCH))
    arguments = ["--cron", "0 6 1 * *", "--zone", "Europe/Berlin", "--config", str(file)]
    result = command("schedule", "add", "monthly", *arguments)
    assert result.exit_code == 0, result.output
    fields = {"name": "monthly", "cron": "0 6 1 * *", "time_zone": "Europe/Berlin"}
    assert server_of_schedules.sent == [("POST", "", fields | {"batch": BATCH})]
    for words in ("sched_1", "Q3: analysis, 2 jobs", "2026-05-01 04:00:00 UTC", "nightly"):
        assert words in result.stdout


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["list"], "2026-04-01 04:00"),
        (["list", "--json"], '"next_due_at": "2026-04-01T04:00:00Z"'),
        (["show", "sched_1"], "QUOTA_EXCEEDED: the day is used up"),
        (["show", "sched_1", "--json"], '"cron": "0 6 1 * *"'),
        (["pause", "sched_1"], "paused"),
        (["resume", "sched_1"], "2026-04-01 04:00:00 UTC"),
        (["remove", "sched_1"], "sched_1"),
        (["runs", "sched_1"], "2026-05-01 04:00\tcoming"),
        (["runs", "sched_1"], "the batch before had not ended (batch_1)"),
        (["runs", "sched_1"], "created at 2026-01-10 05:00:00 UTC, caught up"),
        (["runs", "sched_1"], "passed while the server was down"),
        (["runs", "sched_1", "--json"], '"coming": ["2026-04-01T04:00:00+00:00"'),
    ],
)
def test_the_commands(command: Run, arguments: list[str], shown: str) -> None:
    result = command("schedule", *arguments)
    assert result.exit_code == 0, result.output
    assert shown in result.output


def test_a_batch_by_a_template_in_words(
    command: Run, tmp_path: Path, server_of_schedules: Server
) -> None:
    file = tmp_path / "batch.json"
    file.write_text(json.dumps({"template": "analysis", "items": [{"repo_url": "https://x/y"}]}))
    result = command("schedule", "add", "n", "--cron", "0 6 1 * *", "--config", str(file))
    assert "template analysis, 1 job" in result.stdout
    assert "time_zone" not in server_of_schedules.sent[0][2]
