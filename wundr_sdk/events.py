"""Reads a batch's events from server-sent events, over as many connections as needed. Pure."""

import re

from pydantic import ValidationError

from wundr_ray.contract.errors import ResourceUnavailable, WundrError
from wundr_ray.contract.resources import BatchEvent
from wundr_ray.contract.vocabulary import BatchStatus, EventName
from wundr_sdk.calls import batches as calls
from wundr_sdk.connection.answers import UnexpectedAnswer
from wundr_sdk.connection.call import Call

RECONNECT_SECONDS, LONGEST_RECONNECT_SECONDS = 1.0, 60.0
TOGETHER_SECONDS = 0.5
"""After an event, others are awaited for this long: one status request then serves them all."""

LARGEST_EVENT_BYTES = 4 * 1024 * 1024

ENDED = frozenset({BatchStatus.COMPLETED, BatchStatus.FAILED, BatchStatus.CANCELLED})
SETTLED = ENDED | {BatchStatus.AWAITING_APPROVAL}
"""Nothing happens in these until someone acts."""
FINAL_EVENTS = frozenset({EventName.COMPLETED, EventName.FAILED, EventName.CANCELLED})
_KNOWN = frozenset(EventName)
_LINE_END = re.compile(rb"\r\n|\n|\r")
_MOST_DOUBLINGS = 10
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MILLISECONDS = re.compile(r"[0-9]{1,9}")
_SEQUENCE = re.compile(r"[0-9]{1,18}")


class EventReader:
    """Turns the bytes of one connection into events; ``last_id`` is that of the last one.

    ``reconnect`` is how many seconds to wait before the next connection.
    """

    def __init__(self, last_id: str | None, reconnect: float = RECONNECT_SECONDS) -> None:
        self.last_id = last_id
        self.reconnect = reconnect
        self._line = bytearray()
        self._has_begun = self._after_return = False
        self._event = self._id = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[BatchEvent]:
        """The events that ``chunk`` completes. Raises UnexpectedAnswer."""
        if not chunk:
            return []
        # The second half of a \r\n may come later than the first.
        text = chunk.removeprefix(b"\n") if self._after_return else chunk
        self._after_return = chunk.endswith(b"\r")
        # Only the new bytes are searched: a long line may come in very small pieces.
        end_of_line, *others = _LINE_END.split(text)
        self._line += end_of_line
        self._limit(len(self._line))
        if not others:
            return []
        lines = [bytes(self._line), *others[:-1]]
        self._line = bytearray(others[-1])
        self._limit(len(self._line))
        found = [self._take(line) for line in lines]
        return [event for event in found if event is not None]

    def _take(self, line: bytes) -> BatchEvent | None:
        if not self._has_begun:
            self._has_begun, line = True, line.removeprefix(_BYTE_ORDER_MARK)
        if not line:
            return self._dispatch()
        if line.startswith(b":"):
            return None  # a comment
        self._size += len(line)
        self._limit(self._size)
        name, _, value = line.decode(errors="replace").partition(":")
        self._set(name, value.removeprefix(" "))
        return None

    def _set(self, name: str, value: str) -> None:
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._event = value
        elif name == "id":
            self._id = value
        elif name == "retry" and _MILLISECONDS.fullmatch(value):
            asked = max(int(value) / 1000, RECONNECT_SECONDS)
            self.reconnect = min(asked, LONGEST_RECONNECT_SECONDS)

    def _dispatch(self) -> BatchEvent | None:
        name, identity, data = self._event, self._id, self._data
        self._event = self._id = ""
        self._data, self._size = [], 0
        if identity and identity.isascii() and identity.isprintable():
            self.last_id = identity
        # A newer server may tell of what this version does not know.
        if name not in _KNOWN or not data:
            return None
        try:
            return BatchEvent.model_validate_json("\n".join(data))
        except ValidationError:
            raise UnexpectedAnswer("the server's event cannot be read") from None

    def _limit(self, size: int) -> None:
        if size > LARGEST_EVENT_BYTES:
            raise UnexpectedAnswer(f"an event is larger than {LARGEST_EVENT_BYTES} bytes")


class Following:
    """Where a reader of a batch's events is: what to ask for next, and whether more can come.

    A connection that ends before the final event, in whatever way, is followed by another
    one. If the batch has ended and a new connection brings nothing, all has been read. An event
    that was given before is not given again, whatever the server sends.
    """

    def __init__(self, batch_id: str, last_event_id: str | None) -> None:
        self.over = False
        self._batch_id = batch_id
        self._reader = EventReader(last_event_id)
        is_sequence = _SEQUENCE.fullmatch(last_event_id or "")
        self._last_sequence = int(is_sequence[0]) if is_sequence else 0
        self._fruitless = 0
        self._connected = False
        self._received = False
        self._ended = False

    def next_call(self) -> Call[object]:
        """The next connection; resumes after the last event."""
        self._reader = EventReader(self._reader.last_id, self._reader.reconnect)
        self._connected = self._received = False
        return calls.stream_events(self._batch_id, self._reader.last_id)

    def connected(self) -> None:
        """The server has begun to answer with events."""
        self._connected = True
        self._fruitless += 1

    def feed(self, chunk: bytes) -> list[BatchEvent]:
        """The events that ``chunk`` completes, none after a final one. Raises UnexpectedAnswer."""
        fresh = []
        for event in self._reader.feed(chunk):
            if event.sequence > self._last_sequence:
                self._last_sequence = event.sequence
                fresh.append(event)
            if event.event in FINAL_EVENTS:
                self.over = True
                break
        if fresh:
            self._received, self._fruitless = True, 0
        return fresh

    def pause(self, draw: float) -> float:
        """Seconds until the next connection; ``draw`` is a random number from 0 to 1.

        The pause is at least as long as the server has asked for. It is doubled, up to a minute,
        by each connection in a row that has brought nothing new; ``draw`` adds up to half of it.
        """
        backoff = self._reader.reconnect * 2.0 ** min(self._fruitless, _MOST_DOUBLINGS)
        return min(backoff, LONGEST_RECONNECT_SECONDS) * (1 + draw / 2)

    def broke_off(self, error: WundrError) -> bool:
        """Whether the connection was lost while it was read, so that the next may go on."""
        return self._connected and isinstance(error, ResourceUnavailable)

    def is_settled(self) -> bool:
        """Whether the connection that is over now has shown that nothing more will come."""
        return self._ended and not self._received

    def batch_is(self, status: BatchStatus) -> None:
        """What the batch's status was after the connection had ended."""
        self._ended = status in ENDED
