"""Request actions on changesets, which their publisher carries out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from wundr_ray.admission.interface import Surroundings
from wundr_ray.admission.once import Answered, once
from wundr_ray.contract.errors import (
    Conflict,
    ErrorDetail,
    NotFound,
    PreviewRemoved,
    WundrError,
)
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetAction
from wundr_ray.contract.refactoring.changesets import (
    ActOnChangesets,
    ChangesetLeft,
    ChangesetsActedOn,
)
from wundr_ray.domain.admission.submission import Claim
from wundr_ray.domain.delivery.changesets import refusal
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.delivery.changesets import ChangesetRecord, lock_changesets, request_action
from wundr_ray.store.reviews.previews import removed_previews

_MOST_DETAILS = 50


async def act(
    around: Surroundings,
    account: Account,
    batch_id: str,
    body: ActOnChangesets,
    claim: Claim | None,
) -> Answered[ChangesetsActedOn]:
    """Record the action for each changeset for which it is possible.

    Raises ``NotFound``, and ``Conflict`` or ``PreviewRemoved`` if it is possible for none.
    """
    await around.store.batches.get(batch_id, account.id)

    async def work(connection: Transaction) -> ChangesetsActedOn:
        # The lock comes before the look at removed previews. Retention takes the same lock, so a
        # preview that is seen here stays until the action has been carried out.
        named = _named(await lock_changesets(connection, batch_id), body.changeset_ids)
        removed = await removed_previews(connection, batch_id)
        answer = _answer(batch_id, body, named, removed)
        await request_action(connection, answer.accepted, body.action, around.clock())
        return answer

    return await once(around, batch_id, claim, ChangesetsActedOn, work)


def _named(
    changesets: Sequence[ChangesetRecord], ids: Sequence[str] | None
) -> Sequence[ChangesetRecord]:
    """The requested ones of a batch's changesets. Raises ``NotFound``."""
    if ids is None:
        return changesets
    by_id = {changeset.id: changeset for changeset in changesets}
    for position, changeset_id in enumerate(ids):
        if changeset_id not in by_id:
            reason = f"the batch has no changeset {changeset_id!r}"
            raise NotFound.at(f"changeset_ids.{position}", reason)
    return [by_id[changeset_id] for changeset_id in dict.fromkeys(ids)]


def _answer(
    batch_id: str,
    body: ActOnChangesets,
    named: Sequence[ChangesetRecord],
    removed: Mapping[str, datetime],
) -> ChangesetsActedOn:
    """``removed`` says when retention removed the previews of jobs."""
    refusals = {
        each.id: refusal(body.action, each.state, removed.get(each.job_id)) for each in named
    }
    left = [
        ChangesetLeft(
            changeset_id=each.id, state=each.state, code=error.code, reason=_reason(error)
        )
        for each in named
        if (error := refusals[each.id])
    ]
    if len(left) == len(named):
        raise _impossible(body.action, left, refusals.values())
    accepted = [changeset_id for changeset_id, error in refusals.items() if error is None]
    return ChangesetsActedOn(batch_id=batch_id, action=body.action, accepted=accepted, left=left)


def _reason(error: WundrError) -> str:
    """The message; for a removed preview with its resolution, which differs for each action."""
    if isinstance(error, PreviewRemoved):
        return f"{error.message} {error.resolution}"
    return error.message


def _impossible(
    action: ChangesetAction, left: Sequence[ChangesetLeft], refusals: Iterable[WundrError | None]
) -> WundrError:
    """The error if the action is possible for no changeset; removed previews come first."""
    details = [ErrorDetail(field=each.changeset_id, reason=each.reason) for each in left]
    removed = next((error for error in refusals if isinstance(error, PreviewRemoved)), None)
    if removed is not None:
        text, resolution = removed.message, removed.resolution
        return PreviewRemoved(text, details[:_MOST_DETAILS], resolution=resolution)
    return Conflict(
        f"The action {action} is not possible for any of these changesets.",
        details[:_MOST_DETAILS],
        resolution="Look at the states of the batch's changesets.",
    )
