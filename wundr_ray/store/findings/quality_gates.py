"""The quality gates of an account, and those that its projects name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.contract.gates.models import GateDefinition, QualityGate
from wundr_ray.domain.gates.builtin import BUILT_IN
from wundr_ray.domain.gates.choice import Choice, KnownGates
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.connection.upserts import insert_into
from wundr_ray.store.schema import accounts, projects, quality_gates
from wundr_ray.system import Clock

MOST = 100
"""As many gates as an account may have."""


@dataclass(frozen=True, slots=True)
class GateRecord:
    """A gate of the account's own, or a built-in one that nobody has written: without times."""

    name: str
    definition: GateDefinition
    is_default: bool = False
    updated_at: datetime | None = None
    updated_by: str | None = None


@dataclass(frozen=True, slots=True)
class NewGate:
    """``default`` says whether it is the account's default gate; None leaves that as it is."""

    name: str
    definition: GateDefinition
    default: bool | None
    updated_by: str | None


class QualityGates:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def of(self, account_id: str) -> list[GateRecord]:
        """All that the account can use, by name; those of its own replace built-in ones."""
        async with self._database.read() as connection:
            own = {each.name: each for each in await _own(connection, account_id)}
        built_in = {name: GateRecord(name, each.definition) for name, each in BUILT_IN.items()}
        gates = built_in | own
        return [gates[name] for name in sorted(gates)]

    async def get(self, account_id: str, name: str) -> GateRecord:
        """Raises ``NotFound``, which names the account's gates."""
        gates = await self.of(account_id)
        for gate in gates:
            if gate.name == name:
                return gate
        raise _unknown(name, [gate.name for gate in gates])

    async def known(self, account_id: str, keys: Collection[str]) -> KnownGates:
        """What decides about the gates of a new batch with these repositories, by their keys."""
        of_projects = sa.select(projects.c.repository_key, projects.c.quality_gate).where(
            projects.c.account_id == account_id,
            projects.c.repository_key.in_(keys),
            projects.c.quality_gate.is_not(None),
        )
        async with self._database.read() as connection:
            own = await _own(connection, account_id)
            rows = (await connection.execute(of_projects)).all() if keys else []
        return KnownGates(
            own={each.name: each.definition for each in own},
            default=next((each.name for each in own if each.is_default), None),
            of_projects={row.repository_key: _choice(row.quality_gate) for row in rows},
        )

    async def put(self, account_id: str, new: NewGate) -> GateRecord:
        """Add the gate, or replace it; at most one is the default. Raises ``Conflict``."""
        async with self._database.write() as connection:
            await _lock(connection, account_id)
            await _check_room(connection, account_id, new.name)
            await _write(connection, account_id, new, self._clock())
            if new.default:
                others = (quality_gates.c.account_id == account_id) & (
                    quality_gates.c.name != new.name
                )
                await connection.execute(
                    quality_gates.update().where(others).values(is_default=False)
                )
        return await self.get(account_id, new.name)

    async def delete(self, account_id: str, name: str) -> bool:
        """Delete the gate; returns whether a built-in gate of its name takes its place.

        Raises ``NotFound``, and ``Conflict`` for a built-in gate, and for one that projects name.
        """
        async with self._database.write() as connection:
            await _lock(connection, account_id)
            own = [each.name for each in await _own(connection, account_id)]
            if name not in own:
                raise _is_built_in(name) if name in BUILT_IN else _unknown(name, own)
            if name not in BUILT_IN:
                await _check_unused(connection, account_id, name)
            await connection.execute(quality_gates.delete().where(_is(account_id, name)))
        return name in BUILT_IN


async def _own(connection: Transaction, account_id: str) -> list[GateRecord]:
    query = sa.select(
        quality_gates.c.name,
        quality_gates.c.definition,
        quality_gates.c.is_default,
        quality_gates.c.updated_at,
        quality_gates.c.updated_by,
    ).where(quality_gates.c.account_id == account_id)
    return [
        GateRecord(row.name, GateDefinition.model_validate(row.definition), *row[2:])
        for row in await connection.execute(query.order_by(quality_gates.c.name))
    ]


async def _lock(connection: Transaction, account_id: str) -> None:
    """Two writers at once could otherwise leave two defaults, or remove what is being named."""
    lock = sa.select(accounts.c.id).where(accounts.c.id == account_id).with_for_update()
    await connection.execute(lock)


async def _check_room(connection: Transaction, account_id: str, name: str) -> None:
    others = sa.select(sa.func.count()).where(
        quality_gates.c.account_id == account_id, quality_gates.c.name != name
    )
    if (await connection.scalar(others) or 0) >= MOST:
        raise Conflict(
            f"An account has at most {MOST} quality gates.",
            resolution="Remove one of them first, or change one.",
        )


async def _write(connection: Transaction, account_id: str, new: NewGate, now: datetime) -> None:
    values: dict[str, Any] = {
        "definition": new.definition.model_dump(mode="json"),
        "updated_at": now,
        "updated_by": new.updated_by,
    }
    if new.default is not None:
        values["is_default"] = new.default
    statement = insert_into(connection, quality_gates).values(
        account_id=account_id, name=new.name, created_at=now, **values
    )
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=[quality_gates.c.account_id, quality_gates.c.name], set_=values
        )
    )


async def _check_unused(connection: Transaction, account_id: str, name: str) -> None:
    query = sa.select(projects.c.name, projects.c.quality_gate).where(
        projects.c.account_id == account_id, projects.c.quality_gate.is_not(None)
    )
    used = [row.name for row in await connection.execute(query) if row.quality_gate == name]
    if used:
        more = f" and {len(used) - 1:,} more" if len(used) > 1 else ""
        raise Conflict(
            f"The gate {name!r} is used by the project {used[0]!r}{more}.",
            resolution="Give these projects another gate first, or change this one.",
        )


def _choice(stored: Any) -> Choice:
    return stored if isinstance(stored, str) else QualityGate.model_validate(stored)


def _unknown(name: str, known: Collection[str]) -> NotFound:
    names = ", ".join(known) or "none"
    return NotFound(
        f"There is no quality gate {name!r}.", resolution=f"The gates of this account are: {names}."
    )


def _is_built_in(name: str) -> Conflict:
    return Conflict(
        f"The gate {name!r} is built in and cannot be removed.",
        resolution="It is used only where it is named; create a gate of this name to replace it.",
    )


def _is(account_id: str, name: str) -> sa.ColumnElement[bool]:
    return sa.and_(quality_gates.c.account_id == account_id, quality_gates.c.name == name)
