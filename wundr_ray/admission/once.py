"""Requests that write are carried out once, however often they are sent with the same key."""

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
    """The answer to a request; ``is_new`` is False if it was stored by an earlier request."""

    answer: Answer
    is_new: bool


async def once(
    around: Surroundings,
    batch_id: str,
    claim: Claim | None,
    kind: type[Answer],
    work: Callable[[Transaction], Awaitable[Answer]],
) -> Answered[Answer]:
    """The answer of ``work``, or the stored answer of the first request with the same key.

    Raises ``IdempotencyConflict`` if the key was used for a different request.
    """
    # The key, the work and its answer are committed together. There is no moment at which the work
    # is done and its answer is not stored, so a client may repeat a request without any risk.
    async with around.store.database.write() as connection:
        if claim and (first := await claim_key(connection, claim, batch_id, around.clock())):
            return Answered(kind.model_validate(first.answer), is_new=False)
        answer = await work(connection)
        if claim:
            await keep_answer(connection, claim, answer.model_dump(mode="json"))
    return Answered(answer, is_new=True)
