"""Status and list requests with 100,000 batches in the database, against a bare Serve endpoint.

The database is filled with SQL, then a real installation is started on it. Bare and real
requests go through the same proxy in turns, by sixteen clients that keep their connections; each
number is the median of several turns. Run: ``python -m benchmarks.api``.
"""

import asyncio
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

import httpx
import yaml

from benchmarks.rows import Row, record
from serve_app.local.accounts import with_store
from serve_app.local.cluster import free_ports
from tests.contract.bodies import small
from tests.live import LiveServer
from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.settings import Settings
from wundr_ray.store.store import Store

ROOT = Path(__file__).parents[1]
CLIENTS = 16
TURNS = 3
TURN_SECONDS = 2.0
CREATED_EACH = 20
LARGE, SMALL = 100_000, 100
JOBS_EACH = 3
START = datetime.now(UTC).replace(microsecond=0, tzinfo=None) - timedelta(days=75)
"""One batch a minute from here on: all of them are younger than what retention removes."""
STATUSES = ("completed", "completed", "completed", "failed", "cancelled")
BARE = {
    "name": "bare",
    "route_prefix": "/bare",
    "import_path": "benchmarks.bare_endpoint:app",
    "deployments": [
        {"name": "Bare", "max_ongoing_requests": 200, "ray_actor_options": {"num_cpus": 0}}
    ],
}


@dataclass(frozen=True, slots=True)
class Account:
    """An account with ``batches`` batches, whose ids begin with its name."""

    name: str
    batches: int
    id: str
    key: str

    def batch_id(self, number: int) -> str:
        return f"batch_{self.name}{number % self.batches:06}"


@dataclass(slots=True)
class Load:
    """One kind of request, and how long each answer took, in seconds, turn by turn."""

    path: Callable[[int], str]
    key: str
    turns: list[list[float]] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return median(len(turn) / TURN_SECONDS for turn in self.turns)

    @property
    def p50(self) -> float:
        return median(median(turn) for turn in self.turns)

    @property
    def p99(self) -> float:
        return median(quantiles(turn, n=100)[98] for turn in self.turns)


def make_accounts(server: LiveServer) -> tuple[Account, Account]:
    async def make(store: Store) -> tuple[Account, Account]:
        made = []
        for name, batches in (("large", LARGE), ("small", SMALL)):
            account = await store.accounts.create(name, "enterprise")
            key = await store.accounts.create_key(account.id)
            made.append(Account(name, batches, account.id, key))
        return made[0], made[1]

    return with_store(Settings(home=server.home), make)


def fill(database: Path, account: Account) -> None:
    """Insert the account's batches, all of them ended, with their jobs."""
    request = CreateBatch.model_validate(small())
    options = request.options.model_dump_json()
    config = request.jobs[0].config.model_dump_json()
    project = f"proj_{account.name}"
    with sqlite3.connect(database) as connection:
        connection.execute(
            "INSERT INTO projects (id, account_id, name, repository_url, created_at)"
            " VALUES (?, ?, 'p', 'https://example.org/p', ?)",
            (project, account.id, _time(0)),
        )
        connection.executemany(
            "INSERT INTO batches (id, account_id, name, type, priority, status, outcome,"
            " created_at, started_at, completed_at, max_parallel, timeout_minutes,"
            " expected_seconds, credits_estimated, options, epoch, events)"
            " VALUES (?, ?, ?, 'analysis', ?, ?, 'succeeded', ?, ?, ?, 5, 60, 60, 3, ?, 1, 0)",
            (
                (
                    account.batch_id(number),
                    account.id,
                    f"batch {number * 7919 % account.batches:06}",
                    number % 4,
                    STATUSES[number % len(STATUSES)],
                    *(_time(number + minutes) for minutes in (0, 1, 5)),
                    options,
                )
                for number in range(account.batches)
            ),
        )
        connection.executemany(
            "INSERT INTO jobs (batch_id, id, position, project_id, config, status, attempt,"
            " failures, progress, credits, quality_score, started_at, completed_at)"
            " VALUES (?, ?, ?, ?, ?, 'completed', 1, 0, 100, 1, 7.5, ?, ?)",
            (
                (
                    *(account.batch_id(number), f"job_{job}", job, project, config),
                    *(_time(number + minutes) for minutes in (1, 5)),
                )
                for number in range(account.batches)
                for job in range(JOBS_EACH)
            ),
        )
        connection.execute(
            "INSERT INTO batch_counts (account_id, status, type, priority, batches)"
            " SELECT account_id, status, type, priority, count(*) FROM batches"
            " WHERE account_id = ? GROUP BY account_id, status, type, priority",
            (account.id,),
        )
    connection.close()


def _time(minutes: int) -> str:
    return f"{START + timedelta(minutes=minutes)}.000000"


def deploy_bare(server: LiveServer) -> None:
    """An endpoint that does nothing, beside the API and behind the same proxy."""
    config = yaml.safe_load((ROOT / "cluster" / "serve.yaml").read_text("utf-8"))
    config["http_options"] |= {"host": "127.0.0.1", "port": server.port}
    config["applications"].append(BARE)
    server.ask_ray("benchmarks.deploying", json.dumps(config))
    assert httpx.get(f"{server.url}/bare/").text == "ok"


async def take_turn(http: httpx.AsyncClient, load: Load, stop: asyncio.Event | None = None) -> None:
    """Each client sends its next request once it is answered, for one turn or until ``stop``."""
    headers = {"Authorization": f"Bearer {load.key}"}
    taken: list[float] = []
    until = time.perf_counter() + TURN_SECONDS

    def goes_on() -> bool:
        return time.perf_counter() < until if stop is None else not stop.is_set()

    async def client(number: int) -> None:
        while goes_on():
            began = time.perf_counter()
            answer = await http.get(load.path(number), headers=headers)
            answer.raise_for_status()
            taken.append(time.perf_counter() - began)
            number += CLIENTS

    await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    load.turns.append(taken)


async def create_under_load(http: httpx.AsyncClient, load: Load) -> None:
    """Time the creation of batches by one client, while the others read."""
    created: list[float] = []
    stop = asyncio.Event()
    reading = asyncio.create_task(take_turn(http, Load(load.path, load.key), stop))
    later = datetime.now(UTC) + timedelta(days=1)
    body = small() | {"options": {"not_before": later.isoformat()}}
    for _ in range(CREATED_EACH):
        began = time.perf_counter()
        headers = {"Authorization": f"Bearer {load.key}"}
        (await http.post("/v1/batches", json=body, headers=headers)).raise_for_status()
        created.append(time.perf_counter() - began)
    stop.set()
    await reading
    load.turns.append(created)


async def measure(url: str, loads: dict[str, Load], creating: Load) -> None:
    limits = httpx.Limits(max_connections=CLIENTS + 1)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as http:
        for load in loads.values():
            await take_turn(http, Load(load.path, load.key))  # warms up
        for _ in range(TURNS):
            for load in loads.values():
                await take_turn(http, load)
        for _ in range(TURNS):
            await create_under_load(http, creating)


def run(home: Path) -> tuple[dict[str, Load], Load]:
    (port,) = free_ports(1)
    server = LiveServer(home, port, {"PYTHONPATH": str(ROOT)})
    large, small_ = make_accounts(server)
    for account in (large, small_):
        fill(home / "wundr.db", account)
    by_name = "/v1/batches?sort=name&status=failed"
    loads = {
        "bare": Load(lambda _: "/bare/", large.key),
        "status": Load(lambda n: f"/v1/batches/{large.batch_id(n * 37)}", large.key),
        "list": Load(lambda _: "/v1/batches", large.key),
        "list of 100": Load(lambda _: "/v1/batches", small_.key),
        "by name": Load(lambda _: by_name, large.key),
        "by name of 100": Load(lambda _: by_name, small_.key),
    }
    creating = Load(loads["status"].path, large.key)
    try:
        server.up()
        deploy_bare(server)
        asyncio.run(measure(server.url, loads, creating))
    finally:
        server.down()
    return loads, creating


def row(name: str, value: float, goal: float, unit: str, peer: str, better: str = "higher") -> Row:
    return {
        "name": f"api_{name}",
        "value": round(value, 2),
        "unit": unit,
        "goal": goal,
        "better": "higher" if better == "higher" else "lower",
        "peer": peer,
        "runs": TURNS,
    }


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="wundr-benchmark-") as home:
        loads, creating = run(Path(home))
    for name, load in loads.items():
        print(f"{name}: {load.per_second:.0f}/s, p50 {load.p50:.3f} s, p99 {load.p99:.3f} s")
    print(f"create under load: p50 {creating.p50:.3f} s, p99 {creating.p99:.3f} s")
    bare = loads["bare"]
    endpoint = "bare Serve endpoint, the same proxy and run"
    fewer = "the same with 100 batches"
    rows = [
        row(
            "status_rate",
            loads["status"].per_second / bare.per_second,
            0.4,
            "x requests/s",
            endpoint,
        ),
        row("list_rate", loads["list"].per_second / bare.per_second, 0.4, "x requests/s", endpoint),
        row("status_p99", loads["status"].p99 / bare.p99, 4, "x p99", endpoint, "lower"),
        row("list_p99", loads["list"].p99 / bare.p99, 4, "x p99", endpoint, "lower"),
        row(
            "list_scaling", loads["list"].p50 / loads["list of 100"].p50, 2, "x p50", fewer, "lower"
        ),
        row(
            "sorted_list_scaling",
            loads["by name"].p50 / loads["by name of 100"].p50,
            2,
            "x p50",
            fewer,
            "lower",
        ),
        row("create_p99", creating.p99 / bare.p99, 20, "x p99 under load", endpoint, "lower"),
    ]
    record(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
