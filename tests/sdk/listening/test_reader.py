"""Streams that are legal and unusual, or made to cost much."""

from collections.abc import Iterable

import pytest

from tests.sdk.fake_answers import event_block
from tests.sdk.listening.stages import BLOCKS, STORY, pieces
from wundr_ray.contract.resources import BatchEvent
from wundr_sdk import events
from wundr_sdk.connection.answers import UnexpectedAnswer
from wundr_sdk.events import EventReader


def read(chunks: Iterable[bytes]) -> list[BatchEvent]:
    reader = EventReader(None)
    return [event for chunk in chunks for event in reader.feed(chunk)]


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("size", [1, 2, 3, 10_000])
def test_a_byte_order_mark_is_passed_over(line_end: bytes, size: int) -> None:
    content = b"\xef\xbb\xbf" + BLOCKS[0].replace(b"\n", line_end)
    assert read(pieces(content, size)) == STORY[:1]


def test_an_event_is_given_as_soon_as_its_empty_line_has_come() -> None:
    assert EventReader(None).feed(BLOCKS[0].replace(b"\n", b"\r")) == STORY[:1]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_characters_may_be_cut_anywhere(size: int) -> None:
    event = STORY[0].model_copy(update={"data": {"name": "größe € 😀 \u2028"}})
    assert read(pieces(event_block(event), size)) == [event]


def test_an_id_with_nul_is_ignored() -> None:
    reader = EventReader("7")
    reader.feed(b"id: 8\0\n\n")
    assert reader.last_id == "7"


def test_comments_take_no_room() -> None:
    comments = b":" + b"x" * 999 + b"\n"
    chunks = [*[comments * 1000] * 5, b"\n", BLOCKS[0]]
    assert read(chunks) == STORY[:1]


def test_a_comment_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LARGEST_EVENT_BYTES", 100)
    with pytest.raises(UnexpectedAnswer, match="larger than 100 bytes"):
        read([b":", *[b"x"] * 101])


def test_a_long_line_in_small_pieces_takes_a_time_that_grows_with_its_size() -> None:
    """Searched again with each piece, it takes minutes."""
    event = STORY[0].model_copy(update={"data": {"text": "x" * 500_000}})
    assert read(pieces(event_block(event), 1)) == [event]


def test_an_event_of_very_many_lines_is_read_or_refused() -> None:
    with pytest.raises(UnexpectedAnswer):
        read([b"event: batch.started\n" + b"data:\n" * 600_000 + b"\n"])
    many = b"".join(b"%d\n" % number for number in range(900_000))
    with pytest.raises(UnexpectedAnswer, match="larger"):
        read([many])


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(b"7000", 7), (b"0", 1), (b"99999999", 60), (b"-5", 1), (b"1e9", 1), ("٣٣٣٣".encode(), 1)],
)
def test_the_server_may_ask_for_a_pause(value: bytes, seconds: float) -> None:
    reader = EventReader(None)
    reader.feed(b"retry: " + value + b"\n")
    assert reader.reconnect == seconds
