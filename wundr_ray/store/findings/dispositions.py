"""Decisions about findings: added, revoked, never changed; together they are the audit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.contract.findings.dispositions import CreateDisposition
from wundr_ray.contract.findings.vocabulary import DispositionKind, DispositionStatus
from wundr_ray.domain.findings.dispositions import MOST_IN_FORCE, DispositionRule, about, status_of
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.projects.aliases import is_project
from wundr_ray.store.schema import dispositions, jobs, projects
from wundr_ray.system import Clock, NewId


@dataclass(frozen=True, slots=True)
class Author:
    """The API key that decides or revokes."""

    key_id: str
    name: str | None


@dataclass(frozen=True, slots=True)
class DispositionRecord:
    id: str
    project_id: str
    kind: DispositionKind
    status: DispositionStatus
    finding_id: str | None
    code: str | None
    path: str | None
    reason: str
    key_id: str | None
    who: str | None
    created_at: datetime
    until: datetime | None
    revoked_at: datetime | None
    revoked_by: str | None
    revoked_key_id: str | None
    revoke_reason: str | None


class Dispositions:
    """Every method raises ``NotFound`` for a project that is not the account's."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database, self._clock, self._new_id = database, clock, new_id

    async def add(
        self, project_id: str, account_id: str, new: CreateDisposition, by: Author
    ) -> tuple[DispositionRecord, bool]:
        """The decision, and whether it is new: one that is in force already is not added again.

        Raises ``Conflict`` where the project has too many in force.
        """
        now = self._clock()
        values = new.model_dump()
        async with self._database.write() as connection:
            current = await _locked(connection, project_id, account_id)
            same = [dispositions.c[name].is_not_distinct_from(values[name]) for name in values]
            in_force = (dispositions.c.project_id == current, *_in_force(now))
            query = sa.select(dispositions).where(*in_force, *same).limit(1)
            if row := (await connection.execute(query)).mappings().first():
                return _record(row, now), False
            count = sa.select(sa.func.count()).select_from(dispositions).where(*in_force)
            if (await connection.scalar(count) or 0) >= MOST_IN_FORCE:
                raise Conflict(
                    f"A project can have at most {MOST_IN_FORCE:,} dispositions in force.",
                    resolution="Revoke some, or replace many by one with a code and a path.",
                )
            disposition_id = self._new_id("disp")
            added = {
                "id": disposition_id,
                "project_id": current,
                "key_id": by.key_id,
                "who": by.name,
                "created_at": now,
            }
            await connection.execute(dispositions.insert().values(added | values))
            return await _get(connection, current, disposition_id, now), True

    async def revoke(
        self, project_id: str, account_id: str, disposition_id: str, reason: str | None, by: Author
    ) -> DispositionRecord:
        """Take a decision back; repeating it changes nothing. Raises ``NotFound``."""
        now = self._clock()
        async with self._database.write() as connection:
            current = await _locked(connection, project_id, account_id)
            await connection.execute(
                dispositions.update()
                .where(
                    dispositions.c.project_id == current,
                    dispositions.c.id == disposition_id,
                    dispositions.c.revoked_at.is_(None),
                )
                .values(
                    revoked_at=now,
                    revoked_by=by.name,
                    revoked_key_id=by.key_id,
                    revoke_reason=reason,
                )
            )
            return await _get(connection, current, disposition_id, now)

    async def page(
        self,
        project_id: str,
        account_id: str,
        conditions: "Conditions",
        *,
        offset: int,
        limit: int,
    ) -> tuple[list[DispositionRecord], int]:
        """Some of the project's decisions, the newest first, and how many there are in all."""
        now = self._clock()
        async with self._database.read() as connection:
            current = await _project(connection, project_id, account_id)
            where = (dispositions.c.project_id == current, *conditions.at(now))
            count = sa.select(sa.func.count()).select_from(dispositions).where(*where)
            total = await connection.scalar(count) or 0
            query = sa.select(dispositions).where(*where).order_by(*_NEWEST)
            rows = (await connection.execute(query.offset(offset).limit(limit))).mappings()
            return [_record(row, now) for row in rows], total

    async def about(
        self, project_id: str, finding_id: str, code: str, path: str
    ) -> list[DispositionRecord]:
        """All decisions about one finding, by its id or its place, the newest first."""
        now = self._clock()
        named = (dispositions.c.finding_id == finding_id) | (dispositions.c.code == code)
        query = sa.select(dispositions).where(dispositions.c.project_id == project_id, named)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(*_NEWEST))).mappings().all()
        return about([_record(row, now) for row in rows], path)

    async def in_force(
        self, project_ids: Collection[str]
    ) -> Mapping[str, tuple[DispositionRule, ...]]:
        """The decisions that hold now, by project; projects without any are left out."""
        query = (
            sa.select(dispositions)
            .where(dispositions.c.project_id.in_(project_ids), *_in_force(self._clock()))
            .order_by(dispositions.c.created_at, dispositions.c.id)
        )
        found: dict[str, list[DispositionRule]] = {}
        async with self._database.read() as connection:
            for row in await connection.execute(query):
                found.setdefault(row.project_id, []).append(_rule(row))
        return {project_id: tuple(rules) for project_id, rules in found.items()}

    async def version(self, batch_id: str) -> str:
        """A name for the decisions that hold now about the projects of a batch: letters and digits.

        It is empty as long as there has never been any.

        Decisions are only ever added, and later revoked or expired. The number of all and the
        number of those no longer in force therefore identify a state.
        """
        held = sa.case((sa.and_(*_in_force(self._clock())), 1), else_=0)
        query = sa.select(sa.func.count(), sa.func.sum(held)).where(
            dispositions.c.project_id.in_(
                sa.select(jobs.c.project_id).where(jobs.c.batch_id == batch_id)
            )
        )
        async with self._database.read() as connection:
            added, holding = (await connection.execute(query)).one()
        return f"dispositions-{added}-{added - holding}" if added else ""


@dataclass(frozen=True, slots=True)
class Conditions:
    """Which decisions a list shows; None stands for all."""

    status: DispositionStatus | None = DispositionStatus.IN_FORCE
    finding_id: str | None = None

    def at(self, now: datetime) -> Sequence[sa.ColumnElement[bool]]:
        revoked = dispositions.c.revoked_at.is_not(None)
        of_finding = (
            [dispositions.c.finding_id == self.finding_id] if self.finding_id is not None else []
        )
        match self.status:
            case None:
                return of_finding
            case DispositionStatus.IN_FORCE:
                return [*of_finding, *_in_force(now)]
            case DispositionStatus.EXPIRED:
                return [*of_finding, ~revoked, dispositions.c.until <= now]
            case DispositionStatus.REVOKED:
                return [*of_finding, revoked]


_NEWEST = dispositions.c.created_at.desc(), dispositions.c.id.desc()


def _in_force(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    holds = sa.or_(dispositions.c.until.is_(None), dispositions.c.until > now)
    return dispositions.c.revoked_at.is_(None), holds


async def _project(connection: Transaction, project_id: str, account_id: str) -> str:
    """The project's present id."""
    query = sa.select(projects.c.id).where(
        is_project(project_id), projects.c.account_id == account_id
    )
    found: str | None = await connection.scalar(query)
    if found is None:
        raise NotFound(f"There is no project {project_id!r}.")
    return found


async def _locked(connection: Transaction, project_id: str, account_id: str) -> str:
    """The project's present id; its row stays locked, so that decisions come one by one."""
    current = await _project(connection, project_id, account_id)
    lock = projects.update().where(projects.c.id == current).values(account_id=account_id)
    await connection.execute(lock)
    return current


async def _get(
    connection: Transaction, project_id: str, disposition_id: str, now: datetime
) -> DispositionRecord:
    query = sa.select(dispositions).where(
        dispositions.c.project_id == project_id, dispositions.c.id == disposition_id
    )
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        raise NotFound(f"The project has no disposition {disposition_id!r}.")
    return _record(row, now)


def _record(row: sa.RowMapping, now: datetime) -> DispositionRecord:
    status = status_of(row["until"], row["revoked_at"], now)
    return DispositionRecord(**{**row, "kind": DispositionKind(row["kind"]), "status": status})


def _rule(row: sa.Row[Any]) -> DispositionRule:
    return DispositionRule(
        id=row.id,
        kind=DispositionKind(row.kind),
        finding_id=row.finding_id,
        code=row.code,
        path=row.path,
        reason=row.reason,
        by=row.who,
        created_at=row.created_at,
        until=row.until,
    )
