"""The application as a whole: envelope, addresses, methods, defects, health."""

import asyncio
import logging
import subprocess
import sys
from datetime import datetime

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

import wundr_ray
from serve_app.app import create_app
from tests.serve_app.service import ADDRESS, BATCHES, Caller, Service, body_of, data, refused
from wundr_ray.domain.scheduling.capacity import NodeShape


async def test_the_envelope(service: Service, pro: Caller) -> None:
    answer = await pro.get(BATCHES)
    body = body_of(answer)
    assert body.keys() == {"success", "data", "pagination", "meta"}
    assert body["meta"].keys() == {"timestamp", "version", "request_id", "processing_time_ms"}
    assert body["meta"]["version"] == wundr_ray.__version__
    assert datetime.fromisoformat(body["meta"]["timestamp"]) == service.clock()
    assert answer.headers["Content-Type"] == "application/json"
    assert body_of(await pro.create()).keys() == {"success", "data", "meta"}


async def test_request_ids_are_ours_and_unique(pro: Caller) -> None:
    answers = await asyncio.gather(
        *(pro.send("GET", BATCHES, headers={"X-Request-ID": "mine"}) for _ in range(20))
    )
    ids = {body_of(answer)["meta"]["request_id"] for answer in answers}
    assert len(ids) == 20
    assert "mine" not in ids


@pytest.mark.parametrize(
    "path",
    ["/", "/v1", "/v1/", f"{BATCHES}/", "/v2/batches", "/batches", f"{BATCHES}/a/b", "/%00", "/é",
     f"{BATCHES}/a%2Fb", f"{BATCHES}/../../etc/passwd", f"{BATCHES}/x/results/", "//", "/.env"],
)  # fmt: skip
async def test_unknown_addresses(pro: Caller, path: str) -> None:
    error = refused(await pro.get(path), 404, "NOT_FOUND")
    assert "account" not in error["resolution"]
    for served in ("/v1/batches", "/docs", "/healthz"):
        assert served in error["resolution"]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        (BATCHES, {"GET", "POST"}),
        (f"{BATCHES}/batch_1", {"GET", "DELETE"}),
        (f"{BATCHES}/batch_1/results", {"GET"}),
        ("/healthz", {"GET"}),
        ("/readyz", {"GET"}),
    ],
)
async def test_methods(pro: Caller, path: str, allowed: set[str]) -> None:
    every = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"}
    for method in sorted(every - allowed):
        answer = await pro.send(method, path)
        error = refused(answer, 405, "METHOD_NOT_ALLOWED")
        assert method in error["message"]
        assert set(answer.headers["Allow"].split(", ")) == allowed


async def test_head(pro: Caller) -> None:
    answer = await pro.send("HEAD", BATCHES)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, POST"
    assert answer.headers["X-Request-ID"]


@pytest.mark.parametrize(("path", "status"), [("/healthz", "ok"), ("/readyz", "ready")])
async def test_health_needs_no_key(service: Service, path: str, status: str) -> None:
    answer = await service.http.get(path)
    assert answer.status_code == 200
    assert answer.json() == {"status": status, "version": wundr_ray.__version__}


async def test_a_database_that_is_away(
    service: Service, pro: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    async with service.store.database.write() as connection:
        await connection.execute(sa.text("ALTER TABLE accounts RENAME TO elsewhere"))
    assert (await service.http.get("/healthz")).status_code == 200
    for path in ("/readyz", BATCHES):
        refused(await pro.get(path), 503, "RESOURCE_UNAVAILABLE")
    assert "no such table" in caplog.text


async def test_a_defect_is_logged_and_not_shown(
    service: Service, pro: Caller, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> NodeShape:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(service.gateway, "largest_node", broken)
    app: FastAPI = create_app(service.services)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as http:
        answer = await Caller(pro.account_id, pro.key, http).create()
    error = refused(answer, 500, "INTERNAL")
    assert "secret" not in answer.text
    assert "request id" in error["resolution"]
    logged = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert answer.headers["X-Request-ID"] in logged[0].getMessage()
    assert "the secret inside" in caplog.text


async def test_many_requests_at_once(pro: Caller) -> None:
    ids = await asyncio.gather(*(pro.created() for _ in range(10)))
    answers = await asyncio.gather(*(pro.get(f"{BATCHES}/{batch_id}") for batch_id in ids))
    assert [data(answer)["batch_id"] for answer in answers] == ids


def test_the_application_does_not_need_ray() -> None:
    code = "import sys, serve_app.app; sys.exit('ray' in sys.modules or 'polars' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
