"""Events of a batch: reading the stream, and going on where it broke off."""

import itertools
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sdk.fake_answers import FakeBatch, event_block, events_of
from tests.sdk.fake_server import ADDRESS, EXAMPLE, KEY, FakeServer
from wundr_ray.contract.errors import InvalidRequest, NotFound, ResourceUnavailable
from wundr_sdk import WundrClient, events
from wundr_sdk.connection.answers import UnexpectedAnswer
from wundr_sdk.events import EventReader

STORY = events_of(FakeBatch("batch_1", EXAMPLE, ended="completed"))
STREAM = b": hello\n\n" + b"".join(event_block(event) for event in STORY)


@settings(deadline=None)
@given(st.lists(st.integers(0, len(STREAM))), st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_the_cuts_of_the_network_do_not_matter(cuts: list[int], line_end: bytes) -> None:
    stream = STREAM.replace(b"\n", line_end) + b":\n"
    places = [0, *sorted(cuts), len(stream)]
    reader = EventReader(None)
    found = [
        event
        for begin, end in itertools.pairwise(places)
        for event in reader.feed(stream[begin:end])
    ]
    assert found == STORY
    assert reader.last_id == "5"


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    assert EventReader(None).feed(content + b"\n\n") == []


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r\n")))
def test_an_id_can_always_be_sent_back(identity: str) -> None:
    reader = EventReader("1")
    reader.feed(f"id: {identity}\n\n".encode())
    assert reader.last_id is not None
    assert reader.last_id.isascii()


def test_what_a_newer_server_tells_is_passed_over() -> None:
    assert EventReader(None).feed(b"event: batch.dreamt\ndata: {}\n\nretry: 5\n\n") == []
    with pytest.raises(UnexpectedAnswer):
        EventReader(None).feed(b"event: batch.started\ndata: {}\n\n")


@pytest.mark.parametrize("line", [b"data: " + b"x" * 200, b"data: xxxx\n" * 20])
def test_an_endless_event_is_cut_off(monkeypatch: pytest.MonkeyPatch, line: bytes) -> None:
    monkeypatch.setattr(events, "LARGEST_EVENT_BYTES", 100)
    with pytest.raises(UnexpectedAnswer, match="larger than 100 bytes"):
        EventReader(None).feed(line)


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_every_event_comes_once(client: WundrClient, server: FakeServer, at_once: int) -> None:
    server.add().ended = "failed"
    server.events_at_once = at_once
    found = list(client.batches.stream_events("batch_1"))
    assert [event.sequence for event in found] == [1, 2, 3, 4, 5]
    assert found[-1].event == "batch.failed"


def test_a_batch_that_runs_is_followed_to_its_end(
    client: WundrClient, server: FakeServer, naps: list[float]
) -> None:
    server.add()
    names = [event.event.value for event in client.batches.stream_events("batch_1")]
    assert names[-2:] == ["batch.progress", "batch.completed"]
    assert len(names) == 5
    first, second = naps
    assert 1 <= first <= 1.5
    assert 2 <= second <= 3  # after a connection that has brought nothing


@pytest.mark.parametrize(("said", "connections"), [(True, 1), (False, 2)])
def test_after_the_final_event_there_is_nothing(
    client: WundrClient, server: FakeServer, said: bool, connections: int
) -> None:
    server.add().ended = "completed"
    server.no_more_is_said = said
    assert list(client.batches.stream_events("batch_1", last_event_id="5")) == []
    paths = [path for _, path in server.requests if path.endswith("/events")]
    assert len(paths) == connections
    assert server.headers[0]["last-event-id"] == "5"


def test_refusals_are_raised(client: WundrClient, server: FakeServer, naps: list[float]) -> None:
    with pytest.raises(NotFound):
        list(client.batches.stream_events("batch_9"))
    with pytest.raises(InvalidRequest, match="last_event_id"):
        list(client.batches.stream_events("batch_9", "5\r\nx: y"))
    server.faults = [(503, {}, b"")] * 9
    with pytest.raises(ResourceUnavailable):
        list(client.batches.stream_events("batch_9"))
    assert (len(server.requests), len(naps)) == (5, 3)
    server.add()
    server.faults = [(200, {"content-type": "text/html"}, b"<html>")]
    with pytest.raises(UnexpectedAnswer):
        list(client.batches.stream_events("batch_1"))


class Breaking(httpx.SyncByteStream):
    """Gives its content, then breaks off."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        yield self._content
        raise httpx.ReadError("reset")


def test_a_connection_that_breaks_off_is_taken_up_again(
    server: FakeServer, naps: list[float]
) -> None:
    server.add().ended = "completed"

    def answer(request: httpx.Request) -> httpx.Response:
        reply = server.handle(
            request.method, request.url.raw_path.decode(), request.headers, request.content
        )
        if not request.url.path.endswith("/events"):
            return httpx.Response(reply[0], headers=reply[1], content=reply[2])
        return httpx.Response(reply[0], headers=reply[1], stream=Breaking(reply[2]))

    server.events_at_once = 2
    transport = httpx.MockTransport(answer)
    with WundrClient(KEY, ADDRESS, transport=transport, sleep=naps.append) as client:
        found = [event.sequence for event in client.batches.stream_events("batch_1")]
    assert found == [1, 2, 3, 4, 5]
    assert [int(nap) for nap in naps] == [1, 1]
