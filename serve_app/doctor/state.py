"""Checks of what the installation keeps: settings, database, artifacts, secrets."""

import asyncio
import secrets
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from serve_app.doctor.interface import CheckResult, ok, problem, warning
from serve_app.local.closing import named, open_to_others
from serve_app.local.configuration import unusable_files
from wundr_ray.domain.accounts.plans import load_plans
from wundr_ray.logs import shown_safely
from wundr_ray.runtime.opening import open_store
from wundr_ray.settings import Settings
from wundr_ray.store.migrate import is_current
from wundr_ray.store.store import Store
from wundr_ray.system import utc_now

T = TypeVar("T")

_MOST_SKEW_SECONDS = 2.0


def settings_agree(settings: Settings) -> CheckResult:
    """Settings that contradict each other, and files of theirs that cannot be used."""
    load_plans(settings.plans_file)
    if bool(settings.max_workers) != bool(settings.worker_cpu_cores and settings.worker_memory_gb):
        return problem(
            "the size of the autoscaling cluster is incomplete",
            "Set WUNDR_MAX_WORKERS, WUNDR_WORKER_CPU_CORES and WUNDR_WORKER_MEMORY_GB together.",
        )
    if lines := unusable_files(settings):
        return problem(
            "; ".join(lines),
            "Put a readable file of PEM certificates there, or unset it and start again.",
        )
    if settings.max_file_bytes > 100_000_000:
        return warning(
            f"files of up to {settings.max_file_bytes:,} bytes are analysed",
            "Lower WUNDR_MAX_FILE_BYTES: generated files of this size cost minutes and memory.",
        )
    return ok(f"home {settings.home}")


def database(settings: Settings) -> CheckResult:
    """Reachable, brought to this version's schema, and writable."""

    async def look(store: Store) -> bool:
        current = await is_current(store.database)
        async with store.database.write() as connection:
            name = f"_wundr_doctor_{secrets.token_hex(4)}"
            table = sa.Table(name, sa.MetaData(), sa.Column("x", sa.Integer))
            await connection.run_sync(table.create)
            await connection.run_sync(table.drop)
        return current

    where = shown_safely(settings.database, settings)
    try:
        current = with_store(settings, look)
    except Exception as error:  # noqa: BLE001 - a driver has errors of its own
        text = shown_safely(str(error), settings).splitlines()
        return problem(
            f"{where}: {(text or [type(error).__name__])[0][:200]}",
            "Check WUNDR_DATABASE_URL, that the server runs, and its user's permissions.",
        )
    if not current:
        return warning(f"{where} is not migrated", "Start the service: it migrates at its start.")
    return ok(f"{where}: reachable, migrated, writable")


def clock(settings: Settings) -> CheckResult:
    """The database's clock against this machine's: leases are compared by it."""
    skew = abs(with_store(settings, _skew))
    if skew > _MOST_SKEW_SECONDS:
        return problem(
            f"{skew:.1f} s apart from the database's",
            "Run a time service (chrony, systemd-timesyncd) on every node and the database.",
        )
    return ok(f"{skew:.1f} s apart from the database's")


async def _skew(store: Store) -> float:
    async with store.database.read() as connection:
        if connection.dialect.name == "sqlite":
            text = await connection.scalar(sa.text("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')"))
            moment = datetime.fromisoformat(str(text)).replace(tzinfo=UTC)
        else:
            moment = await connection.scalar(sa.text("SELECT clock_timestamp()"))
        return (utc_now() - moment).total_seconds()


def artifacts(settings: Settings) -> CheckResult:
    """Whether an artifact can be written, found and deleted; its content is not read."""
    key = f"doctor/{secrets.token_hex(8)}"

    async def try_out(store: Store) -> bool:
        with tempfile.TemporaryDirectory(prefix="wundr-") as folder:
            file = Path(folder) / "x"
            file.write_bytes(b"x")
            await asyncio.to_thread(store.artifacts.put, key, file)
        there = await asyncio.to_thread(store.artifacts.exists, key)
        await asyncio.to_thread(store.artifacts.delete, key)
        return there and not await asyncio.to_thread(store.artifacts.exists, key)

    if not with_store(settings, try_out):
        return problem(
            "a file that was written is missing, or one that was deleted is still there",
            "Check the permissions of the folder or bucket.",
        )
    return ok("written, found and deleted")


def secret_files(settings: Settings) -> CheckResult:
    """Files of the home folder that others on this machine must not read."""
    if found := open_to_others(settings):
        return problem(
            f"other users of this machine may read {named(found)}",
            f"`wundr up` corrects this when it starts; to do it now: chmod -R go= {settings.home}",
        )
    if not settings.secret_key.get_secret_value() and not settings.database.startswith("sqlite"):
        return warning(
            "WUNDR_SECRET_KEY is not set",
            "With several nodes, set the same one for all: it signs links and seals tokens.",
        )
    return ok("readable by their owner only")


def with_store(settings: Settings, work: Callable[[Store], Awaitable[T]]) -> T:
    """Run ``work`` on the store as it is, migrated or not."""

    async def run() -> T:
        store = open_store(settings)
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(run())
