"""The header ``Idempotency-Key``: a request that is sent twice is carried out once."""

from typing import Annotated

from fastapi import Depends, Header, Request, Response

from serve_app.access.auth import Caller
from serve_app.http.json_body import UnreadableBody
from wundr_ray.domain.admission.submission import Claim, fingerprint

REPLAYED = "Idempotency-Replayed"


async def claim_of(
    request: Request,
    account: Caller,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=255,
            pattern=r"^[\x20-\x7e]*$",
            description="For 24 hours, the same key and body get the first answer again.",
        ),
    ] = None,
) -> Claim | None:
    """The claim that this request makes with its ``Idempotency-Key``; None without one."""
    if idempotency_key is None:
        return None
    body = await request.json() if await request.body() else None
    try:
        seen = fingerprint(request.method, request.url.path, request.url.query, body)
    except RecursionError:
        raise UnreadableBody.because("is not readable: it is nested too deeply") from None
    return Claim(account.id, idempotency_key, seen)


def mark_replayed(response: Response) -> None:
    """Say that nothing was done: this is the answer to an earlier request."""
    response.headers[REPLAYED] = "true"


Claimed = Annotated[Claim | None, Depends(claim_of)]
