"""Reads a batch's events from server-sent events, over as many connections as needed. Pure."""

import re

from pydantic import ValidationError

from wundr_ray.contract.errors import ResourceUnavailable, WundrError
from wundr_ray.contract.resources import BatchEvent
from wundr_ray.contract.vocabulary import BatchStatus, EventName
from wundr_sdk.calls import batches as calls
from wundr_sdk.connection.answers import UnexpectedAnswer
from wundr_sdk.connection.call import Call

RECONNECT_SECONDS = 1.0
TOGETHER_SECONDS = 0.5
"""Events within this time are one piece of news: a status asked for each would cost requests."""

LARGEST_EVENT_BYTES = 4 * 1024 * 1024

ENDED = frozenset({BatchStatus.COMPLETED, BatchStatus.FAILED, BatchStatus.CANCELLED})
SETTLED = ENDED | {BatchStatus.AWAITING_APPROVAL}
"""Nothing happens in these until someone acts."""
FINAL_EVENTS = frozenset({EventName.COMPLETED, EventName.FAILED, EventName.CANCELLED})
_KNOWN = frozenset(EventName)
_LINE_END = re.compile(rb"\r\n|\n|\r(?!\Z)")  # the second half of a closing \r\n may yet come


class EventReader:
    """Turns the bytes of one connection into events; ``last_id`` is that of the last one."""

    def __init__(self, last_id: str | None) -> None:
        self.last_id = last_id
        self._rest = b""
        self._fields: dict[str, list[str]] = {}
        self._size = 0

    def feed(self, chunk: bytes) -> list[BatchEvent]:
        """The events that ``chunk`` completes. Raises UnexpectedAnswer."""
        *lines, self._rest = _LINE_END.split(self._rest + chunk)
        self._limit(len(self._rest))
        found = [self._take(line) for line in lines]
        return [event for event in found if event is not None]

    def _take(self, line: bytes) -> BatchEvent | None:
        if not line:
            return self._dispatch()
        self._size += len(line)
        self._limit(self._size)
        name, _, value = line.decode(errors="replace").partition(":")
        self._fields.setdefault(name, []).append(value.removeprefix(" "))
        return None

    def _dispatch(self) -> BatchEvent | None:
        fields, self._fields, self._size = self._fields, {}, 0
        identity = fields.get("id", [""])[-1]
        if identity and identity.isascii() and identity.isprintable():
            self.last_id = identity
        # A newer server may tell of what this version does not know.
        if fields.get("event", [""])[-1] not in _KNOWN or "data" not in fields:
            return None
        try:
            return BatchEvent.model_validate_json("\n".join(fields["data"]))
        except ValidationError:
            raise UnexpectedAnswer("the server's event cannot be read") from None

    def _limit(self, size: int) -> None:
        if size > LARGEST_EVENT_BYTES:
            raise UnexpectedAnswer(f"an event is larger than {LARGEST_EVENT_BYTES} bytes")


class Following:
    """Where a reader of a batch's events is: what to ask for next, and whether more can come.

    A connection that ends before the final event, in whatever way, is followed by another
    one. If the batch has ended and a new connection brings nothing, all has been read.
    """

    def __init__(self, batch_id: str, last_event_id: str | None) -> None:
        self.over = False
        self._batch_id = batch_id
        self._reader = EventReader(last_event_id)
        self._connected = False
        self._received = False
        self._ended = False

    def next_call(self) -> Call[object]:
        """The next connection; resumes after the last event."""
        self._reader = EventReader(self._reader.last_id)
        self._connected = self._received = False
        return calls.stream_events(self._batch_id, self._reader.last_id)

    def connected(self) -> None:
        """The server has begun to answer with events."""
        self._connected = True

    def feed(self, chunk: bytes) -> list[BatchEvent]:
        """The events that ``chunk`` completes, none after a final one. Raises UnexpectedAnswer."""
        events = self._reader.feed(chunk)
        self._received = self._received or bool(events)
        for number, event in enumerate(events, 1):
            if event.event in FINAL_EVENTS:
                self.over = True
                return events[:number]
        return events

    def broke_off(self, error: WundrError) -> bool:
        """Whether the connection was lost while it was read, so that the next may go on."""
        return self._connected and isinstance(error, ResourceUnavailable)

    def is_settled(self) -> bool:
        """Whether the connection that is over now has shown that nothing more will come."""
        return self._ended and not self._received

    def batch_is(self, status: BatchStatus) -> None:
        """What the batch's status was after the connection had ended."""
        self._ended = status in ENDED
