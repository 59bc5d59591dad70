"""Batches of all repositories of an owner, by both clients and by files of the command line."""

from pathlib import Path

import pytest

from tests.sdk.conftest import Run
from tests.sdk.fake_server import ADDRESS, KEY, FakeServer
from wundr_sdk import AnalysisSettings, AnalysisTemplate, AsyncWundrClient, Targets, WundrClient
from wundr_sdk.calls.creation import LISTING_SECONDS, create_batch, validate_batch
from wundr_sdk.connection.http import request_of

TARGETS = Targets(
    forge="github",
    owner="acme",
    access_token="t0ken",
    job_template=AnalysisTemplate(
        type="analysis", config=AnalysisSettings(rules=["security"], include_tests=False)
    ),
)
SENT = {
    "forge": "github",
    "owner": "acme",
    "access_token": "t0ken",
    "job_template": {
        "type": "analysis",
        "config": {"rules": ["security"], "include_tests": False},
    },
}


def test_a_batch_of_targets(client: WundrClient, server: FakeServer) -> None:
    made = client.batches.create(name="All", type="analysis", targets=TARGETS)
    assert server.bodies == [{"name": "All", "type": "analysis", "targets": SENT}]
    assert made.targets is not None
    assert (made.targets.selected, made.targets.left_out) == (2, {"archived": 1})


async def test_the_asynchronous_client_does_the_same(server: FakeServer) -> None:
    async with AsyncWundrClient(KEY, ADDRESS, transport=server.transport) as client:
        made = await client.batches.create(name="All", type="analysis", targets=SENT)
        await client.batches.validate(name="All", type="analysis", targets=TARGETS)
    assert made.targets is not None
    assert [body["targets"] for body in server.bodies] == [SENT, SENT]


def test_a_token_is_not_shown() -> None:
    assert "t0ken" not in repr(TARGETS)
    assert "t0ken" not in TARGETS.model_dump_json()


@pytest.mark.parametrize("call", [create_batch, validate_batch])
def test_listing_may_take_longer_than_other_calls(call: type) -> None:
    assert call({"name": "n", "jobs": []}).seconds is None
    assert "timeout" not in request_of(call({"jobs": []}), ADDRESS)
    timeout = request_of(call({"targets": SENT}), ADDRESS)["timeout"]
    assert timeout.read == LISTING_SECONDS


def test_a_file_of_the_command_line(wundr: Run, server: FakeServer, tmp_path: Path) -> None:
    file = tmp_path / "all.yaml"
    file.write_text(
        "name: All\n"
        "type: analysis\n"
        "targets: {forge: gitea, host: git.example, owner: acme,"
        " pushed_after: 2026-01-31T00:00:00Z}\n"
    )
    done = wundr("batch", "create", "--config", str(file))
    assert done.exit_code == 0, done.output
    assert "2 of 3 repositories of acme on git.example; left out: 1 archived" in done.stdout
    assert server.bodies[0]["targets"]["owner"] == "acme"
