"""Events over connections of servers that misbehave, by both clients."""

import pytest

from tests.sdk.listening.stages import BLOCKS, STORY, Follower, Stage, refusal, stream
from wundr_ray.contract.errors import (
    NotFound,
    RateLimited,
    ResourceUnavailable,
    Unauthenticated,
)

LONGEST = 90.0


@pytest.fixture(params=["sync", "async"])
def follower(request: pytest.FixtureRequest) -> Follower:
    return Follower(request.param)


def test_events_that_are_sent_again_are_given_once(follower: Follower) -> None:
    again = [BLOCKS[0] + BLOCKS[1], BLOCKS[0] + BLOCKS[2] + BLOCKS[1], b"".join(BLOCKS)]
    stage = Stage([stream(each) for each in again])
    assert follower.follow(stage.transport) == STORY


def test_events_before_the_last_id_are_not_given(follower: Follower) -> None:
    stage = Stage([stream(b"".join(BLOCKS))])
    found = follower.follow(stage.transport, "3")
    assert [event.sequence for event in found] == [4, 5]


@pytest.mark.parametrize("last_id", ["9" * 5000, "none", "-1"])
def test_an_id_of_any_form_is_sent(follower: Follower, last_id: str) -> None:
    stage = Stage([stream(BLOCKS[-1])])
    assert len(follower.follow(stage.transport, last_id)) == 1
    assert stage.last_ids == [last_id]


def test_a_batch_whose_events_are_always_replayed_ends(follower: Follower) -> None:
    stage = Stage([stream(BLOCKS[0] + BLOCKS[1])], ["running", "completed"])
    assert follower.follow(stage.transport) == STORY[:2]


@pytest.mark.parametrize("content", [b"", b": welcome\n\n", BLOCKS[0]])
def test_connections_that_bring_nothing_are_opened_less_and_less_often(
    follower: Follower, content: bytes
) -> None:
    stage = Stage([stream(content)], [*["running"] * 30, "completed"])
    follower.follow(stage.transport)
    assert follower.naps[-1] >= 60
    assert max(follower.naps) <= LONGEST
    assert sum(follower.naps) > 20 * 60


def test_pauses_differ_between_clients(follower: Follower) -> None:
    stage = Stage([stream(b"")], [*["running"] * 30, "completed"])
    follower.follow(stage.transport)
    assert len(set(follower.naps[-10:])) > 1


def test_an_event_makes_pauses_short_again(follower: Follower) -> None:
    contents = [*[b""] * 5, BLOCKS[0], b"".join(BLOCKS)]
    stage = Stage([stream(each) for each in contents])
    follower.follow(stage.transport)
    assert follower.naps[-2] >= 16
    assert 1 <= follower.naps[-1] <= 1.5


def test_the_pause_that_the_stream_asks_for_is_kept(follower: Follower) -> None:
    stage = Stage([stream(b"retry: 7000\n\n" + BLOCKS[0]), stream(b"".join(BLOCKS))])
    follower.follow(stage.transport)
    assert 7 <= follower.naps[0] <= 10.5


def test_retries_of_refusals_are_limited(follower: Follower) -> None:
    stage = Stage([stream(BLOCKS[0]), refusal(ResourceUnavailable("away"))])
    with pytest.raises(ResourceUnavailable):
        follower.follow(stage.transport)
    assert len(stage.last_ids) == 1 + 4


def test_the_wait_that_a_refusal_asks_for_is_kept(follower: Follower) -> None:
    busy = refusal(RateLimited("slower"), **{"retry-after": "17"})
    stage = Stage([stream(BLOCKS[0]), busy, stream(b"".join(BLOCKS))])
    assert follower.follow(stage.transport) == STORY
    assert follower.naps[1:] == [17]


def test_a_wait_of_an_hour_is_given_up(follower: Follower) -> None:
    stage = Stage([refusal(RateLimited("slower"), **{"retry-after": "3600"})])
    with pytest.raises(RateLimited):
        follower.follow(stage.transport)


@pytest.mark.parametrize("error", [Unauthenticated("revoked"), NotFound("removed")])
def test_refusals_in_the_middle_are_raised(
    follower: Follower, error: Unauthenticated | NotFound
) -> None:
    for stage in (
        Stage([stream(BLOCKS[0])], [refusal(error)]),
        Stage([stream(BLOCKS[0]), refusal(error)]),
    ):
        with pytest.raises(type(error)):
            follower.follow(stage.transport)


def test_no_content_is_the_end(follower: Follower) -> None:
    stage = Stage([stream(BLOCKS[0]), (204, {}, b"")])
    assert follower.follow(stage.transport) == STORY[:1]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_the_listener_pauses_between_connections(kind: str) -> None:
    """A thread's pause of a minute does not end during the test; a task's is counted."""
    follower = Follower(kind)
    streams = [stream(b"retry: 60000\n\n" + block) for block in BLOCKS[:4]]
    stage = Stage(streams, [*["running"] * 50, "completed"])
    assert follower.wait(stage.transport) == "completed"
    pauses = [nap for nap in follower.naps if nap >= 60]
    assert len(stage.last_ids) - 1 <= len(pauses)
