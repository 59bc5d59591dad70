"""Ask for something to be done with changesets; their publisher does it."""

from collections.abc import Sequence

from wundr_ray.admission.interface import Surroundings
from wundr_ray.admission.once import Answered, once
from wundr_ray.contract.changesets import ActOnChangesets, ChangesetLeft, ChangesetsActedOn
from wundr_ray.contract.errors import Conflict, ErrorDetail, NotFound
from wundr_ray.domain.admission.submission import Claim
from wundr_ray.domain.changesets import why_impossible
from wundr_ray.store.accounts import Account
from wundr_ray.store.changesets import ChangesetRecord, lock_changesets, request_action
from wundr_ray.store.database import Transaction

_MOST_DETAILS = 50


async def act(
    around: Surroundings,
    account: Account,
    batch_id: str,
    wish: ActOnChangesets,
    claim: Claim | None,
) -> Answered[ChangesetsActedOn]:
    """Record the action for each changeset for which it is possible.

    Raises ``NotFound``, and ``Conflict`` if it is possible for none of them.
    """
    await around.store.batches.get(batch_id, account.id)

    async def work(connection: Transaction) -> ChangesetsActedOn:
        named = _named(await lock_changesets(connection, batch_id), wish.changeset_ids)
        answer = _answer(batch_id, wish, named)
        await request_action(connection, answer.accepted, wish.action, around.clock())
        return answer

    return await once(around, batch_id, claim, ChangesetsActedOn, work)


def _named(
    found: Sequence[ChangesetRecord], ids: Sequence[str] | None
) -> Sequence[ChangesetRecord]:
    if ids is None:
        return found
    by_id = {each.id: each for each in found}
    for position, changeset_id in enumerate(ids):
        if changeset_id not in by_id:
            reason = f"the batch has no changeset {changeset_id!r}"
            raise NotFound.at(f"changeset_ids.{position}", reason)
    return [by_id[changeset_id] for changeset_id in dict.fromkeys(ids)]


def _answer(
    batch_id: str, wish: ActOnChangesets, named: Sequence[ChangesetRecord]
) -> ChangesetsActedOn:
    reasons = {each.id: why_impossible(wish.action, each.state) for each in named}
    left = [
        ChangesetLeft(changeset_id=each.id, state=each.state, reason=reason)
        for each in named
        if (reason := reasons[each.id])
    ]
    if len(left) == len(named):
        details = [ErrorDetail(field=each.changeset_id, reason=each.reason) for each in left]
        raise Conflict(
            f"There is no changeset that {wish.action} is possible for.",
            details[:_MOST_DETAILS],
            resolution="Look at the states of the batch's changesets.",
        )
    accepted = [changeset_id for changeset_id, reason in reasons.items() if reason is None]
    return ChangesetsActedOn(batch_id=batch_id, action=wish.action, accepted=accepted, left=left)
