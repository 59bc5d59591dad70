"""The whole service in this process, and an account's way to it."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from serve_app.app import create_app
from serve_app.services import Services
from tests.contract.bodies import small
from tests.serve_app.clock import SteppedClock
from tests.serve_app.document.judge import judge_answer
from tests.serve_app.local_gateway import LocalGateway
from wundr_ray.domain.accounts.plans import load_plans
from wundr_ray.forges.opening import open_client
from wundr_ray.forges.owners.lists import RepositoryLists
from wundr_ray.notify.opening import open_webhooks
from wundr_ray.notify.webhooks.trials import Trials
from wundr_ray.settings import Settings
from wundr_ray.store.store import Store
from wundr_ray.system import new_id, utc_now

ADDRESS = "http://wundr.test"
BATCHES = "/v1/batches"


@dataclass
class Caller:
    """An account with its key; requests go straight to the application."""

    account_id: str
    key: str
    http: httpx.AsyncClient

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.key}", **options.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **options)

    async def get(self, path: str, /, **query: Any) -> httpx.Response:
        return await self.send("GET", path, params=query or None)

    async def patch(self, path: str, body: Any) -> httpx.Response:
        return await self.send("PATCH", path, json=body)

    async def create(self, body: Any = None) -> httpx.Response:
        return await self.send("POST", BATCHES, json=small() if body is None else body)

    async def post_text(
        self, text: str | bytes, content_type: str = "application/json"
    ) -> httpx.Response:
        headers = {"Content-Type": content_type} if content_type else {}
        return await self.send("POST", BATCHES, content=text, headers=headers)

    async def validate(self, body: Any) -> httpx.Response:
        return await self.send("POST", f"{BATCHES}:validate", json=body)

    async def created(self, body: Any = None) -> str:
        """The id of a new batch."""
        return str(data(await self.create(body), 202)["batch_id"])

    async def status(self, batch_id: str, **query: Any) -> Any:
        return data(await self.get(f"{BATCHES}/{batch_id}", **query))

    async def cancel(self, batch_id: str, **options: Any) -> httpx.Response:
        return await self.send("DELETE", f"{BATCHES}/{batch_id}", **options)


@dataclass
class Service:
    store: Store
    gateway: LocalGateway
    clock: SteppedClock
    settings: Settings
    http: httpx.AsyncClient
    services: Services

    async def caller(self, name: str, plan: str) -> Caller:
        account = await self.store.accounts.create(name, plan)
        return Caller(account.id, await self.store.accounts.create_key(account.id), self.http)


def local_lists(settings: Settings) -> RepositoryLists:
    """Asks forges on this machine only, and waits for none."""

    def resolve(host: str, _port: int) -> list[str]:
        if host != "localhost":
            raise OSError("tests ask nobody else")
        return ["127.0.0.1"]

    async def nap(_seconds: float) -> None:
        """Nobody sits it out."""

    return RepositoryLists(partial(open_client, settings, resolve), utc_now, nap)


@asynccontextmanager
async def open_service(home: Path, migrated: Path, **settings: Any) -> AsyncIterator[Service]:
    """A service of its own under ``home``, on a copy of the database file ``migrated``."""
    chosen = Settings(home=home, **settings)
    shutil.copyfile(migrated, home / "wundr.db")
    clock = SteppedClock()
    store = Store(chosen.database, chosen.artifacts, clock, new_id)
    gateway = LocalGateway(store, chosen.artifacts, clock)
    gateway.trials = Trials(open_webhooks(chosen, store, clock), clock, new_id)
    services = Services(store, gateway, load_plans(), chosen, clock, new_id, local_lists(chosen))
    transport = httpx.ASGITransport(create_app(services))
    hooks = {"response": [judge_answer]}
    async with httpx.AsyncClient(
        transport=transport, base_url=ADDRESS, timeout=60, event_hooks=hooks
    ) as http:
        yield Service(store, gateway, clock, chosen, http, services)
    await store.close()


def body_of(answer: httpx.Response) -> Any:
    """The body of any answer in the envelope, after checks of what all of them share."""
    body = answer.json()
    meta = body["meta"]
    assert meta["timestamp"].endswith("Z")
    assert meta["version"]
    assert meta["processing_time_ms"] >= 0
    assert meta["request_id"] == answer.headers["X-Request-ID"]
    return body


def data(answer: httpx.Response, status: int = 200) -> Any:
    """What a successful answer carries."""
    assert answer.status_code == status, answer.text
    body = body_of(answer)
    assert body["success"] is True
    return body["data"]


def error_of(answer: httpx.Response) -> Any:
    """What any refusal carries; nothing of the inside may be in it."""
    body = body_of(answer)
    assert answer.status_code >= 400
    assert body.keys() == {"success", "error", "meta"}
    assert body["success"] is False
    error = body["error"]
    assert error.keys() == {"code", "message", "details", "resolution"}
    assert error["message"]
    assert error["resolution"]
    assert all(each.keys() == {"field", "reason"} for each in error["details"])
    for inside in ("Traceback", "pydantic", "sqlalchemy", "site-packages", ".py", "wundr.db"):
        assert inside not in answer.text
    assert len(answer.content) < 20_000
    return error


def refused(answer: httpx.Response, status: int, code: str, *fields: str) -> Any:
    """Check the refusal and the fields that its details name; returns the error."""
    error = error_of(answer)
    assert (answer.status_code, error["code"]) == (status, code), answer.text
    assert [each["field"] for each in error["details"]] == list(fields), answer.text
    return error
