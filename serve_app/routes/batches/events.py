"""Follow a batch: its events as a stream, from any of them on."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.responses import Response, StreamingResponse

from serve_app.access.auth import KeyAccess
from serve_app.batches.event_feed import AT_ONCE, POLL_SECONDS, EventFeed, StreamPlace
from serve_app.http.envelope import services_of
from serve_app.openapi.events import EVENT
from serve_app.openapi.refusals import READING, refusals
from serve_app.openapi.routing import resource
from serve_app.openapi.unions import REFERENCE
from serve_app.routes.batches.batches import BatchId
from wundr_ray.contract.errors import InvalidRequest, NotFound
from wundr_ray.contract.resources import BatchEvent
from wundr_ray.contract.vocabulary import EventName
from wundr_ray.domain.batch.states import BATCH_TERMINAL
from wundr_ray.store.events.events import EventRecord

KEEP_ALIVE_SECONDS = 15.0
KEEP_ALIVE = ": keep-alive\n\n"
_MAX_DIGITS = 9
_LAST = (EventName.COMPLETED, EventName.FAILED, EventName.CANCELLED)
_STREAM = {"text/event-stream": {"schema": {"$ref": REFERENCE + EVENT}}}

Read = Callable[[int], Awaitable[Sequence[EventRecord] | None]]

router = resource("/v1/batches", "batches")


async def place(request: Request, access: KeyAccess) -> AsyncIterator[StreamPlace]:
    """Held until the answer has been sent or its reader has gone. Raises ``RateLimited``."""
    feed: EventFeed = request.app.state.event_feed
    with feed.place(access.key_id, access.account.id) as held:
        yield held


@router.get(
    "/{batch_id}/events",
    summary="Follow a batch's events",
    response_class=Response,
    responses={
        **refusals(*READING, NotFound),
        200: {
            "description": "Server-sent events; the `data` of each is a BatchEvent",
            "content": _STREAM,
        },
        204: {"description": "The batch has ended, and there is nothing after Last-Event-ID"},
    },
)
async def stream_batch_events(
    request: Request,
    access: KeyAccess,
    place: Annotated[StreamPlace, Depends(place)],
    batch_id: BatchId,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """What has happened to the batch so far, then what happens, until the batch has ended.

    Each event's `id` is its `sequence`; after a broken connection, send the last one as
    `Last-Event-ID` to go on from there. A key may have 20 streams open on a server, an account 40.
    """
    store = services_of(request).store
    await store.batches.get(batch_id, access.account.id)
    last, status = await store.events.last(batch_id)
    after = _sequence(last_event_id, last)
    if status in BATCH_TERMINAL and after == last:
        return Response(status_code=204)  # the status that ends a browser's attempts to reconnect

    place.follow(batch_id, last)
    frames = stream(place.read, after, place.pause)
    # Neither caches nor nginx may hold back events.
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(frames, headers=headers, media_type="text/event-stream")


def _sequence(last_event_id: str | None, last: int) -> int:
    """The number of the last event that the caller has, 0 without one.

    Raises ``InvalidRequest`` for anything but the number of an event of this batch.
    """
    if last_event_id is None:
        return 0
    is_number = last_event_id.isascii() and last_event_id.isdecimal()
    if not is_number or len(last_event_id) > _MAX_DIGITS or int(last_event_id) > last:
        raise InvalidRequest.at("Last-Event-ID", "it is not the id of an event of this batch")
    return int(last_event_id)


async def stream(
    read: Read, sequence: int, pause: Callable[[float], Awaitable[None]]
) -> AsyncIterator[str]:
    """The events after ``sequence`` up to the batch's last one, or until ``read`` gives None.

    ``pause`` waits until it is time to read again; it gets the seconds that this usually takes.
    """
    quiet = 0.0
    while (events := await read(sequence)) is not None:
        for event in events:
            yield frame(event)
            sequence, quiet = event.sequence, 0.0
            if event.name in _LAST:
                return
        if len(events) == AT_ONCE:  # there may be more already
            continue
        if quiet >= KEEP_ALIVE_SECONDS:
            yield KEEP_ALIVE
            quiet = 0.0
        await pause(POLL_SECONDS)
        quiet += POLL_SECONDS


def frame(event: EventRecord) -> str:
    """One event on the wire; JSON has no line breaks of its own."""
    body = BatchEvent(
        event=event.name,
        batch_id=event.batch_id,
        sequence=event.sequence,
        timestamp=event.at,
        data=event.data,
    )
    return f"id: {event.sequence}\nevent: {event.name}\ndata: {body.model_dump_json()}\n\n"
