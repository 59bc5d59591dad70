"""What is tried again, when, and that nothing takes effect twice."""

from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sdk.fake_server import ADDRESS, EXAMPLE, KEY, FakeServer
from wundr_ray.contract.errors import (
    ERRORS,
    InvalidRequest,
    QuotaExceeded,
    RateLimited,
    ResourceUnavailable,
    TimeoutExceeded,
    WundrError,
)
from wundr_ray.system import utc_now
from wundr_sdk import RetryConfig, WundrClient
from wundr_sdk.connection.retry import BackoffStrategy, backoff_seconds, retry_delay

PROXY_PAGE = (503, {"content-type": "text/html"}, b"<html>busy</html>")
Change = Callable[[WundrClient], object]
CHANGES: list[Change] = [
    lambda client: client.batches.create(**EXAMPLE),
    lambda client: client.batches.create_from_template("t", [{"project_name": "a"}]),
    lambda client: client.batches.retry("batch_1"),
    lambda client: client.batches.cancel("batch_1"),
]


@settings(deadline=None)
@given(
    st.sampled_from(["exponential", "linear", "fixed"]),
    st.sampled_from(sorted(ERRORS)),
    st.none() | st.integers(0, 10_000),
    st.integers(0, 2000),
    st.integers(0, 2000),
    st.floats(0, 1),
)
def test_every_wait_is_bounded(
    strategy: BackoffStrategy,
    code: str,
    asked: int | None,
    most: int,
    failures: int,
    draw: float,
) -> None:
    config = RetryConfig(most, strategy)
    delay = retry_delay(config, ERRORS[code]("m", (), asked), failures, draw)
    if delay is None:
        assert failures >= most or code not in config.retryable_errors or (asked or 0) > 60
    else:
        assert failures < most
        assert asked in (None, delay)
        assert 0 <= delay <= 60


def test_the_strategies() -> None:
    assert [backoff_seconds("exponential", n) for n in range(9)] == [
        0.5,
        1,
        2,
        4,
        8,
        16,
        32,
        60,
        60,
    ]
    assert [backoff_seconds("linear", n) for n in range(3)] == [0.5, 1, 1.5]
    assert [backoff_seconds("fixed", n) for n in range(3)] == [0.5, 0.5, 0.5]


@pytest.mark.parametrize(
    "settings",
    [{"max_retries": -1}, {"backoff_strategy": "none"}, {"retryable_errors": "RATE_LIMITED"}],
)
def test_settings_that_make_no_sense(settings: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(settings))):
        RetryConfig(**settings)  # type: ignore[arg-type]


def test_a_read_is_tried_again_while_the_server_is_away(
    client: WundrClient, server: FakeServer, naps: list[float]
) -> None:
    server.faults = [PROXY_PAGE] * 3
    assert client.batches.list().items == []
    limits = [0.5, 1, 2]
    assert all(limit / 2 <= nap <= limit for nap, limit in zip(naps, limits, strict=True))


def test_it_is_given_up_after_three_retries(
    client: WundrClient, server: FakeServer, naps: list[float]
) -> None:
    server.faults = [PROXY_PAGE] * 9
    with pytest.raises(ResourceUnavailable, match="503"):
        client.batches.list()
    assert (len(server.requests), len(naps)) == (4, 3)


def test_the_wait_the_server_asks_for_is_kept(
    client: WundrClient, server: FakeServer, naps: list[float]
) -> None:
    server.fail(RateLimited("slower"), retry_after="7")
    server.fail(ResourceUnavailable("soon"), retry_after="Wed, 21 Oct 2015 07:28:00 GMT")
    client.batches.list()
    assert naps[0] == 7
    assert 0.5 <= naps[1] <= 1


def test_a_wait_until_a_date_is_kept(
    client: WundrClient, server: FakeServer, naps: list[float]
) -> None:
    until = format_datetime(utc_now() + timedelta(seconds=30), usegmt=True)
    server.fail(RateLimited("slower"), retry_after=until)
    client.batches.list()
    assert 20 <= naps[0] <= 30


@pytest.mark.parametrize(
    ("error", "headers"),
    [(RateLimited("slower"), {"retry_after": "3600"}), (QuotaExceeded("tomorrow"), {})],
)
def test_a_wait_too_long_is_the_caller_s_to_decide(
    client: WundrClient,
    server: FakeServer,
    naps: list[float],
    error: WundrError,
    headers: dict[str, str],
) -> None:
    server.fail(error, **headers)
    with pytest.raises(type(error)):
        client.batches.list()
    assert naps == []


@pytest.mark.parametrize("change", CHANGES)
def test_an_answer_lost_twice_still_has_one_effect(
    client: WundrClient, server: FakeServer, change: Change
) -> None:
    server.add()
    change(client)
    batches = len(server.batches)
    server.add()
    server.requests.clear()
    server.headers.clear()
    server.losses = 2
    change(client)
    keys = {headers["idempotency-key"] for headers in server.headers}
    assert (len(server.requests), len(keys)) == (3, 1)
    assert len(server.batches) == 1 + 1 + 2 * (batches - 1)


def test_each_call_has_a_key_of_its_own_and_reads_have_none(
    client: WundrClient, server: FakeServer
) -> None:
    client.batches.create(**EXAMPLE)
    client.batches.create(**EXAMPLE)
    client.batches.validate(**EXAMPLE)
    client.batches.list()
    first, second, *reads = [headers.get("idempotency-key") for headers in server.headers]
    assert first != second
    assert len(first or "") == 32
    assert reads == [None, None]
    assert len(server.batches) == 2


def test_the_specified_retry_strategy(
    client: WundrClient, server: FakeServer, naps: list[float]
) -> None:
    seen: list[str] = []
    retry = RetryConfig(
        max_retries=3,
        backoff_strategy="exponential",
        retryable_errors=["TIMEOUT_EXCEEDED", "RESOURCE_UNAVAILABLE"],
        on_retry=lambda attempt, error: seen.append(f"Retry attempt {attempt}: {error.message}"),
    )
    server.fail(TimeoutExceeded("too long"))
    server.fail(ResourceUnavailable("busy"))
    batch = client.batches.create(**EXAMPLE, retry=retry)
    assert batch.batch_id == "batch_1"
    assert seen == ["Retry attempt 1: too long", "Retry attempt 2: busy"]
    assert len(naps) == 2
    server.fail(RateLimited("slower"))
    with pytest.raises(RateLimited):
        client.batches.create(**EXAMPLE, retry=retry)


def test_a_client_may_have_its_own_strategy(server: FakeServer, naps: list[float]) -> None:
    never = RetryConfig(max_retries=0)
    with WundrClient(
        KEY, ADDRESS, transport=server.transport, sleep=naps.append, retry=never
    ) as client:
        server.faults = [PROXY_PAGE] * 2
        with pytest.raises(ResourceUnavailable):
            client.usage()
        client.usage(retry=RetryConfig(max_retries=1))
    assert len(naps) == 1


def test_what_cannot_be_sent_is_not_tried(client: WundrClient, server: FakeServer) -> None:
    with pytest.raises(InvalidRequest, match="job_ids"):
        client.batches.retry("batch_1", job_ids="job_1")
    assert server.requests == []
