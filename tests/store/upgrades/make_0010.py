"""Makes ``0010.sqlite.sql`` and ``0010.postgresql.sql``: a full database at schema 0010.

It was run once, in a checkout of the last version with that schema, whose modules it imports:
``PYTHONPATH=<that checkout> python <this file> <folder for the scripts>``. The first script has
the tables and their rows, the second only the rows: the migrations up to 0010 make the tables.

Each batch is named after the state in which the old version left it.
"""

import asyncio
import sqlite3
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import asyncpg
from wundr_ray.contract.requests import CreateBatch
from wundr_ray.domain.batch_run import JobChange, JobRun
from wundr_ray.domain.capacity import NodeShape
from wundr_ray.domain.slots import Shape
from wundr_ray.domain.submission import Claim, RetryOf
from wundr_ray.store.job_news import JobNews
from wundr_ray.store.outbox import Tried

from tests.postgres import postgres_server
from tests.store.making import (
    ENDED_WELL,
    ENTERPRISE,
    NOON,
    Clock,
    Place,
    began,
    ended,
    open_store,
    request,
    sequential_ids,
    submit,
)
from wundr_ray.contract.vocabulary import BatchStatus, EventName, JobStatus, Outcome, Scope
from wundr_ray.domain.admission import check_fit
from wundr_ray.store.migrate import migrate
from wundr_ray.store.schema import metadata
from wundr_ray.store.store import Store

HOOK = {"options": {"notification": {"webhook": "https://hook.example/", "email": "a@b.example"}}}
TIMEOUT = ("TIMEOUT_EXCEEDED", "The batch ran past its timeout_minutes.")
GIT = ("RESOURCE_UNAVAILABLE", "The repository's server did not answer in time.")
BROKEN = ("INVALID_REPOSITORY", "There is no such repository.")


class Maker:
    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock

    async def make(self) -> None:
        await self.accounts()
        await self.waiting()
        await self.running()
        await self.ending()
        await self.ended()
        await self.others()

    async def accounts(self) -> None:
        accounts = self.store.accounts
        self.acme = (await accounts.create("acme", "enterprise")).id
        self.small = (await accounts.create("small", "free")).id
        await accounts.issue_key(self.acme, "ci", [Scope.READ, Scope.WRITE])
        await accounts.issue_key(self.acme, "reader", [Scope.READ], timedelta(days=30))
        await accounts.issue_key(self.small)
        await accounts.revoke_key((await accounts.keys(self.acme))[0].id)
        endpoints = self.store.endpoints
        await endpoints.create("we_1", self.acme, "https://all.example/", list(EventName), "sealed")
        await endpoints.create("we_2", self.acme, "https://off.example/", list(EventName), "sealed")
        await endpoints.update("we_2", self.acme, {"enabled": False})
        await self.store.signing_secrets.ensure(self.acme, "sealed")

    async def start(self, batch_id: str, jobs: int = 2, **more: object) -> int:
        self.clock.advance(10)
        await submit(self.store, batch_id, self.acme, request(jobs, batch_id, **more))
        self.clock.advance(10)
        assert await self.store.runs.dispatch(batch_id, f"manager-of-{batch_id}")
        epoch = await self.store.runs.claim(batch_id, f"manager-of-{batch_id}")
        assert epoch
        return epoch

    async def record(self, batch_id: str, epoch: int, *news: JobNews) -> None:
        self.clock.advance(20)
        await self.store.runs.record(batch_id, epoch, news)

    async def waiting(self) -> None:
        await submit(self.store, "queued", self.acme, request(2, "queued", **HOOK))
        later = (NOON + timedelta(days=1)).isoformat()
        body = request(1, "scheduled", options={"not_before": later, "window": None})
        await submit(self.store, "scheduled", self.acme, body)
        await submit(self.store, "small_queued", self.small, request(1, "small_queued"))
        await self.submit_private("private")

    async def submit_private(self, batch_id: str) -> None:
        """With a token, and with a claim on an idempotency key."""
        body: CreateBatch = request(1, batch_id)
        terms = replace(
            check_fit(body, ENTERPRISE, NodeShape(64, 256)), sealed_tokens={"j0": "sealed-token"}
        )
        claim = Claim(self.acme, "key-1", "f" * 64)
        await self.store.submissions.submit(
            batch_id, self.acme, ENTERPRISE, body, terms, claim=claim
        )

    async def running(self) -> None:
        """Jobs in every state; one back-off, one attempt lost with its manager."""
        epoch = await self.start("running", 6, **HOOK)
        await self.record("running", epoch, *(began(f"j{n}") for n in range(5)))
        await self.record(
            "running",
            epoch,
            ended("j0", core_seconds=30.0, result={"numbers": {}}, commit="a" * 40),
            ended("j1", JobStatus.FAILED, error=BROKEN, core_seconds=20.0),
        )
        again = JobRun("j2", JobStatus.QUEUED, 1, 1, self.clock.now + timedelta(seconds=50))
        await self.record(
            "running", epoch, JobNews(JobChange(again, JobStatus.RUNNING, GIT), core_seconds=20.0)
        )
        epoch = await self.store.runs.claim("running", "manager-of-running")
        await self.record("running", epoch, ended("j3", JobStatus.QUEUED, error=GIT))
        await self.record("running", epoch, began("j3", 2))
        await self.store.runs.note_progress("running", epoch, "j4", 1, 40)
        await self.store.runs.note_waits({"running": (2, "no free slot")})
        await self.store.slots.add("slot_1", Shape(1, 2048), "a" * 32)
        await self.store.slots.grant("slot_1", "running", epoch, "request_1")
        await self.store.slots.add("slot_2", Shape(2, 4096), "b" * 32)
        await self.store.slots.free(["slot_2"])
        self.clock.advance(5)
        assert await self.store.runs.dispatch("small_queued", "manager-of-small")  # not claimed

    async def ending(self) -> None:
        """Batches whose manager was lost when all that was left was to end them."""
        epoch = await self.start("cancelling", 2)
        await self.record("cancelling", epoch, began("j0"))
        await self.store.batches.ask_cancel("cancelling", "not needed", drain=False)
        epoch = await self.start("draining", 2)
        await self.record("draining", epoch, began("j0"))
        await self.store.batches.ask_cancel("draining", None, drain=True, refund=False)
        epoch = await self.start("all_done", 1)
        await self.record("all_done", epoch, began("j0"))
        await self.record("all_done", epoch, ended("j0", core_seconds=60.0, result={}))
        epoch = await self.start("past_its_deadline", 2, options={"timeout_minutes": 1})
        await self.record("past_its_deadline", epoch, began("j0"))
        await self.record("past_its_deadline", epoch, ended("j0", core_seconds=20.0, result={}))
        late = JobNews(JobChange(JobRun("j1", JobStatus.FAILED), JobStatus.QUEUED, TIMEOUT))
        await self.record("past_its_deadline", epoch, late)

    async def ended(self) -> None:
        failed = ended("j1", JobStatus.FAILED, error=BROKEN, core_seconds=5.0)
        good = [ended(f"j{n}", core_seconds=50.0, result={}) for n in range(2)]
        bad = ended("j0", JobStatus.FAILED, error=BROKEN, core_seconds=5.0)
        await self.end("completed", good, *ENDED_WELL)
        await self.end("partial", [good[0], failed], BatchStatus.COMPLETED, Outcome.PARTIAL)
        await self.end("failed", [bad, failed], BatchStatus.FAILED, Outcome.FAILED)
        late = ended("j1", JobStatus.FAILED, error=TIMEOUT, core_seconds=50.0)
        timed_out = BatchStatus.COMPLETED, Outcome.TIMED_OUT
        await self.end("timed_out", [good[0], late], *timed_out, TIMEOUT)
        await submit(self.store, "cancelled_at_once", self.acme, request(2, "cancelled_at_once"))
        await self.store.batches.ask_cancel("cancelled_at_once", "a mistake", drain=False)
        epoch = await self.start("cancelled", 2)
        await self.record("cancelled", epoch, began("j0"))
        await self.store.batches.ask_cancel("cancelled", None, drain=False)
        stopped = JobNews(
            JobChange(JobRun("j1", JobStatus.CANCELLED), JobStatus.QUEUED),
        )
        await self.record(
            "cancelled", epoch, ended("j0", JobStatus.CANCELLED, core_seconds=7.0), stopped
        )
        cancelled = BatchStatus.CANCELLED, Outcome.CANCELLED, self.clock.now
        assert await self.store.runs.finish("cancelled", epoch, cancelled, None)

    async def end(
        self,
        batch_id: str,
        news: list[JobNews],
        status: BatchStatus,
        outcome: Outcome,
        error: tuple[str, str] | None = None,
    ) -> None:
        epoch = await self.start(batch_id, 2, **HOOK)
        await self.record(batch_id, epoch, began("j0"), began("j1"))
        await self.record(batch_id, epoch, *news)
        ending = status, outcome, self.clock.now
        assert await self.store.runs.finish(batch_id, epoch, ending, error)

    async def others(self) -> None:
        body = request(1, "retried")
        terms = check_fit(body, ENTERPRISE, NodeShape(64, 256))
        await self.store.submissions.submit(
            "retried", self.acme, ENTERPRISE, body, terms, RetryOf("failed", 2)
        )
        first, second, *_ = await self.store.outbox.due()
        await self.store.outbox.record(first, Tried(1, self.clock.now, 12, 200, None), None)
        again = self.clock.now + timedelta(minutes=1)
        await self.store.outbox.record(second, Tried(1, self.clock.now, 9, 500, "500"), again)
        await self.store.request_counts.take(self.acme, NOON, 7, 100)
        await self.store.leases.take("scheduler", "old", timedelta(seconds=5))
        await self.store.leases.appoint("version", "old")


async def fill(place: Place) -> None:
    clock = Clock()
    store = open_store(place, clock, sequential_ids())
    await migrate(store.database)
    await Maker(store, clock).make()
    await store.close()


def sqlite_script(folder: Path) -> str:
    file = folder / "wundr.db"
    asyncio.run(fill(Place(f"sqlite+aiosqlite:///{file}", folder / "artifacts")))
    with sqlite3.connect(file) as connection:
        return "\n".join(connection.iterdump()) + "\n"


async def rows_of(url: str) -> str:
    """Plain INSERTs, in an order that the foreign keys allow."""
    connection = await asyncpg.connect(url)
    await connection.execute("SET timezone TO 'UTC'")
    lines = []
    for table in metadata.sorted_tables:
        names = [f'"{column.name}"' for column in table.columns]
        texts = ", ".join(f"{name}::text" for name in names)
        for row in await connection.fetch(f"SELECT {texts} FROM {table.name} ORDER BY 1, 2"):
            values = ", ".join("NULL" if value is None else quoted(value) for value in row)
            lines.append(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({values});")
    sequence = "pg_get_serial_sequence('credit_entries', 'id')"
    lines.append(f"SELECT setval({sequence}, (SELECT max(id) FROM credit_entries));")
    await connection.close()
    return "\n".join(lines) + "\n"


def quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def postgresql_script(folder: Path) -> str:
    with postgres_server() as server:
        server.run("CREATE DATABASE old")
        asyncio.run(fill(Place(server.url("old"), folder / "artifacts")))
        return asyncio.run(rows_of(server.url("old")))


if __name__ == "__main__":
    target = Path(sys.argv[1])
    for kind, script in (("sqlite", sqlite_script), ("postgresql", postgresql_script)):
        with tempfile.TemporaryDirectory() as made:
            (target / f"0010.{kind}.sql").write_text(script(Path(made)), "utf-8")
