"""What the operator does to the database directly."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import TypeVar

from rich.table import Table

from wundr_ray.contract.vocabulary import Scope
from wundr_ray.domain.accounts.plans import PlanTable
from wundr_ray.runtime.opening import open_store
from wundr_ray.settings import Settings
from wundr_ray.store.accounts.accounts import Account, KeyRecord, NewKey
from wundr_ray.store.migrate import migrate
from wundr_ray.store.store import Store
from wundr_sdk.commands.output.tables import add_row, minute_text, table_of, with_zone

T = TypeVar("T")

FIRST_ACCOUNT = "admin"
FIRST_PLAN = "enterprise"


def with_store(settings: Settings, work: Callable[[Store], Awaitable[T]]) -> T:
    """Run ``work`` on the migrated store."""

    async def run() -> T:
        store = open_store(settings)
        try:
            await migrate(store.database)
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(run())


async def first_key(store: Store) -> str | None:
    """On an empty database: make the first account and return its key."""
    if await store.accounts.exist():
        return None
    account = await store.accounts.create(FIRST_ACCOUNT, FIRST_PLAN)
    return await store.accounts.create_key(account.id)


async def accounts_without_plan(store: Store, plans: PlanTable) -> list[str]:
    """Accounts on a plan that the table does not have, as ``name (plan)``."""
    accounts = await store.accounts.all()
    return [f"{each.name} ({each.plan})" for each in accounts if each.plan not in plans.plans]


def account_document(account: Account) -> dict[str, object]:
    """What is shown of an account as JSON."""
    return asdict(account)


async def new_key(
    store: Store,
    account: str,
    name: str | None,
    scopes: Collection[Scope],
    valid_for: timedelta | None,
) -> NewKey:
    """A key for an account given by name or id. Raises ``NotFound``."""
    found = await store.accounts.find(account)
    return await store.accounts.issue_key(found.id, name, scopes, valid_for)


async def keys_of(store: Store, account: str) -> list[KeyRecord]:
    """The keys of an account given by name or id. Raises ``NotFound``."""
    return await store.accounts.keys((await store.accounts.find(account)).id)


def key_document(key: KeyRecord) -> dict[str, object]:
    """What is shown of a key as JSON."""
    return {
        "id": key.id,
        "account_id": key.account_id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        **{
            each: moment.isoformat() if moment else None
            for each, moment in (
                ("created_at", key.created_at),
                ("expires_at", key.expires_at),
                ("revoked_at", key.revoked_at),
            )
        },
    }


def key_table(keys: Sequence[KeyRecord]) -> Table:
    """What is shown of keys to people."""
    table = table_of(
        "Key", "Name", "Scopes", with_zone("Expires"), with_zone("Revoked"), text=("Name",)
    )
    for key in keys:
        scopes = "+".join(sorted(key.scopes))
        expires, revoked = minute_text(key.expires_at), minute_text(key.revoked_at)
        add_row(table, key.id, key.name or "-", scopes, expires, revoked)
    return table


async def count_batches(store: Store) -> dict[str, int]:
    """How many batches are in each status, over all accounts."""
    return await store.batches.totals()
