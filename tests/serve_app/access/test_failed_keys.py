"""Keys cannot be tried at full speed, and nobody is shut out by another's attempts."""

from contextlib import nullcontext

import httpx
import pytest

from serve_app.access.failed_keys import FailedKeys
from serve_app.app import create_app
from tests.serve_app.clock import SteppedClock
from tests.serve_app.service import ADDRESS, BATCHES, Caller, Service, data, refused
from wundr_ray.contract.errors import RateLimited

LIMIT = 100


def at(service: Service, host: str) -> httpx.AsyncClient:
    """A client at an address of its own, of an application of its own."""
    app = create_app(service.services)
    transport = httpx.ASGITransport(app, client=(host, 1))
    return httpx.AsyncClient(transport=transport, base_url=ADDRESS)


async def test_wrong_keys_are_held_up_and_valid_ones_are_not(service: Service, pro: Caller) -> None:
    async with at(service, "203.0.113.7") as http:
        guesser = Caller("", "wundr_ak_wrong", http)
        for _ in range(LIMIT):
            refused(await guesser.get(BATCHES), 401, "UNAUTHENTICATED")
        answer = await guesser.get(BATCHES)
        error = refused(answer, 429, "RATE_LIMITED")
        assert "wrong API keys" in error["message"]
        assert answer.headers["Retry-After"] == "60"
        data(await Caller("", pro.key, http).get(BATCHES))
        fresh = await service.store.accounts.create_key(pro.account_id)
        data(await Caller("", fresh, http).get(BATCHES))
        service.clock.advance(seconds=60)
        refused(await guesser.get(BATCHES), 401, "UNAUTHENTICATED")


async def test_requests_without_a_key_are_not_counted(service: Service, pro: Caller) -> None:
    async with at(service, "203.0.113.7") as http:
        for _ in range(LIMIT + 1):
            refused(await http.get(BATCHES), 401, "UNAUTHENTICATED")
        data(await Caller("", pro.key, http).get(BATCHES))


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("a socket", "a socket", True),
        (None, None, True),
    ],
)
def test_addresses(one: str | None, other: str | None, together: bool) -> None:
    failed = FailedKeys(1, SteppedClock())
    failed.failed(one)
    with pytest.raises(RateLimited) if together else nullcontext():
        failed.failed(other)


def test_what_is_remembered_is_bounded() -> None:
    failed = FailedKeys(1, SteppedClock())
    for number in range(10_001):
        failed.failed(f"address {number}")
    with pytest.raises(RateLimited):
        failed.failed("address 1")
    failed.failed("address 0")
