"""A request that writes, and its answer, in one transaction: repeated, it writes nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from wundr_ray.admission.interface import Surroundings
from wundr_ray.contract.responses import Response
from wundr_ray.domain.admission.submission import Claim
from wundr_ray.store.accounts.idempotency import claim_key, keep_answer
from wundr_ray.store.connection.database import Transaction

Answer = TypeVar("Answer", bound=Response)


@dataclass(frozen=True, slots=True)
class Answered(Generic[Answer]):
    """``is_new`` is False where this is the answer to an earlier request with the same key."""

    answer: Answer
    is_new: bool


async def once(
    around: Surroundings,
    batch_id: str,
    claim: Claim | None,
    kind: type[Answer],
    work: Callable[[Transaction], Awaitable[Answer]],
) -> Answered[Answer]:
    """What ``work`` answers, or what it answered first. Raises ``IdempotencyConflict``."""
    async with around.store.database.write() as connection:
        if claim and (first := await claim_key(connection, claim, batch_id, around.clock())):
            return Answered(kind.model_validate(first.answer), is_new=False)
        answer = await work(connection)
        if claim:
            await keep_answer(connection, claim, answer.model_dump(mode="json"))
    return Answered(answer, is_new=True)
