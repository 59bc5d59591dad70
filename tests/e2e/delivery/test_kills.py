"""Fifty repositories are delivered exactly once, whatever is killed or stopped meanwhile."""

import random

import pytest

from tests.chaos.batches import PATIENT
from tests.delivery.forge_host import ForgeHost
from tests.e2e.delivery.deliveries import FILES, complaints, states, submit
from tests.e2e.delivery.killing import (
    APPLYING,
    MANAGER,
    PROPOSING,
    PUBLISHER,
    REPLICA,
    dying_publishers,
    killing,
)
from tests.live import LiveServer, until
from wundr_sdk import WundrClient

pytestmark = [pytest.mark.ray, pytest.mark.long, pytest.mark.timeout(1800)]

REPOSITORIES = 50
ROUNDS = 3
SECONDS = 900.0
"""Of each phase at most."""

PAUSE = 0.5


def test_everything_is_killed_again_and_again(installed: LiveServer, host: ForgeHost) -> None:
    """API replica, manager, workers and publisher, by SIGKILL."""
    before, names = host.opened(), host.add("killed", REPOSITORIES, FILES)
    chance = random.Random(7)
    with installed.client(retry=PATIENT) as client, dying_publishers(installed, host) as publishers:
        with killing(installed, [PROPOSING, REPLICA, MANAGER], ROUNDS, chance) as first:
            batch_id = submit(client, host, names)
            reviewed(client, batch_id)
        with killing(installed, [APPLYING, MANAGER, REPLICA], ROUNDS, chance) as second:
            client.batches.wait_for_completion(batch_id, timeout=SECONDS, poll_seconds=PAUSE)
        with killing(installed, [PUBLISHER, REPLICA], ROUNDS, chance) as third:
            opened(client, batch_id, REPOSITORIES)
    killed = first + second + third
    print(f"killed: {dict(killed)}, publishers after their effects: {dict(publishers)}")
    assert {PROPOSING, APPLYING, REPLICA, MANAGER} <= set(+killed)
    assert {"push", "request"} <= set(+publishers)
    assert complaints(installed, host, batch_id, names) == []
    assert host.opened() - before == REPOSITORIES


def test_the_installation_is_stopped_in_the_middle(installed: LiveServer, host: ForgeHost) -> None:
    """By ``wundr down`` and ``wundr up``: of the proposals, the applying, and the delivery."""
    names = host.add("stopped", REPOSITORIES, FILES)
    before = host.opened()
    with installed.client(retry=PATIENT) as client:
        batch_id = submit(client, host, names)
        until(lambda: _jobs_done(client, batch_id) >= REPOSITORIES // 3, SECONDS, PAUSE)
        again(installed)
        reviewed(client, batch_id)
        until(lambda: _jobs_done(client, batch_id) >= REPOSITORIES * 4 // 3, SECONDS, PAUSE)
        again(installed)
        until(lambda: host.opened() - before >= REPOSITORIES // 3, SECONDS, PAUSE)
        again(installed)
        client.batches.wait_for_completion(batch_id, timeout=SECONDS, poll_seconds=PAUSE)
        opened(client, batch_id, REPOSITORIES)
    assert complaints(installed, host, batch_id, names) == []
    assert host.opened() - before == REPOSITORIES


def reviewed(client: WundrClient, batch_id: str) -> None:
    """Wait for the proposals, approve all of them and have them applied."""
    waiting = client.batches.wait_for_completion(batch_id, timeout=SECONDS, poll_seconds=PAUSE)
    assert waiting.status == "awaiting_approval"
    assert waiting.approval
    client.batches.approve(batch_id, waiting.approval.digest, apply=True)


def opened(client: WundrClient, batch_id: str, number: int) -> None:
    """Wait for so many open requests."""
    until(lambda: states(client, batch_id) == {"open": number}, SECONDS, PAUSE)


def again(server: LiveServer) -> None:
    server.down()
    server.up()


def _jobs_done(client: WundrClient, batch_id: str) -> int:
    return client.batches.get_status(batch_id).jobs.completed
