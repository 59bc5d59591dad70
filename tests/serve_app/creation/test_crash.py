"""A replica that is killed after it has accepted a batch, before it could say so."""

import os
import signal
import socket
from multiprocessing import get_context
from typing import Any

import httpx
import pytest
import uvicorn

from serve_app.app import create_app
from serve_app.services import Services
from tests.contract.bodies import small
from tests.serve_app.clock import SteppedClock
from tests.serve_app.local_gateway import LocalGateway
from tests.serve_app.service import BATCHES, Caller, Service, body_of, data
from wundr_ray.domain.accounts.plans import load_plans
from wundr_ray.forges.owners.lists import RepositoryLists
from wundr_ray.settings import Settings
from wundr_ray.store.store import Store
from wundr_ray.system import new_id


class Dying(LocalGateway):
    """Its process is gone at the moment of the commit."""

    async def admit(self, *asked: Any) -> str:
        await super().admit(*asked)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


def serve(settings: Settings, listening: socket.socket) -> None:
    """A replica in a process of its own, on the database of the test."""
    clock = SteppedClock()
    store = Store(settings.database, settings.artifacts, clock, new_id)
    gateway = Dying(store, settings.artifacts, clock)
    app = create_app(
        Services(
            store, gateway, load_plans(), settings, clock, new_id, RepositoryLists.of(settings)
        )
    )
    config = uvicorn.Config(app, log_level="critical", ws="none", lifespan="off")
    uvicorn.Server(config).run([listening])


async def test_the_same_request_again_gets_the_same_batch(service: Service, pro: Caller) -> None:
    headers = {"Idempotency-Key": "key-1", "Authorization": f"Bearer {pro.key}"}
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}{BATCHES}"
        replica = get_context("spawn").Process(target=serve, args=(service.settings, listening))
        replica.start()
        async with httpx.AsyncClient(timeout=120) as http:
            with pytest.raises(httpx.TransportError):
                await http.post(url, json=small(), headers=headers)
        replica.join()
    assert replica.exitcode == -signal.SIGKILL
    (listed,) = body_of(await pro.get(BATCHES))["data"]
    again = await pro.send("POST", BATCHES, json=small(), headers=headers)
    assert data(again, 202)["batch_id"] == listed["batch_id"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert body_of(await pro.get(BATCHES))["pagination"]["total_items"] == 1
