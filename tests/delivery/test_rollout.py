"""The pace of a rollout: its decisions one by one, and whole rollouts of any course."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState, DeliveryMode
from wundr_ray.delivery.forges.interface import CheckState
from wundr_ray.delivery.rollout import (
    ChangesetProgress,
    Hold,
    RolloutLimits,
    RolloutTurn,
    next_turn,
)

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
PLANNED, OPEN, MERGED = ChangesetState.PLANNED, ChangesetState.OPEN, ChangesetState.MERGED
REQUESTS = RolloutLimits(DeliveryMode.PULL_REQUEST)
SECOND = timedelta(seconds=1)


def some(*states: ChangesetState, **values: object) -> list[ChangesetProgress]:
    return [
        ChangesetProgress(f"cs_{at}", "host", state, **values)  # type: ignore[arg-type]
        for at, state in enumerate(states)
    ]


def test_without_limits_all_are_pushed_at_once() -> None:
    assert next_turn(REQUESTS, some(PLANNED, MERGED, PLANNED), NOW, {}) == RolloutTurn(
        ("cs_0", "cs_2")
    )
    assert next_turn(REQUESTS, some(MERGED), NOW, {}) == RolloutTurn()
    assert next_turn(REQUESTS, some(PLANNED, is_running=True), NOW, {}) == RolloutTurn()


@pytest.mark.parametrize(
    ("first", "checks", "expected"),
    [
        (PLANNED, CheckState.NONE, RolloutTurn(("cs_0",), Hold.CANARY)),
        (OPEN, CheckState.PENDING, RolloutTurn((), Hold.CANARY)),
        (OPEN, CheckState.FAILED, RolloutTurn((), Hold.CANARY)),
        (OPEN, CheckState.UNKNOWN, RolloutTurn((), Hold.CANARY)),
        (OPEN, CheckState.PASSED, RolloutTurn(("cs_1", "cs_2"))),
        (OPEN, CheckState.NONE, RolloutTurn(("cs_1", "cs_2"))),
        (ChangesetState.PUSHED, CheckState.NONE, RolloutTurn(("cs_1", "cs_2"))),
        (MERGED, CheckState.FAILED, RolloutTurn(("cs_1", "cs_2"))),
        (ChangesetState.CLOSED, CheckState.PASSED, RolloutTurn((), Hold.CANARY)),
        (ChangesetState.FAILED, CheckState.NONE, RolloutTurn((), Hold.CANARY)),
        (ChangesetState.UNDONE, CheckState.NONE, RolloutTurn((), Hold.CANARY)),
        (ChangesetState.STALE, CheckState.NONE, RolloutTurn(("cs_1",), Hold.CANARY)),
        (ChangesetState.EDITED, CheckState.FAILED, RolloutTurn(("cs_1",), Hold.CANARY)),
    ],
)
def test_the_canary_goes_first(
    first: ChangesetState, checks: CheckState, expected: RolloutTurn
) -> None:
    rollout = dataclasses.replace(REQUESTS, canary=1)
    changesets = [
        ChangesetProgress("cs_0", "host", first, checks),
        *some(PLANNED, PLANNED, PLANNED)[1:],
    ]
    assert next_turn(rollout, changesets, NOW, {}) == expected


def test_only_so_many_a_minute() -> None:
    rollout = dataclasses.replace(REQUESTS, per_minute=2)
    begun = NOW - 20 * SECOND
    changesets = some(MERGED, PLANNED, PLANNED)
    changesets[0] = dataclasses.replace(changesets[0], started_at=begun)
    turn = next_turn(rollout, changesets, NOW, {})
    assert turn == RolloutTurn(("cs_1",), Hold.PER_MINUTE, begun + timedelta(minutes=1))
    assert next_turn(rollout, changesets, NOW + 40 * SECOND, {}) == RolloutTurn(("cs_1", "cs_2"))


def test_only_so_many_are_open() -> None:
    rollout = dataclasses.replace(REQUESTS, max_open=2)
    assert next_turn(rollout, some(OPEN, PLANNED, PLANNED), NOW, {}) == RolloutTurn(
        ("cs_1",), Hold.MAX_OPEN
    )
    edited = some(OPEN, ChangesetState.EDITED, PLANNED)
    assert next_turn(rollout, edited, NOW, {}) == RolloutTurn((), Hold.MAX_OPEN)
    branches = dataclasses.replace(rollout, mode=DeliveryMode.BRANCH)
    pushed = some(ChangesetState.PUSHED, ChangesetState.PUSHED, PLANNED)
    assert next_turn(branches, pushed, NOW, {}) == RolloutTurn(("cs_2",))


def test_a_host_that_wants_quiet_holds_only_its_own() -> None:
    changesets = [
        ChangesetProgress("cs_0", "busy", PLANNED),
        ChangesetProgress("cs_1", "busier", PLANNED),
        ChangesetProgress("cs_2", "free", PLANNED),
    ]
    quiet = {"busy": NOW + 5 * SECOND, "busier": NOW + 9 * SECOND, "free": NOW}
    turn = next_turn(REQUESTS, changesets, NOW, quiet)
    assert turn == RolloutTurn(("cs_2",), Hold.RATE_LIMIT, NOW + 5 * SECOND)


_LIMITS = st.one_of(st.none(), st.integers(1, 4))
_ENDS = st.sampled_from([MERGED, OPEN, ChangesetState.CLOSED, ChangesetState.STALE])


@given(
    st.builds(
        RolloutLimits,
        st.sampled_from([DeliveryMode.BRANCH, DeliveryMode.PULL_REQUEST]),
        _LIMITS,
        _LIMITS,
        _LIMITS,
    ),
    st.lists(st.sampled_from(["a", "b"]), max_size=8),
    st.data(),
)
def test_a_whole_rollout(rollout: RolloutLimits, hosts: list[str], data: st.DataObject) -> None:
    """No limit is passed, nothing is pushed twice or stuck, whatever comes of a push."""
    changesets = [ChangesetProgress(f"cs_{at}", host, PLANNED) for at, host in enumerate(hosts)]
    now, begun = NOW, []
    for _ in range(40):
        quiet = {host: now + data.draw(st.integers(0, 30)) * SECOND for host in ("a", "b")}
        turn = next_turn(rollout, changesets, now, quiet)
        assert not set(turn.ids) & {each for each, _ in begun}
        begun += [(each, now) for each in turn.ids]
        check_limits(rollout, changesets, turn, begun, now)
        waiting = [each for each in changesets if each.is_waiting]
        assert (turn.hold is None) == (len(turn.ids) == len(waiting))
        assert turn.look_at is None or turn.look_at > now
        changesets = [pushed(each, turn, now, rollout, data) for each in changesets]
        now = turn.look_at or now + data.draw(st.integers(1, 90)) * SECOND
        changesets = [settled(each, data) for each in changesets]
    healthy = [dataclasses.replace(each, state=MERGED) if not each.is_waiting else each
               for each in changesets]  # fmt: skip
    if any(each.is_waiting for each in healthy):
        assert next_turn(rollout, healthy, now + timedelta(hours=1), {}).ids


def check_limits(
    rollout: RolloutLimits,
    changesets: list[ChangesetProgress],
    turn: RolloutTurn,
    begun: list[tuple[str, datetime]],
    now: datetime,
) -> None:
    if rollout.per_minute:
        recent = [at for _, at in begun if at > now - timedelta(minutes=1)]
        assert len(recent) <= rollout.per_minute
    if rollout.max_open and rollout.mode is DeliveryMode.PULL_REQUEST:
        open_now = sum(each.state is OPEN for each in changesets)
        assert not turn.ids or open_now + len(turn.ids) <= rollout.max_open
    first = [each for each in changesets if each.state is not ChangesetState.STALE]
    canaries = first[: rollout.canary or 0]
    if any(each.state is PLANNED for each in canaries):
        assert set(turn.ids) <= {each.id for each in canaries}


def pushed(
    each: ChangesetProgress,
    turn: RolloutTurn,
    now: datetime,
    rollout: RolloutLimits,
    data: st.DataObject,
) -> ChangesetProgress:
    if each.id not in turn.ids:
        return each
    state = data.draw(_ENDS)
    if state is OPEN and rollout.mode is DeliveryMode.BRANCH:
        state = ChangesetState.PUSHED
    return dataclasses.replace(each, state=state, started_at=now)


def settled(each: ChangesetProgress, data: st.DataObject) -> ChangesetProgress:
    if each.state is OPEN and data.draw(st.booleans()):
        return dataclasses.replace(each, state=MERGED)
    return each
